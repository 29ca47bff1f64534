/** Finding requests again: by words of method, URL and status, in any order; then by letters in their order. */
import fuzzysort from 'fuzzysort';
import type { HistoryEntry } from './history-entry.js';

/** Most characters of an entry that are searched. */
const searched = 400;

/** Of fuzzysort's scores, 1 is exact and 0 no match: less than this looks like chance. */
const leastScore = 0.3;

/**
 * Entries that match, at most `limit`: first those that have every word of the query, the newest first; then those that
 * have its letters in their order, the best first. An empty query matches all.
 */
export function searchHistory(entries: readonly HistoryEntry[], query: string, limit = 200): HistoryEntry[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found: HistoryEntry[] = [];
  const rest: { readonly entry: HistoryEntry; readonly text: string }[] = [];
  for (const entry of entries) {
    if (found.length >= limit) return found;
    const text = textOf(entry);
    const lower = text.toLowerCase();
    if (words.every((word) => lower.includes(word))) found.push(entry);
    else rest.push({ entry, text });
  }
  const room = limit - found.length;
  if (room === 0 || words.length === 0) return found;
  const near = fuzzysort.go(words.join(' ').slice(0, searched), rest, {
    key: 'text',
    limit: room,
    threshold: leastScore,
  });
  return [...found, ...near.map(({ obj }) => obj.entry)];
}

function textOf({ draft, url, status, failure }: HistoryEntry): string {
  return `${draft.method} ${url} ${status ?? failure?.kind ?? ''}`.slice(0, searched);
}
