/** The request as it is composed on the screen. */
import type { Dialect } from '@rowhouse/protocol';
import { looksLikeJson, parseHeaderLines, type RequestDraft } from '../../../core/request/request.js';
import { serverUrl, type ServerAddress } from '../../../core/request/address.js';
import { bufferOf, replace, type TextBuffer } from '../../text/buffer.js';
import { authField, authLineCount, isAuthorization, noAuth, takenFrom, type AuthState } from './auth.js';
import { methodOf, type MethodState } from './method.js';
import { linesOfUrl, withQueryLines } from './query.js';

/** The editors below the request line, in the order of their tabs. */
export const editorTabs = ['query', 'headers', 'body', 'auth'] as const;
/** One of them, or the raw editor that takes the place of all. */
export type EditorTab = (typeof editorTabs)[number] | 'raw';

/** The fields that hold text. */
export type EditorName = 'url' | 'query' | 'headers' | 'body' | 'raw';

export interface RequestState {
  readonly dialect: Dialect;
  readonly method: MethodState;
  readonly url: TextBuffer;
  /** The query of `url`, a line for each part; always says the same as it. */
  readonly query: TextBuffer;
  readonly headers: TextBuffer;
  readonly body: TextBuffer;
  readonly auth: AuthState;
  /** Names of the cookies that the jar adds for `url`. */
  readonly cookies: readonly string[];
  /** The whole request as text, sent as it is while this editor is shown. */
  readonly raw: TextBuffer;
  /** The composed request that `raw` was made of: as long as it is the same, nothing was typed. */
  readonly rawOrigin: string;
  /** Which of the editors is shown. */
  readonly shown: EditorTab;
  /** Whether it is a table's request, put here to be looked at: nobody composed it. */
  readonly isOfTable: boolean;
}

/** A request for `url`, otherwise empty. */
export function emptyRequest(url: string): RequestState {
  return {
    dialect: 'http',
    method: methodOf('GET'),
    url: bufferOf(url),
    query: bufferOf(linesOfUrl(url)),
    headers: bufferOf(''),
    body: bufferOf(''),
    auth: noAuth,
    cookies: [],
    raw: bufferOf(''),
    rawOrigin: '',
    shown: 'headers',
    isOfTable: false,
  };
}

/** What would be sent, credentials as they are typed. @throws DraftError where a header line is none */
export function draftOf(state: RequestState): RequestDraft {
  const headers = parseHeaderLines(state.headers.text);
  const field = authField(state.auth);
  const isGiven = headers.some(([name]) => isAuthorization(name));
  return {
    dialect: state.dialect,
    method: state.method.value,
    url: state.url.text,
    headers: field === undefined || isGiven ? headers : [...headers, field],
    body: state.body.text,
  };
}

/**
 * With a draft in the place of what was composed; undo in each field brings back what was there. A URL that begins with
 * `/` is asked of `server`.
 */
export function withDraft(state: RequestState, draft: RequestDraft, server: ServerAddress): RequestState {
  const { auth, headers } = takenFrom(draft.headers);
  const url = replace(state.url, draft.url.startsWith('/') ? serverUrl(server) + draft.url : draft.url);
  return {
    ...state,
    dialect: draft.dialect,
    method: methodOf(draft.method),
    url,
    query: replace(state.query, linesOfUrl(url.text)),
    headers: replace(state.headers, headers.map(([name, value]) => `${name}: ${value}`.trimEnd()).join('\n')),
    body: replace(state.body, draft.body),
    auth,
    shown: draft.body === '' ? 'headers' : 'body',
    isOfTable: false,
  };
}

/** With one editor's text changed; URL and query go along with each other. */
export function edited(
  state: RequestState,
  editor: EditorName,
  change: (buffer: TextBuffer) => TextBuffer,
): RequestState {
  const next: RequestState = { ...state, [editor]: change(state[editor]), isOfTable: false };
  if (editor === 'url') {
    const lines = linesOfUrl(next.url.text);
    return lines === linesOfUrl(state.url.text) ? next : { ...next, query: bufferOf(lines) };
  }
  if (editor !== 'query' || next.query.text === state.query.text) return next;
  const url = withQueryLines(state.url.text, next.query.text);
  // The query has an undo of its own: letters typed there do not fill the URL's.
  return { ...next, url: { ...state.url, text: url, cursor: url.length, lastChange: 'other' } };
}

/** How many lines the editor that is shown has. */
export function lineCount(state: RequestState): number {
  if (state.shown === 'auth') return authLineCount(state.auth);
  const cookieLines = state.shown === 'headers' && addedCookies(state).length > 0 ? 1 : 0;
  return state[state.shown].text.split('\n').length + cookieLines;
}

/** Names of the cookies that are added to the request as it stands: none where it has a Cookie field of its own. */
export function addedCookies({ dialect, headers, cookies }: RequestState): readonly string[] {
  return dialect === 'classic' || /^cookie:/im.test(headers.text) ? [] : cookies;
}

/** Longer texts are judged by their first character alone, so that no key waits for a parser. */
const parsedLimit = 256 * 1024;

/** Which kind of text a body is taken for; JSON is sent with its content type. */
export function bodyKind(text: string): 'JSON' | 'text' | 'none' {
  if (text === '') return 'none';
  const isJson = text.length > parsedLimit ? /^\s*[[{]/.test(text) : looksLikeJson(text);
  return isJson ? 'JSON' : 'text';
}
