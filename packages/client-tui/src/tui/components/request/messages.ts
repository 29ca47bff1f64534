import type { RequestDraft } from '../../../core/request/request.js';
import type { ResponseDocument } from '../response/document.js';
import type { EditorName } from './state.js';
import type { Variables } from '../saved/state.js';
import type { RunningPhase, Upload } from './running.js';

/** What becomes of a request that was sent. */
export type RequestMessage =
  | {
      readonly type: 'progress';
      readonly id: number;
      readonly phase: RunningPhase;
      readonly received: number;
      readonly total?: number | undefined;
      readonly upload?: Upload;
    }
  | { readonly type: 'answered'; readonly id: number; readonly document: ResponseDocument }
  /** The draft could not be sent as it stands. */
  | {
      readonly type: 'refused';
      readonly id: number;
      readonly part: 'method' | 'url' | 'headers' | 'body' | 'raw';
      readonly message: string;
    }
  /** The user's editor is closed; undefined where it could not be opened, or told of an error. */
  | {
      readonly type: 'edited-outside';
      readonly part: EditorName;
      readonly text: string | undefined;
      readonly message: string;
    };

export type RequestEffect =
  | {
      readonly type: 'send';
      readonly id: number;
      readonly draft: RequestDraft;
      /** What counts for `{{variables}}`. */
      readonly variables: Variables;
      /** The collection file that it came from: a body's file is looked for in its folder then. */
      readonly source: string | undefined;
      /** Sent in the place of the draft, as it is; the draft says where. */
      readonly raw: string | undefined;
    }
  | { readonly type: 'cancel' }
  | {
      readonly type: 'edit-outside';
      readonly part: EditorName;
      readonly text: string;
      /** Tells the editor which language it is. */
      readonly extension: string;
    };
