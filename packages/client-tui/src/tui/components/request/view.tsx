/** The request: its line, the tabs of its editors, and the editor that is shown. Where the terminal's cursor belongs is told here too. */
import type { ReactNode } from 'react';
import { visible } from '../../../core/text/visible.js';
import type { Pane } from '../../focus.js';
import type { Layout } from '../../layout.js';
import { cursorColumn } from '../../text/buffer.js';
import { clip, widthOf, window } from '../../text/cells.js';
import { cut, lineWidth, span, type Line } from '../../text/line.js';
import { scrolledTo } from '../../text/scrolled-line.js';
import { byteCount } from '../../text/numbers.js';
import type { Theme } from '../../theme.js';
import { LinesView } from '../lines/view.js';
import { cursorIn, editorLines, margin } from './editor-lines.js';
import { bodyKind, editorTabs, type EditorTab, type RequestState } from './state.js';

/** A place in a rectangle, in cells from its top left corner. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The lines of the request: one for the request line, one of tabs, then the editor. */
export function requestLines(state: RequestState, layout: Layout, pane: Pane, environment?: string): Line[] {
  return [
    requestLine(state, layout.main, pane),
    tabLine(state, layout.main, pane, environment),
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
    case 'query':
    case 'headers':
    case 'raw':
    case 'body': {
      if (layout.editor === 0) return undefined;
      const { x, y } = cursorIn(state, pane, layout);
      return { x, y: 2 + y };
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

/** The tabs; where there is no room for all, the one that is shown comes first. */
function tabLine(state: RequestState, width: number, pane: Pane, environment: string | undefined): Line {
  if (state.shown === 'raw') {
    const isHere = pane === 'raw';
    return cut(
      [
        span(isHere ? '› ' : '  ', 'accent'),
        span('[Raw]', isHere ? 'accent' : 'strong'),
        span('  sent as it is; F3 goes back to the headers', 'dim'),
      ],
      width,
    );
  }
  const hasFocus = editorTabs.some((tab) => tab === pane);
  const tab = (name: EditorTab): Line => {
    const label = labelOf(name, state);
    const isShown = state.shown === name;
    const tone = isShown && hasFocus ? 'accent' : isShown ? 'strong' : 'dim';
    return [span(isShown ? `[${label}]` : ` ${label} `, tone), span(' ')];
  };
  const sign = span(hasFocus ? '› ' : '  ', 'accent');
  const all = [sign, ...editorTabs.flatMap(tab)];
  const dialect = span(`${state.dialect} `, 'strong');
  const chosen =
    environment === undefined ? [] : [span('env ', 'dim'), span(`${clip(visible(environment), 16)} `, 'strong')];
  const forms: Line[] = [[span('dialect ', 'dim'), dialect, ...chosen], [dialect, ...chosen], chosen, []];
  for (const right of forms) {
    const room = width - lineWidth(all) - lineWidth(right);
    if (room >= 0) return [...all, span(' '.repeat(room)), ...right];
  }
  const others = editorTabs.filter((name) => name !== state.shown);
  return cut([sign, ...tab(state.shown), ...others.flatMap(tab)], width);
}

function labelOf(tab: EditorTab, state: RequestState): string {
  switch (tab) {
    case 'query':
      return `Query ${state.query.text.split('\n').filter((line) => line !== '').length}`;
    case 'headers':
      return `Headers ${state.headers.text.split('\n').filter((line) => line.trim() !== '').length}`;
    case 'body': {
      const { text } = state.body;
      const kind = bodyKind(text);
      const size = byteCount(Buffer.byteLength(text));
      return `Body ${kind === 'none' ? '—' : kind === 'text' ? size : `${kind} ${size}`}`;
    }
    case 'raw':
      return 'Raw';
    case 'auth':
      return `Auth ${{ none: '—', bearer: 'Bearer', basic: 'Basic' }[state.auth.scheme]}`;
  }
}

export function RequestView(props: {
  state: RequestState;
  environment: string | undefined;
  layout: Layout;
  pane: Pane;
  theme: Theme;
}): ReactNode {
  const { state, environment, layout, pane, theme } = props;
  const lines = requestLines(state, layout, pane, environment);
  return <LinesView lines={lines} width={layout.main} height={2 + layout.editor} theme={theme} />;
}
