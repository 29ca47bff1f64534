/** A picker: what is typed, and what matches it with the letters that do. */
import type { ReactNode } from 'react';
import { visible } from '../../../core/text/visible.js';
import { firstVisible } from '../../scrolling.js';
import { widthOf, window } from '../../text/cells.js';
import { cut, lineOf, lineWidth, span, type Line, type Span } from '../../text/line.js';
import { grouped } from '../../text/numbers.js';
import { scrolledTo } from '../../text/scrolled-line.js';
import { cursorColumn } from '../../text/buffer.js';
import type { Theme } from '../../theme.js';
import { LinesView } from '../lines/view.js';
import type { Match, PickerState } from './state.js';

/** Rows above the list: the title, and what is typed. */
export const pickerFrame = 2;
const margin = 2;

/** The lines of a picker. */
export function pickerLines(state: PickerState, width: number, height: number): Line[] {
  const { matches, items } = state;
  const counts = `${grouped(matches.length)} of ${grouped(items.length)}`;
  const title = [span(` ${visible(state.title)}`, 'accent'), span(`  ${counts}`, 'dim')];
  const room = Math.max(0, height - pickerFrame);
  const first = firstVisible(state.selected, matches.length, room);
  const list = matches
    .slice(first, first + room)
    .map((match, index) => itemLine(match, first + index === state.selected, width));
  return [
    cut(title, width),
    lineOf(`  ${window(visible(state.text.text), scrollOf(state, width), width - margin - 1)}`),
    ...(list.length > 0 ? list : [lineOf('  nothing like that: erase a letter', 'dim')]),
  ];
}

/** Where the cursor stands, in cells from the top left corner. */
export function pickerCursor(state: PickerState, width: number): { x: number; y: number } {
  return { x: margin + cursorColumn(state.text) - scrollOf(state, width), y: 1 };
}

function scrollOf(state: PickerState, width: number): number {
  return scrolledTo(cursorColumn(state.text), width - margin - 1);
}

function itemLine({ item, at }: Match, isSelected: boolean, width: number): Line {
  const sign = span(isSelected ? '› ' : '  ', 'accent');
  const detail = item.detail === undefined ? [] : [span(` ${visible(item.detail)} `, 'dim')];
  const room = width - 2 - Math.min(lineWidth(detail), Math.floor(width / 2));
  const label = cut(marked(item.label, at, isSelected), room);
  const fill = ' '.repeat(Math.max(1, width - widthOf(sign.text) - lineWidth(label) - lineWidth(detail)));
  return cut([sign, ...label, span(fill), ...detail], width);
}

/** The label, with the letters that match told apart. */
function marked(label: string, at: readonly number[], isSelected: boolean): Span[] {
  const places = new Set(at);
  const spans: Span[] = [];
  let from = 0;
  for (let index = 1; index <= label.length; index += 1) {
    if (index < label.length && places.has(index) === places.has(from)) continue;
    const tone = isSelected ? 'selected' : places.has(from) ? 'accent' : 'plain';
    spans.push(span(visible(label.slice(from, index)), tone));
    from = index;
  }
  return spans;
}

export function PickerView(props: { state: PickerState; width: number; height: number; theme: Theme }): ReactNode {
  const { state, width, height, theme } = props;
  return <LinesView lines={pickerLines(state, width, height)} width={width} height={height} theme={theme} />;
}
