/** The editor that is shown below the request line: its text, and what is worth saying beside it. */
import { mask } from '../../../core/collections/variables.js';
import { visible } from '../../../core/text/visible.js';
import type { Pane } from '../../focus.js';
import type { Layout } from '../../layout.js';
import { cursorColumn, cursorLine, type TextBuffer } from '../../text/buffer.js';
import { fit, window } from '../../text/cells.js';
import { cut, lineOf, span, type Line } from '../../text/line.js';
import { scrolledTo } from '../../text/scrolled-line.js';
import { isAuthorization, type AuthState } from './auth.js';
import { wireFormOf } from './query.js';
import { addedCookies, type EditorName, type EditorTab, type RequestState } from './state.js';

/** Cells left of every text: the sign of the focus, and a space. */
export const margin = 2;

const hints = {
  query: 'name=value, a line each; goes along with the URL',
  headers: 'Name: value, a line each; the usual ones are added',
  body: 'no body; a line `< path` sends a file',
  raw: 'nothing: not a byte is sent but those that stand here',
} as const;

/** The lines of the editor that is shown, as many as fit. */
export function editorLines(state: RequestState, layout: Layout, pane: Pane): Line[] {
  const { shown } = state;
  const rows = layout.editor;
  if (rows === 0) return [];
  if (shown === 'auth') return authLines(state, layout.main, pane === 'auth').slice(0, rows);
  const cookies = cookieLines(state, layout.main);
  const sentence = sentenceOf(state, shown, pane);
  if (sentence !== undefined) {
    return [lineOf(`  ${fit(sentence, layout.main - margin)}`, 'dim'), ...cookies].slice(0, rows);
  }
  const text = state[shown];
  const scroll = pane === shown ? scrolledTo(cursorColumn(text), layout.main - margin - 1) : 0;
  const room = textRows(state, rows);
  const first = firstLine(text, room);
  const lines = text.text
    .split('\n')
    .slice(first, first + room)
    .map((line): Line => {
      const drawn = lineOf(`  ${window(visible(line), scroll, layout.main - margin)}`);
      return shown === 'query' ? withWireForm(drawn, line, layout.main) : drawn;
    });
  return [...lines, ...cookies].slice(0, rows);
}

/** Rows of the editor that its text has: the last one is that of the cookies, where there are any and it is not the only one. */
function textRows(state: RequestState, rows: number): number {
  return Math.max(1, rows - cookieLines(state, 0).length);
}

/** Which cookies are added to the headers; their values are secrets. */
function cookieLines(state: RequestState, width: number): Line[] {
  const names = state.shown === 'headers' ? addedCookies(state) : [];
  if (names.length === 0) return [];
  const field = names.map((name) => `${visible(name)}=${mask}`).join('; ');
  return [cut([span(`  Cookie: ${field}  (added from the cookie jar)`, 'dim')], width)];
}

/** The first line drawn, so that the cursor's is among those that fit. */
function firstLine(text: TextBuffer, rows: number): number {
  return Math.max(0, cursorLine(text) - rows + 1);
}

/** What stands in the place of an empty text, or of headers that can't be sent. */
function sentenceOf(state: RequestState, shown: Exclude<EditorTab, 'auth'>, pane: Pane): string | undefined {
  if (pane === shown) return undefined;
  const isEmpty = state[shown].text.trim() === '';
  if (shown === 'headers' && state.dialect === 'classic') {
    return isEmpty
      ? 'The classic dialect sends four headers of its own.'
      : 'The classic dialect sends its own headers: these must go, or the dialect.';
  }
  return state[shown].text === '' ? hints[shown] : undefined;
}

/** Beside a part of the query what goes over the wire for it, where that is not what is written. */
function withWireForm(drawn: Line, line: string, width: number): Line {
  const wire = wireFormOf(line);
  return wire === undefined || line === '' ? drawn : cut([...drawn, span(`   is sent as ${wire}`, 'dim')], width);
}

function authLines(state: RequestState, width: number, hasFocus: boolean): Line[] {
  const { auth } = state;
  const written = state.headers.text.split('\n').some((line) => isAuthorization(line.split(':', 1)[0]!.trim()));
  const note = written ? 'the field among the headers is sent instead' : '';
  if (auth.scheme === 'none') {
    const hint = hasFocus ? 'none: Enter chooses Bearer or Basic' : 'none';
    return [cut([span('  '), span(written ? `none; ${note}` : hint, 'dim')], width)];
  }
  const title = auth.scheme === 'bearer' ? 'Bearer' : 'Basic';
  const values = auth.scheme === 'bearer' ? [['token', auth.token]] : [['user', auth.user], ['password', auth.password]]; // prettier-ignore
  return [
    cut([span(`  ${title}`, 'strong'), span(note === '' ? '' : `   ${note}`, 'warn')], width),
    ...values.map(([name = '', value = '']) => {
      const secret = name === 'user' ? value : shownSecret(value, auth);
      return cut([span(`  ${fit(name, 9)} `, 'dim'), span(visible(secret))], width);
    }),
  ];
}

/** A secret as it may be seen: a variable's name is none, and how long one is, is nobody's business. */
function shownSecret(value: string, { isShown }: AuthState): string {
  if (value === '' || isShown || /^\{\{[^{}]*\}\}$/.test(value)) return value === '' ? '(empty)' : value;
  return '••••••';
}

/** The cells of a text's cursor in its editor. */
export function cursorIn(
  state: RequestState,
  editor: EditorName,
  layout: Layout,
): { readonly x: number; readonly y: number } {
  const text = state[editor];
  const column = cursorColumn(text);
  return {
    x: margin + column - scrolledTo(column, layout.main - margin - 1),
    y: cursorLine(text) - firstLine(text, textRows(state, layout.editor)),
  };
}
