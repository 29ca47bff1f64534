/** A request from elsewhere on the screen: a saved one, one that was sent before, a curl command. */
import type { HistoryEntry } from '../../../core/history/history-entry.js';
import { draftOfEntry } from '../../../core/history/history-entry.js';
import { draftOfCurl } from '../../../core/curl/curl-import.js';
import type { RequestDraft } from '../../../core/request/request.js';
import type { Model, Notice } from '../../model.js';
import { to } from '../../panes.js';
import { withDraft } from '../request/state.js';
import { composedFormOf, titleOf, type PlacedRequest, type SavedPlace } from './state.js';

/** The model with a draft on the screen; undo brings back what stood there, field by field. */
export function composing(
  model: Model,
  draft: RequestDraft,
  source: SavedPlace | undefined,
  notice: Notice | undefined,
): Model {
  const request = withDraft(model.request, draft, model.server);
  const next: Model = { ...model, screen: 'request', request, saved: { ...model.saved, source } };
  return { ...to(next, 'url'), notice };
}

export function withSaved(model: Model, { place, entry }: PlacedRequest): Model {
  const notice: Notice = { tone: 'plain', text: `${titleOf(entry)}, from ${place.path}: Enter sends it.` };
  return composing(model, composedFormOf(entry), place, notice);
}

export function withHistoryEntry(model: Model, entry: HistoryEntry): Model {
  const { draft, missing } = draftOfEntry(entry);
  const notice: Notice | undefined =
    missing.length === 0
      ? { tone: 'plain', text: 'As it was sent: Enter sends it again.' }
      : { tone: 'warn', text: `Secrets are not kept: ${missing.join(', ')} must be filled in.` };
  return composing(model, draft, undefined, notice);
}

export function withCurl(model: Model, command: string): Model {
  const imported = draftOfCurl(command);
  if (imported.kind === 'refused') return { ...model, notice: { tone: 'bad', text: imported.message } };
  const { draft, bodyFile, notes } = imported;
  const composed = composedFormOf({ name: '', draft, ...(bodyFile === undefined ? {} : { bodyFile }) });
  const notice: Notice | undefined = notes.length === 0 ? undefined : { tone: 'warn', text: notes.join(' ') };
  return composing(model, composed, undefined, notice);
}
