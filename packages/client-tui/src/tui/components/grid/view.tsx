/** A table's rows in aligned columns below a header that stays. Where the cursor of an edited cell belongs is told here too. */
import type { ReactNode } from 'react';
import { visible } from '../../../core/text/visible.js';
import { cursorColumn, cursorLine } from '../../text/buffer.js';
import { beginning, clip, fit, widthOf, window, wrapWords } from '../../text/cells.js';
import { cut, lineOf, lineWidth, span, type Line, type Span, type Tone } from '../../text/line.js';
import { counted, grouped } from '../../text/numbers.js';
import { scrolledTo } from '../../text/scrolled-line.js';
import type { Theme } from '../../theme.js';
import { LinesView } from '../lines/view.js';
import { cellText, faultAt, textIn } from './cell-text.js';
import { gap, visibleColumns } from './columns.js';
import { addedRows, drawnWidths, lineCount, placeAt, type GridState, type Place } from './state.js';

/** Rows that the pane needs besides those of the table: its title, the header, the line that says where one is. */
export const gridFrame = 3;
/** Cells left of the columns: the sign of the selection, and that of the row. */
const margin = 2;

/** The lines of the pane. */
export function gridLines(state: GridState, width: number, height: number, hasFocus: boolean): Line[] {
  const title = titleLine(state, width, hasFocus);
  if (state.total === undefined) {
    const message = state.message ?? 'loading …';
    const tone = state.message === undefined ? 'dim' : 'warn';
    return [title, ...wrapWords(visible(message), width - 3).map((text) => lineOf(`  ${text}`, tone))];
  }
  const widths = drawnWidths(state);
  const columns = visibleColumns(state.table, widths, state.column, width - margin);
  const room = Math.max(0, height - gridFrame);
  const lines = Array.from({ length: room }, (_, index) =>
    rowLine(state, state.firstRow + index, columns, widths, hasFocus),
  );
  return [title, headerLine(state, columns, widths, hasFocus), ...lines, whereLine(state, room, width)].map((line) =>
    cut(line, width),
  );
}

/** Where the cursor stands while a cell is edited, in cells from the top left corner. */
export function cellCursor(state: GridState, width: number): { x: number; y: number } | undefined {
  if (state.cell === undefined) return undefined;
  const widths = drawnWidths(state);
  let x = margin;
  for (const column of visibleColumns(state.table, widths, state.column, width - margin)) {
    const room = widths[column] ?? 1;
    if (column === state.column) {
      const at = cursorColumn(state.cell);
      return { x: Math.min(width - 1, x + at - scrolledTo(at, room)), y: 2 + state.row - state.firstRow };
    }
    x += room + gap;
  }
  return undefined;
}

function titleLine(state: GridState, width: number, hasFocus: boolean): Line {
  const { table, view, live } = state;
  const size = state.total === undefined ? '' : ` · ${counted(state.total, 'row')}`;
  const key = table.key === null ? ' · no key' : ` · key ${visible(table.key)}`;
  const order = view.sort.map(({ column, isDescending }) => `${isDescending ? '-' : ''}${visible(column)}`).join(', ');
  const sort = order === '' ? '' : ` · sorted by ${order}`;
  const left = [
    span(hasFocus ? '›' : ' ', 'accent'),
    span(visible(table.name), hasFocus ? 'accent' : 'strong'),
    span(size + key + sort, 'dim'),
  ];
  const right: Span[] =
    live === 'live' ? [span('● live ', 'good')] : live === 'away' ? [span('○ away, trying again ', 'warn')] : [];
  const room = width - lineWidth(left) - lineWidth(right);
  return room < 1 ? left : [...left, span(' '.repeat(room)), ...right];
}

function headerLine(state: GridState, columns: readonly number[], widths: readonly number[], hasFocus: boolean): Line {
  const cells = columns.map((column) => {
    const { name = '', type = 'text' } = state.table.columns[column] ?? {};
    const sort = state.view.sort.find((each) => each.column === name);
    const sign = sort === undefined ? '' : sort.isDescending ? ' ▼' : ' ▲';
    const room = widths[column] ?? 1;
    const text = fit(clip(visible(name), Math.max(1, room - sign.length)) + sign, room, alignOf(type));
    return span(text + ' '.repeat(gap), column === state.column && hasFocus ? 'accent' : 'strong');
  });
  return [span(' '.repeat(margin)), ...cells];
}

function alignOf(type: string): 'left' | 'right' {
  return type === 'number' ? 'right' : 'left';
}

function rowLine(
  state: GridState,
  index: number,
  columns: readonly number[],
  widths: readonly number[],
  hasFocus: boolean,
): Line {
  const place = placeAt(state, index);
  if (place === undefined) return [];
  const isSelected = index === state.row;
  const cells = columns.map((column) => cellSpan(state, place, column, widths[column] ?? 1, isSelected, hasFocus));
  const [sign, tone] = signOf(state, place);
  return [span(isSelected ? '›' : ' ', 'accent'), span(sign, tone), ...cells];
}

/** What is to be known of a row at a glance: never by colour alone. */
function signOf(state: GridState, place: Place): [string, Tone] {
  if (place.kind === 'coming') return [' ', 'plain'];
  const { edit } = place;
  if (edit !== undefined && state.faults.has(edit.id)) return ['!', 'bad'];
  if (edit?.kind === 'delete') return ['✗', 'bad'];
  if (edit?.kind === 'add') return ['+', 'good'];
  if (edit?.kind === 'change') return ['✎', 'warn'];
  const isMarked = place.kind === 'row' && place.row.key !== null && state.marked.has(place.row.key);
  return isMarked ? ['↻', 'accent'] : [' ', 'plain'];
}

function cellSpan(
  state: GridState,
  place: Place,
  column: number,
  width: number,
  isSelected: boolean,
  hasFocus: boolean,
): Span {
  const blank = ' '.repeat(gap);
  const isCell = isSelected && column === state.column;
  if (isCell && state.cell !== undefined) {
    const { text, cursor } = state.cell;
    const start = text.lastIndexOf('\n', cursor - 1) + 1;
    const end = text.indexOf('\n', cursor);
    const line = visible(text.slice(start, end < 0 ? text.length : end));
    const shown = window(line, scrolledTo(cursorColumn(state.cell), width), width);
    return span(shown + ' '.repeat(Math.max(0, width - widthOf(shown))) + blank, 'typing');
  }
  if (place.kind === 'coming') return span(fit('·', width) + blank, 'dim');
  const { name = '', type = 'text' } = state.table.columns[column] ?? {};
  const text = textIn(place, column, name);
  const shown = fit(visible(beginning(text, width)), width, alignOf(type)) + blank;
  if (isCell && hasFocus) return span(shown, 'selected');
  const { edit } = place;
  if (edit?.kind === 'delete') return span(shown, 'dim');
  if (edit !== undefined && Object.hasOwn(edit.cells, name)) return span(shown, 'warn');
  return span(shown, isSelected ? 'strong' : 'plain');
}

function whereLine(state: GridState, room: number, width: number): Line {
  const fault = faultAt(state);
  if (fault !== undefined) return lineOf(`  ✗ ${visible(fault)}`, 'bad');
  if (state.message !== undefined) return lineOf(`  ${visible(state.message)}`, 'warn');
  const count = lineCount(state);
  const { filter, search } = state.view;
  const narrowed = [
    ...(filter === '' ? [] : [`filter ${visible(filter)}`]),
    ...(search === '' ? [] : [`search ${visible(search)}`]),
  ];
  const { firstRow, total = 0 } = state;
  const last = Math.min(count, firstRow + room);
  const added = addedRows(state.edits).length === 0 ? '' : ` (${addedRows(state.edits).length} new)`;
  const rows = count === 0 ? 'no rows' : `rows ${grouped(firstRow + 1)}–${grouped(last)} of ${grouped(total)}${added}`;
  const right = [span(`${rows} `, 'dim')];
  const left: Span[] = [span(`  ${narrowed.length === 0 ? '' : `${narrowed.join(' · ')} · `}`, 'accent')];
  const name = visible(state.table.columns[state.column]?.name ?? '');
  const free = Math.max(0, width - lineWidth(left) - lineWidth(right) - 2);
  left.push(span(clip(`${name}: ${visible(beginning(state.cell?.text ?? cellText(state), free))}`, free), 'dim'));
  if (state.cell?.text.includes('\n') === true) {
    left.unshift(span(`  line ${cursorLine(state.cell) + 1} of ${state.cell.text.split('\n').length}`, 'dim'));
  }
  const fill = ' '.repeat(Math.max(1, width - lineWidth(left) - lineWidth(right)));
  return [...left, span(fill), ...right];
}

export function GridView(props: {
  state: GridState;
  width: number;
  height: number;
  hasFocus: boolean;
  theme: Theme;
}): ReactNode {
  const { state, width, height, hasFocus, theme } = props;
  return <LinesView lines={gridLines(state, width, height, hasFocus)} width={width} height={height} theme={theme} />;
}
