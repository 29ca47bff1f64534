/** Finding a request among the saved and the sent ones. */
import { historySummary } from '../history/summary.js';
import type { Model } from '../../model.js';
import { offer } from '../picker/open.js';
import type { PickerItem } from '../picker/state.js';
import { withHistoryEntry, withSaved } from './loading.js';
import { savedRequests, shortUrl, titleOf } from './state.js';

/** Offers every request: the saved ones first, then what was sent, the newest first. */
export function offerRequests(model: Model): Model {
  const saved = savedRequests(model.saved).map(({ place, entry }): PickerItem => {
    const asks = entry.name === '' ? '' : `  ${entry.draft.method} ${shortUrl(entry.draft.url)}`;
    return { id: `saved ${place.index} ${place.path}`, label: `${titleOf(entry)}${asks}`, detail: place.path };
  });
  const sent = model.history.map((entry, index): PickerItem => ({
    id: `sent ${index} ${entry.at}`,
    label: `${entry.draft.method} ${entry.draft.url}`,
    detail: historySummary(entry),
  }));
  if (saved.length + sent.length === 0) {
    return { ...model, notice: { tone: 'plain', text: 'Nothing is saved, and nothing was sent yet.' } };
  }
  return offer(model, 'find-request', 'Requests', [...saved, ...sent]);
}

/** The request that was picked, on the screen. */
export function found(model: Model, answer: string): Model {
  const [kind, number = '', ...rest] = answer.split(' ');
  const index = Number(number);
  const name = rest.join(' ');
  if (kind === 'saved') {
    const request = savedRequests(model.saved).find(({ place }) => place.path === name && place.index === index);
    return request === undefined ? model : withSaved(model, request);
  }
  // Another may have been sent meanwhile.
  const entry = model.history[index]?.at === name ? model.history[index] : model.history.find(({ at }) => at === name);
  return entry === undefined ? model : withHistoryEntry(model, entry);
}
