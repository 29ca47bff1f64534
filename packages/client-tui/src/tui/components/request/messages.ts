import type { RequestDraft } from '../../../core/request.js';
import type { ResponseDocument } from '../response/document.js';
import type { RunningPhase } from './running.js';

/** What becomes of a request that was sent. */
export type RequestMessage =
  | { readonly type: 'progress'; readonly id: number; readonly phase: RunningPhase; readonly received: number }
  | { readonly type: 'answered'; readonly id: number; readonly document: ResponseDocument }
  /** The draft could not be sent as it stands. */
  | {
      readonly type: 'refused';
      readonly id: number;
      readonly part: 'method' | 'url' | 'headers' | 'body';
      readonly message: string;
    };

export type RequestEffect =
  { readonly type: 'send'; readonly id: number; readonly draft: RequestDraft } | { readonly type: 'cancel' };
