import type { TableDescription } from '@rowhouse/protocol/api';
import { describe, expect, it } from 'vitest';
import { exchangeOf } from '../../../../testing/exchanges.js';
import { widthOf } from '../../text/cells.js';
import { lineWidth, textOf } from '../../text/line.js';
import { documentOf } from '../response/document.js';
import { filled, loadingGrid, measured, move, visibleColumns, widestColumn } from './state.js';
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
const rows = [
  ['Ada', '1', 'x'.repeat(100), 'London'],
  ['김영희', '1000', '\u001b[2J', '서울'],
  ['👩‍👩‍👧', '37', '', ''],
];
const grid = filled(loadingGrid(table), measured(table, rows), documentOf(exchangeOf('')), 10);

describe('measured', () => {
  it('gives each column the room of its widest cell, up to a limit', () => {
    expect(measured(table, rows).widths).toEqual([6, 4, widestColumn, 6]);
    expect(measured(table, [['é\u0007', '', '', '']]).widths).toEqual([4, 2, 4, 4]);
  });

  it('counts the pictures of control characters, however short the cell', () => {
    expect(measured(table, [['\u202e\u202e', '', '', '']]).widths[0]).toBe(16);
  });
});

describe('gridLines', () => {
  it('aligns columns, wide characters and numbers among them', () => {
    const lines = gridLines(grid, 70, 7, true).map(textOf);
    expect(lines.slice(0, 5)).toEqual([
      '›people · 3 rows · key id',
      `    id  name    note${' '.repeat(28)}  city    `,
      `›    1  Ada     ${'x'.repeat(31)}…  London  `,
      `  1000  김영희  ␛[2J${' '.repeat(28)}  서울    `,
      `    37  👩‍👩‍👧      ${' '.repeat(32)}          `,
    ]);
    expect(lines.slice(2, 5).map(widthOf)).toEqual([58, 58, 58]);
    expect(lines.at(-1)).toBe('  row 1 of 3 · name');
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
    const empty = filled(loadingGrid(table), measured(table, []), documentOf(exchangeOf('')), 10);
    expect(gridLines(empty, 40, 6, false).map(textOf).at(-1)).toBe('  no rows');
  });
});

describe('visibleColumns', () => {
  it('keeps the key, and goes along with the selected column', () => {
    expect(visibleColumns(grid, 100)).toEqual([1, 0, 2, 3]);
    expect(visibleColumns(move(grid, 0, 3, 10), 30)).toEqual([1, 3]);
    expect(visibleColumns(move(grid, 0, 0, 10), 16)).toEqual([1, 0, 2]);
  });
});
