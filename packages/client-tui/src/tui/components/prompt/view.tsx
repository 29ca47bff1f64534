/** A prompt: its label and what is typed, in one row. */
import type { ReactNode } from 'react';
import { visible } from '../../../core/text/visible.js';
import { cursorColumn } from '../../text/buffer.js';
import { clip, graphemesOf, widthOf, window } from '../../text/cells.js';
import { span, type Line } from '../../text/line.js';
import { scrolledTo } from '../../text/scrolled-line.js';
import type { Theme } from '../../theme.js';
import { LinesView } from '../lines/view.js';
import type { PromptState } from './state.js';

/** The row of a prompt, and the column of its cursor. */
export function promptRow(state: PromptState, width: number): { line: Line; cursor: number } {
  const label = ` ${clip(visible(state.label), Math.floor(width / 2))}  `;
  const start = widthOf(label);
  const room = Math.max(1, width - start - 1);
  const column = state.isSecret
    ? graphemesOf(state.text.text.slice(0, state.text.cursor)).length
    : cursorColumn(state.text);
  const scroll = scrolledTo(column, room);
  const shown = state.isSecret ? '•'.repeat(graphemesOf(state.text.text).length) : visible(state.text.text);
  const text =
    state.text.text === '' ? span(clip(visible(state.hint), room), 'dim') : span(window(shown, scroll, room));
  return { line: [span(label, 'accent'), text], cursor: start + column - scroll };
}

export function PromptView(props: { state: PromptState; width: number; theme: Theme }): ReactNode {
  const { state, width, theme } = props;
  return <LinesView lines={[promptRow(state, width).line]} width={width} height={1} theme={theme} />;
}
