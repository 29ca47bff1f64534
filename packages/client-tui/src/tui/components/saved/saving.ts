/** Changes to saved requests. The change is made in the file's text here; the file is written by an effect. */
import {
  addRequest,
  deleteRequest,
  duplicateRequest,
  renameRequest,
  replaceRequest,
  type Edited,
} from '../../../core/collections/http-edits.js';
import { parseHttp, type HttpDocument } from '../../../core/collections/http-document.js';
import { DraftError } from '../../../core/request/request.js';
import type { Updated } from '../../messages.js';
import type { Model } from '../../model.js';
import { to } from '../../panes.js';
import { offer } from '../picker/open.js';
import { askFor } from '../prompt/open.js';
import { draftOf } from '../request/state.js';
import { fileAt, savedFormOf, titleOf, type CollectionFile, type SavedPlace } from './state.js';

/** Answers that are no file of the folder. */
const newFile = '\n';
const usualFile = 'requests.http';

/** Saves the request where it came from; one that came from nowhere is given a name and a file first. */
export function saveRequest(model: Model): Updated {
  const { source } = model.saved;
  const file = fileAt(model.saved, source?.path);
  const entry = source === undefined ? undefined : file?.document.entries[source.index];
  if (file === undefined || entry === undefined || source === undefined) return [askName(model), []];
  return withDraftSaved(model, (draft) =>
    written(
      model,
      file,
      replaceRequest(file.document, source.index, savedFormOf(draft, entry.name)),
      source.index,
      `Saved: ${titleOf(entry)} in ${file.path}.`,
    ),
  );
}

export function askName(model: Model): Model {
  return askFor(model, 'save-name', 'name of the request', { hint: 'such as create user' });
}

/** The name is there: the file is asked for, where there is a choice. */
export function named(model: Model, name: string): Model {
  const next: Model = { ...model, saved: { ...model.saved, naming: name.trim() } };
  const { files } = model.saved;
  if (files.length === 0) return askForFile(next);
  const items = files.map(({ path, document }) => ({
    id: path,
    label: path,
    detail: `${document.entries.length}`,
  }));
  return offer(next, 'save-file', 'Save in', [...items, { id: newFile, label: 'A new file …' }]);
}

/** The file is there, or another is asked for. */
export function filed(model: Model, answer: string): Updated {
  if (answer === newFile) return [askForFile(model), []];
  const name = model.saved.naming ?? '';
  const path = /\.(?:http|rest)$/i.test(answer.trim()) ? answer.trim() : `${answer.trim()}.http`;
  const file = fileAt(model.saved, path);
  return withDraftSaved(model, (draft) => {
    const document: HttpDocument = file?.document ?? parseHttp('');
    const edit = addRequest(document, savedFormOf(draft, name));
    const notice = `Saved: ${name === '' ? 'the request' : name} in ${path}.`;
    return written(model, file ?? { path, revision: undefined }, edit, document.entries.length, notice);
  });
}

export function renamed(model: Model, place: SavedPlace, name: string): Updated {
  const edit = (file: CollectionFile): Edited => renameRequest(file.document, place.index, name.trim());
  return changed(model, place, edit, (at) => at, 'Renamed.');
}

export function duplicated(model: Model, place: SavedPlace): Updated {
  const entry = fileAt(model.saved, place.path)?.document.entries[place.index];
  const name = entry === undefined || entry.name === '' ? '' : `${entry.name} (copy)`;
  const edit = (file: CollectionFile): Edited => duplicateRequest(file.document, place.index, name);
  return changed(model, place, edit, (at) => (at > place.index ? at + 1 : at), 'Copied.');
}

export function deleted(model: Model, place: SavedPlace): Updated {
  const edit = (file: CollectionFile): Edited => deleteRequest(file.document, place.index);
  const moved = (at: number): number | 'gone' => (at === place.index ? 'gone' : at > place.index ? at - 1 : at);
  return changed(model, place, edit, moved, 'Deleted.');
}

function askForFile(model: Model): Model {
  return askFor(model, 'save-file', 'file', { text: usualFile, hint: 'such as people.http, or users/people.http' });
}

/** Changes one request of a file. @param moved where a request of that file is afterwards, from where it was */
function changed(
  model: Model,
  place: SavedPlace,
  edit: (file: CollectionFile) => Edited,
  moved: (at: number) => number | 'gone',
  notice: string,
): Updated {
  const file = fileAt(model.saved, place.path);
  if (file === undefined) return refused(model, `${place.path} is not there any more: Ctrl-R reads the folder again.`);
  const { source } = model.saved;
  const current = source?.path === place.path ? moved(source.index) : undefined;
  return written(model, file, edit(file), current, notice);
}

/** Writes an edited file. @param current where the request on the screen is in it then; undefined where it never was there */
function written(
  model: Model,
  file: { readonly path: string; readonly revision: string | undefined },
  edit: Edited,
  current: number | 'gone' | undefined,
  notice: string,
): Updated {
  if (edit.kind === 'refused') return refused(model, edit.message);
  const { path, revision } = file;
  const sentence = [notice, ...edit.losses].join(' ');
  const { text } = edit.document;
  return [model, [{ type: 'write-collection', path, text, revision, current, notice: sentence }]];
}

function withDraftSaved(model: Model, save: (draft: ReturnType<typeof draftOf>) => Updated): Updated {
  try {
    return save(draftOf(model.request));
  } catch (error) {
    if (!(error instanceof DraftError)) throw error;
    return refused(to(model, error.part), error.message);
  }
}

function refused(model: Model, text: string): Updated {
  return [{ ...model, notice: { tone: 'bad', text } }, []];
}
