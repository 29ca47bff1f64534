/** The request as it is composed on the screen. */
import type { Dialect } from '@rowhouse/protocol';
import { parseHeaderLines, type RequestDraft } from '../../../core/request.js';
import { bufferOf, type TextBuffer } from '../../text/buffer.js';
import { methodOf, type MethodState } from './method.js';

/** The fields that hold text. */
export type EditorName = 'url' | 'headers' | 'body';

export interface RequestState {
  readonly dialect: Dialect;
  readonly method: MethodState;
  readonly url: TextBuffer;
  readonly headers: TextBuffer;
  readonly body: TextBuffer;
  /** Which of the two large editors is shown. */
  readonly shown: 'headers' | 'body';
}

/** A request for `url`, otherwise empty. */
export function emptyRequest(url: string): RequestState {
  return {
    dialect: 'http',
    method: methodOf('GET'),
    url: bufferOf(url),
    headers: bufferOf(''),
    body: bufferOf(''),
    shown: 'headers',
  };
}

/** What would be sent. @throws DraftError where a header line is none */
export function draftOf(state: RequestState): RequestDraft {
  return {
    dialect: state.dialect,
    method: state.method.value,
    url: state.url.text,
    headers: parseHeaderLines(state.headers.text),
    body: state.body.text,
  };
}

/** With one editor's text changed. */
export function edited(
  state: RequestState,
  editor: EditorName,
  change: (buffer: TextBuffer) => TextBuffer,
): RequestState {
  return { ...state, [editor]: change(state[editor]) };
}
