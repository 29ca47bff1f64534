import type { ResponseHead } from '../../../core/exchange/exchange.js';
import type { FeedEvent } from './body/events.js';
import type { MatchesMessage, SearchEffect } from './search/state.js';

/** What happens to an answer on the screen. */
export type ResponseMessage =
  | MatchesMessage
  /** Events of a stream that is under way; ten times a second at most. */
  | {
      readonly type: 'feed-came';
      readonly id: number;
      readonly head: ResponseHead;
      readonly events: readonly FeedEvent[];
    }
  | { readonly type: 'body-saved'; readonly path: string; readonly size: number }
  /** There is a file of that name already; nothing was written. */
  | { readonly type: 'save-exists'; readonly path: string; readonly body: Uint8Array }
  | { readonly type: 'save-failed'; readonly message: string };

export type ResponseEffect =
  | SearchEffect
  | { readonly type: 'stop-search' }
  | {
      readonly type: 'save-body';
      readonly path: string;
      readonly body: Uint8Array;
      /** Whether a file of that name is written over. */
      readonly replaces: boolean;
    };
