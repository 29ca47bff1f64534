/** A table's rows in aligned columns below a header that stays. */
import type { ReactNode } from 'react';
import { visible } from '../../../core/visible.js';
import { clip, fit, wrapWords } from '../../text/cells.js';
import { cut, lineOf, span, type Line } from '../../text/line.js';
import { counted, grouped } from '../../text/numbers.js';
import type { Theme } from '../../theme.js';
import { LinesView } from '../lines/view.js';
import { gap, visibleColumns, type GridState } from './state.js';

/** Rows that the pane needs besides those of the table: its title, the header, the place line. */
export const gridFrame = 3;

/** The lines of the pane. */
export function gridLines(state: GridState, width: number, height: number, hasFocus: boolean): Line[] {
  const title = titleLine(state, width, hasFocus);
  if (state.loaded === undefined) {
    const message = state.message ?? 'loading …';
    return [
      title,
      ...wrapWords(visible(message), width - 3).map((text) =>
        lineOf(`  ${text}`, state.message === undefined ? 'dim' : 'warn'),
      ),
    ];
  }
  const { rows, widths } = state.loaded;
  const columns = visibleColumns(state, width - 2);
  const room = Math.max(0, height - gridFrame);
  const drawn = rows.slice(state.firstRow, state.firstRow + room);
  const cell = (text: string, column: number): string => {
    const align = state.table.columns[column]?.type === 'number' ? 'right' : 'left';
    return fit(visible(text), widths[column] ?? 1, align) + ' '.repeat(gap);
  };
  const header = columns.map((column) =>
    span(
      cell(state.table.columns[column]?.name ?? '', column),
      column === state.column && hasFocus ? 'accent' : 'strong',
    ),
  );
  const lines = drawn.map((row, index) => {
    const isSelected = state.firstRow + index === state.row;
    const spans = columns.map((column) => {
      const text = cell(row[column] ?? '', column);
      return span(
        text,
        isSelected && hasFocus && column === state.column ? 'selected' : isSelected ? 'strong' : 'plain',
      );
    });
    return cut([span(isSelected ? '› ' : '  ', 'accent'), ...spans], width);
  });
  const blanks = Array.from({ length: Math.max(0, room - lines.length) }, (): Line => []);
  return [title, cut([span('  '), ...header], width), ...lines, ...blanks, placeLine(state, width)];
}

function titleLine(state: GridState, width: number, hasFocus: boolean): Line {
  const { table } = state;
  const size = state.loaded === undefined ? '' : ` · ${counted(state.loaded.rows.length, 'row')}`;
  const key = table.key === null ? ' · no key' : ` · key ${visible(table.key)}`;
  return cut(
    [
      span(hasFocus ? '›' : ' ', 'accent'),
      span(visible(table.name), hasFocus ? 'accent' : 'strong'),
      span(size + key, 'dim'),
    ],
    width,
  );
}

function placeLine(state: GridState, width: number): Line {
  const count = state.loaded?.rows.length ?? 0;
  if (state.message !== undefined) return lineOf(clip(`  ${visible(state.message)}`, width), 'warn');
  if (count === 0) return lineOf('  no rows', 'dim');
  const column = visible(state.table.columns[state.column]?.name ?? '');
  return lineOf(clip(`  row ${grouped(state.row + 1)} of ${grouped(count)} · ${column}`, width), 'dim');
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
