/** What is said of a request that was sent, in a few words. */
import type { HistoryEntry } from '../../../core/history/history-entry.js';
import { duration } from '../../text/numbers.js';

/** Status (or what failed), how long it took, and when. */
export function historySummary({ status, failure, duration: took, at }: HistoryEntry): string {
  const outcome = status === null ? (failure?.kind ?? 'no answer') : String(status);
  const when = at.replace('T', ' ').slice(0, 16);
  return [outcome, ...(took === null ? [] : [duration(took)]), `${when} UTC`].join(' · ');
}
