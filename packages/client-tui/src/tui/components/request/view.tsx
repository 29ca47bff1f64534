/** The request: its line, the tabs of its editors, and the editor that is shown. Where the terminal's cursor belongs is told here too. */
import type { ReactNode } from 'react';
import { visible } from '../../../core/visible.js';
import type { Pane } from '../../focus.js';
import type { Layout } from '../../layout.js';
import { cursorColumn, cursorLine, type TextBuffer } from '../../text/buffer.js';
import { fit, widthOf, window } from '../../text/cells.js';
import { cut, lineOf, lineWidth, span, type Line } from '../../text/line.js';
import { scrolledTo } from '../../text/scrolled-line.js';
import { byteCount } from '../../text/numbers.js';
import type { Theme } from '../../theme.js';
import { LinesView } from '../lines/view.js';
import type { RequestState } from './state.js';

/** A place in a rectangle, in cells from its top left corner. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Cells left of every text: the sign of the focus, and a space. */
const margin = 2;

/** The lines of the request: one for the request line, one of tabs, then the editor. */
export function requestLines(state: RequestState, layout: Layout, pane: Pane): Line[] {
  return [
    requestLine(state, layout.main, pane),
    tabLine(state, layout.main, pane),
    ...editorLines(state, layout, pane),
  ];
}

/** Where the cursor is drawn while `pane` has the focus; undefined where it edits nothing that is on the screen. */
export function cursorPlace(state: RequestState, layout: Layout, pane: Pane): Place | undefined {
  switch (pane) {
    case 'method':
      return {
        x: margin + widthOf(state.method.typed === '' ? '' : state.method.value.slice(0, state.method.typed.length)),
        y: 0,
      };
    case 'url': {
      const room = layout.main - urlStart(state) - 1;
      return { x: urlStart(state) + cursorColumn(state.url) - scrolledTo(cursorColumn(state.url), room), y: 0 };
    }
    case 'headers':
    case 'body': {
      if (layout.editor === 0) return undefined;
      const text = state[pane];
      const x = margin + cursorColumn(text) - scrolledTo(cursorColumn(text), layout.main - margin - 1);
      return { x, y: 2 + cursorLine(text) - firstLine(text, layout.editor) };
    }
    default:
      return undefined;
  }
}

function requestLine(state: RequestState, width: number, pane: Pane): Line {
  const room = width - urlStart(state) - 1;
  const hasFocus = pane === 'method' || pane === 'url';
  return cut(
    [
      span(hasFocus ? '› ' : '  ', 'accent'),
      span(visible(state.method.value), pane === 'method' ? 'accent' : 'strong'),
      span(' ▾  ', pane === 'method' ? 'accent' : 'dim'),
      span(window(visible(state.url.text), scrolledTo(cursorColumn(state.url), room), room)),
    ],
    width,
  );
}

function urlStart(state: RequestState): number {
  return margin + widthOf(visible(state.method.value)) + 4;
}

function tabLine(state: RequestState, width: number, pane: Pane): Line {
  const headers = state.headers.text.split('\n').filter((line) => line.trim() !== '').length;
  const body = new TextEncoder().encode(state.body.text).length;
  const tab = (name: 'headers' | 'body', label: string): Line => {
    const isShown = state.shown === name;
    return [
      span(pane === name ? '› ' : '  ', 'accent'),
      span(isShown ? `[${label}]` : ` ${label} `, pane === name ? 'accent' : isShown ? 'strong' : 'dim'),
    ];
  };
  const left = [...tab('headers', `Headers ${headers}`), ...tab('body', `Body ${body === 0 ? '—' : byteCount(body)}`)];
  const dialect = `dialect ${state.dialect} `;
  const room = width - lineWidth(left) - dialect.length;
  return room < 1
    ? cut(left, width)
    : [...left, span(' '.repeat(room)), span('dialect ', 'dim'), span(`${state.dialect} `, 'strong')];
}

function editorLines(state: RequestState, layout: Layout, pane: Pane): Line[] {
  const text = state[state.shown];
  const rows = layout.editor;
  if (state.shown === 'headers' && state.dialect === 'classic') {
    const sentence =
      text.text.trim() === ''
        ? 'The classic dialect sends four headers of its own.'
        : 'The classic dialect sends its own headers: these must go, or the dialect.';
    if (pane !== 'headers' && rows > 0) return [lineOf(`  ${fit(sentence, layout.main - margin)}`, 'dim')];
  }
  if (text.text === '' && pane !== state.shown && rows > 0) {
    const hint = state.shown === 'headers' ? 'Name: value, a line each; the usual ones are added' : 'no body';
    return [lineOf(`  ${fit(hint, layout.main - margin)}`, 'dim')];
  }
  const scroll = pane === state.shown ? scrolledTo(cursorColumn(text), layout.main - margin - 1) : 0;
  const first = firstLine(text, rows);
  return text.text
    .split('\n')
    .slice(first, first + rows)
    .map((line) => lineOf(`  ${window(visible(line), scroll, layout.main - margin)}`));
}

/** The first line drawn, so that the cursor's is among those that fit. */
function firstLine(text: TextBuffer, rows: number): number {
  return Math.max(0, cursorLine(text) - rows + 1);
}

export function RequestView(props: { state: RequestState; layout: Layout; pane: Pane; theme: Theme }): ReactNode {
  const { state, layout, pane, theme } = props;
  return (
    <LinesView lines={requestLines(state, layout, pane)} width={layout.main} height={2 + layout.editor} theme={theme} />
  );
}
