/** The saved requests and environments, as the collection folder has them. */
import type { Environment, Environments } from '../../../core/collections/environments.js';
import {
  bodyFileOf,
  type FileVariable,
  type HttpDocument,
  type HttpEntry,
  type SavedRequest,
} from '../../../core/collections/http-document.js';
import type { RequestDraft } from '../../../core/request/request.js';

/** A file of the folder, read. */
export interface CollectionFile {
  /** Relative to the folder. */
  readonly path: string;
  /** Names the bytes that were read. */
  readonly revision: string;
  readonly document: HttpDocument;
}

/** Where a request of a file is. */
export interface SavedPlace {
  readonly path: string;
  readonly index: number;
}

export interface SavedState {
  readonly files: readonly CollectionFile[];
  readonly environments: Environments;
  /** The chosen environment's name. */
  readonly environment: string | undefined;
  /** The file that the request on the screen came from, or was saved to. */
  readonly source: SavedPlace | undefined;
  /** The name of a request that is being saved, while its file is asked for. */
  readonly naming: string | undefined;
}

export const noneSaved: SavedState = {
  files: [],
  environments: { byName: new Map(), shared: new Map(), problems: [] },
  environment: undefined,
  source: undefined,
  naming: undefined,
};

/** A saved request and its place. */
export interface PlacedRequest {
  readonly place: SavedPlace;
  readonly entry: HttpEntry;
}

/** Every saved request, in the order of the files. */
export function savedRequests({ files }: SavedState): PlacedRequest[] {
  return files.flatMap(({ path, document }) =>
    document.entries.map((entry, index) => ({ place: { path, index }, entry })),
  );
}

/** The file of a place; undefined where there is none any more. */
export function fileAt({ files }: Pick<SavedState, 'files'>, path: string | undefined): CollectionFile | undefined {
  return files.find((file) => file.path === path);
}

/** With a file read anew, in its place by name; one that was not there is added. */
export function withFile(state: SavedState, file: CollectionFile): SavedState {
  const others = state.files.filter(({ path }) => path !== file.path);
  const files = [...others, file].sort((one, other) => (one.path < other.path ? -1 : 1));
  return { ...state, files };
}

/**
 * With every file read anew. Others may have written them: the request on the screen is where it is by now, and of no
 * file where it is not to be found, so that saving it writes over no other.
 */
export function withFiles(state: SavedState, files: readonly CollectionFile[]): SavedState {
  const { source } = state;
  const known = source === undefined ? undefined : fileAt(state, source.path)?.document.entries[source.index];
  if (source === undefined || known === undefined) return { ...state, files };
  const entries = fileAt({ files }, source.path)?.document.entries ?? [];
  const isKnown = (entry: HttpEntry | undefined): boolean => entry !== undefined && isSameRequest(entry, known);
  const index = isKnown(entries[source.index]) ? source.index : entries.findIndex(isKnown);
  return { ...state, files, source: index < 0 ? undefined : { ...source, index } };
}

/** Whether two are one request, which may have been changed: by their names, or by what they ask for where they have none. */
function isSameRequest(one: SavedRequest, other: SavedRequest): boolean {
  return titleOf(one) === titleOf(other) && (one.name === '') === (other.name === '');
}

/** What counts for `{{variables}}`: the file's own, and the environment's. */
export interface Variables {
  readonly file: readonly FileVariable[];
  readonly environment: Environment;
}

export function variablesOf(state: SavedState): Variables {
  const { environments, environment } = state;
  return {
    file: fileAt(state, state.source?.path)?.document.variables ?? [],
    environment: environments.byName.get(environment ?? '') ?? environments.shared,
  };
}

/** How a request is called in lists: by its name, else by what it asks for. */
export function titleOf({ name, draft }: SavedRequest): string {
  return name === '' ? `${draft.method} ${shortUrl(draft.url)}` : name;
}

/** A URL without what nearly all of them begin with. */
export function shortUrl(url: string): string {
  return url.replace(/^https?:\/\/(?=[^/])[^/?#]*(?=[/?#])/i, '').replace(/^\{\{[^{}]*\}\}(?=\/)/, '');
}

/** A composed request as a file keeps it: a body of one line `< path` is a body in a file of its own. */
export function savedFormOf(draft: RequestDraft, name: string): SavedRequest {
  const bodyFile = draft.body.includes('\n') ? undefined : bodyFileOf(draft.body);
  return bodyFile === undefined ? { name, draft } : { name, draft: { ...draft, body: '' }, bodyFile };
}

/** A saved request as it is composed. */
export function composedFormOf({ draft, bodyFile }: SavedRequest): RequestDraft {
  if (bodyFile === undefined) return draft;
  return { ...draft, body: `${bodyFile.hasVariables ? '<@' : '<'} ${bodyFile.path}` };
}
