import type { HistoryEntry } from '../../../core/history/history-entry.js';

/** What is known of requests that were sent. */
export type HistoryMessage =
  /** Read at the start, the newest first. */
  | { readonly type: 'history-came'; readonly entries: readonly HistoryEntry[] }
  | { readonly type: 'remembered'; readonly entry: HistoryEntry }
  | { readonly type: 'history-forgotten' }
  /** The history could not be read or written; one sentence. */
  | { readonly type: 'history-failed'; readonly message: string };

export type HistoryEffect = { readonly type: 'load-history' } | { readonly type: 'forget-history' };
