import type { TableDescription } from '@rowhouse/protocol/api';
import { describe, expect, it } from 'vitest';
import { rowOf } from '../../../core/tables/rows.js';
import { widthOf } from '../../text/cells.js';
import { lineWidth, textOf } from '../../text/line.js';
import { noBlocks, withPage } from './blocks.js';
import { headerWidths, visibleColumns, widened, widestColumn } from './columns.js';
import { drawnWidths, loadingGrid, move, type GridState } from './state.js';
import { gridLines } from './view.js';

const table: TableDescription = {
  name: 'people',
  key: 'id',
  columns: [
    { name: 'name', type: 'text' },
    { name: 'id', type: 'number' },
    { name: 'note', type: 'text' },
    { name: 'city', type: 'text' },
  ],
  rows: 3,
  links: { self: '/people' },
};
const rows = (...cells: string[][]) =>
  cells.map((row) =>
    rowOf(Object.fromEntries(row.map((cell, index) => [table.columns[index]!.name, cell])), table, 'r'),
  );
const loaded = rows(
  ['Ada', '1', 'x'.repeat(100), 'London'],
  ['김영희', '1000', '\u001b[2J', '서울'],
  ['👩‍👩‍👧', '37', '', ''],
);

function gridOf(present = loaded): GridState {
  return {
    ...loadingGrid(table),
    phase: 'ready',
    total: present.length,
    blocks: withPage(noBlocks, 0, { rows: present, total: present.length, version: undefined }),
    widths: widened(headerWidths(table), present),
  };
}
const grid = gridOf();

describe('the widths of columns', () => {
  it('give each the room of its widest cell, and of its name with the sign of sorting, up to a limit', () => {
    expect(grid.widths).toEqual([6, 4, widestColumn, 6]);
    expect(widened(headerWidths(table), rows(['é\u0007', '', '', '']))).toEqual([6, 4, 6, 6]);
  });

  it('count the pictures of control characters, however short the cell', () => {
    expect(widened(headerWidths(table), rows(['\u202e\u202e', '', '', '']))[0]).toBe(16);
  });

  it('never shrink, and stay the same value where nothing is wider', () => {
    expect(widened(grid.widths, rows(['a', 'b', 'c', 'd']))).toBe(grid.widths);
  });
});

describe('gridLines', () => {
  it('aligns columns, wide characters and numbers among them', () => {
    const lines = gridLines(grid, 70, 7, true).map(textOf);
    lines[0] = lines[0]!.trimEnd();
    expect(lines.slice(0, 5)).toEqual([
      '›people · 3 rows · key id',
      `    id  name    note${' '.repeat(28)}  city    `,
      `›    1  Ada     ${'x'.repeat(31)}…  London  `,
      `  1000  김영희  ␛[2J${' '.repeat(28)}  서울    `,
      `    37  👩‍👩‍👧      ${' '.repeat(32)}          `,
    ]);
    expect(lines.slice(2, 5).map(widthOf)).toEqual([58, 58, 58]);
    expect(lines.at(-1)).toMatch(/^ {2}name: Ada +rows 1–3 of 3 $/);
  });

  it.each([20, 30, 40, 60, 100])('never is wider than %i columns or higher than its rows', (width) => {
    for (let height = 4; height < 12; height += 1) {
      const lines = gridLines(move(grid, 1, 3, 1), width, height, true);
      expect(lines.length).toBeLessThanOrEqual(height);
      for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(width);
    }
  });

  it('says what is missing', () => {
    expect(gridLines(loadingGrid(table), 40, 10, false).map(textOf)[1]).toBe('  loading …');
    expect(gridLines(gridOf([]), 40, 6, false).map(textOf).at(-1)).toMatch(/no rows $/);
  });

  it('draws rows that have not come yet as such', () => {
    const partly = { ...grid, total: 500, row: 300, firstRow: 300 };
    expect(textOf(gridLines(partly, 70, 7, true)[2]!)).toMatch(/^› · +· +· /);
  });
});

describe('visibleColumns', () => {
  const shown = (state: GridState, width: number): number[] =>
    visibleColumns(table, drawnWidths(state), state.column, width);

  it('keeps the key, and goes along with the selected column', () => {
    expect(shown(grid, 100)).toEqual([1, 0, 2, 3]);
    expect(shown(move(grid, 0, 3, 10), 30)).toEqual([1, 3]);
    expect(shown(move(grid, 0, 0, 10), 16)).toEqual([1, 0, 2]);
  });
});
