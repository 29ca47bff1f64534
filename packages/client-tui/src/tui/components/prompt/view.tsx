/** A prompt: its label and what is typed, in one row, and the sentence that the row would say without it. */
import type { ReactNode } from 'react';
import { visible } from '../../../core/text/visible.js';
import type { Notice } from '../../model.js';
import { cursorColumn } from '../../text/buffer.js';
import { clip, graphemesOf, widthOf, window } from '../../text/cells.js';
import { cut, span, type Line } from '../../text/line.js';
import { scrolledTo } from '../../text/scrolled-line.js';
import type { Theme } from '../../theme.js';
import { LinesView } from '../lines/view.js';
import { noticeSpan } from '../status/view.js';
import type { PromptState } from './state.js';

/** The row of a prompt, and the column of its cursor. What is typed comes first; a notice has what room is left. */
export function promptRow(state: PromptState, width: number, notice?: Notice): { line: Line; cursor: number } {
  const label = ` ${clip(visible(state.label), Math.floor(width / 2))}  `;
  const start = widthOf(label);
  const room = Math.max(1, width - start - 1);
  const column = state.isSecret
    ? graphemesOf(state.text.text.slice(0, state.text.cursor)).length
    : cursorColumn(state.text);
  const scroll = scrolledTo(column, room);
  const shown = state.isSecret ? '•'.repeat(graphemesOf(state.text.text).length) : visible(state.text.text);
  const said = notice === undefined ? [] : [span('  '), noticeSpan(notice)];
  const hint = notice === undefined ? visible(state.hint) : '';
  const text = state.text.text === '' ? span(clip(hint, room), 'dim') : span(window(shown, scroll, room));
  return { line: cut([span(label, 'accent'), text, ...said], width), cursor: start + column - scroll };
}

export function PromptView(props: {
  state: PromptState;
  notice: Notice | undefined;
  width: number;
  theme: Theme;
}): ReactNode {
  const { state, notice, width, theme } = props;
  return <LinesView lines={[promptRow(state, width, notice).line]} width={width} height={1} theme={theme} />;
}
