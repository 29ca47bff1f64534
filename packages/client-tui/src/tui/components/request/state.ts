/** The request as it is composed on the screen. */
import type { Dialect } from '@rowhouse/protocol';
import { parseHeaderLines, type RequestDraft } from '../../../core/request.js';
import { serverUrl, type ServerAddress } from '../../../core/address.js';
import { bufferOf, replace, type TextBuffer } from '../../text/buffer.js';
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

/** With a draft in the editors; undo in each brings back what was there. A URL that begins with `/` is asked of `server`. */
export function withDraft(state: RequestState, draft: RequestDraft, server: ServerAddress): RequestState {
  const headers = draft.headers.map(([name, value]) => `${name}: ${value}`).join('\n');
  const url = draft.url.startsWith('/') ? serverUrl(server) + draft.url : draft.url;
  return {
    ...state,
    dialect: draft.dialect,
    method: methodOf(draft.method),
    url: replace(state.url, url),
    headers: replace(state.headers, headers),
    body: replace(state.body, draft.body),
    shown: draft.body === '' ? 'headers' : 'body',
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
