import type { TableDescription } from '@rowhouse/protocol/api';
import { describe, expect, it } from 'vitest';
import { people, peopleRows, person, Session, versionAt } from '../../../../testing/session.js';
import { rowOf, type Row } from '../../../core/tables/rows.js';
import { lineOf } from './edit-lines.js';

const escape = '\u001b';
const [up, down, right, left] = ['A', 'B', 'C', 'D'].map((letter) => `${escape}[${letter}`) as [
  string,
  string,
  string,
  string,
];
const [undo, redo] = ['u', '\u0019'];
const version = versionAt(5);
const withRows = (rows: readonly Row[]): Session => Session.withRows(rows, version);
const selected = ({ model: { grid } }: Session): number[] => [grid!.row, grid!.column];

describe('a step in what is pending', () => {
  it('goes to what it changed, back and forward', () => {
    const session = withRows(peopleRows(40)).press(`jj${right}\r!\rjjjjjjd:40\r${left}`);
    expect(selected(session)).toEqual([39, 0]);
    // A deletion is of no column: the selection stays in its own.
    const steps = [undo, undo, redo, redo].map((key) => selected(session.press(key)));
    expect(steps).toEqual([
      [8, 0],
      [2, 1],
      [2, 1],
      [8, 1],
    ]);
    const { firstRow, row } = session.press(':40\r').press(undo).model.grid!;
    expect(firstRow).toBeLessThanOrEqual(row);
  });

  it('goes to the cell that was changed last, where the row has others', () => {
    const city = { ...people, columns: [...people.columns, { name: 'city', type: 'text' }] } as TableDescription;
    const session = Session.withTable(city, [rowOf({ id: '1', name: 'Ada', city: 'London' }, city, 'r')], version);
    session.press(`${right}\r!\r${right}\r!\r${left}${left}`).press(undo);
    expect(selected(session)).toEqual([0, 2]);
    expect(selected(session.press(undo))).toEqual([0, 1]);
    expect(selected(session.press(redo).press(left).press(redo))).toEqual([0, 2]);
  });

  it('goes to an added row, and stays within the rows where that is gone', () => {
    const session = withRows(peopleRows(3)).press(`aAda\r${up}${up}`);
    expect(selected(session)).toEqual([1, 1]);
    expect(selected(session.press(undo))).toEqual([3, 1]);
    expect(selected(session.press(undo))).toEqual([2, 1]);
    expect(selected(session.press(`kk${redo}`))).toEqual([3, 1]);
  });

  it('finds its row where that is by then, also before rows were read again', () => {
    const session = withRows(peopleRows(40))
      .press(`jj${right}\r!\rjjjj`)
      .hears(6, [{ op: 'delete', key: '9' }]);
    expect(selected(session.press(undo))).toEqual([2, 1]);
    session.tell({ type: 'table-settled', table: 'people' });
    session
      .serve([person('new', 'First'), ...peopleRows(40)], versionAt(7))
      .press('jjjj')
      .press(redo);
    expect(selected(session)).toEqual([3, 1]);
  });

  it('finds added rows below the rows that there are by then', () => {
    const session = withRows(peopleRows(3))
      .press(`aAda\r${up}${up}`)
      .hears(6, [{ op: 'delete', key: '1' }]);
    session.tell({ type: 'table-settled', table: 'people' }).serve(peopleRows(30), versionAt(7));
    expect(selected(session.press(undo))).toEqual([30, 1]);
  });

  it('stays where its row is not among those that are here', () => {
    const session = withRows(peopleRows(40))
      .press(`jj${right}\r!\rfid:gt=10\r`)
      .serve(peopleRows(40).slice(10), version);
    expect(selected(session.press('jjjj').press(undo))).toEqual([4, 1]);
    expect(session.model.grid?.edits).toEqual([]);
  });
});

describe('the line of an edit', () => {
  const log: TableDescription = { ...people, key: null };
  const line = (text: string): Row => rowOf({ id: '', name: text }, log, `rev-${text}`);
  const deletion = (number: number) =>
    ({ kind: 'delete', id: 'row', place: { key: null, number }, base: line('a') }) as const;
  const grid = Session.withTable(log, ['a', 'b', 'c'].map(line), version).model.grid!;

  it('without a key is its number, within the rows that the server has', () => {
    expect([1, 3, 0, 4].map((number) => lineOf(grid, deletion(number)))).toEqual([0, 2, undefined, undefined]);
    const sorted = { ...grid, view: { ...grid.view, sort: [{ column: 'name', isDescending: true }] } };
    expect(lineOf(sorted, deletion(1))).toBeUndefined();
  });

  it('is told at once, however many rows the server says that there are', () => {
    const vast = { ...grid, total: 999_999_999_999_999 };
    expect(lineOf(vast, deletion(500_000_000_000_000))).toBe(499_999_999_999_999);
    const gone = { ...deletion(1), place: { key: 'nobody', number: null } };
    expect(lineOf(vast, gone)).toBeUndefined();
  });

  it('is gone to from the list of edits, and where it is not here that is said', () => {
    const session = withRows(peopleRows(40)).press(`jj${right}\r!\rjjjjp`).press(`${down}\r`);
    expect(selected(session)).toEqual([2, 1]);
    session.press('aAda\r').press(`${up}p`).press(`${down}${down}\r`);
    expect(selected(session)[0]).toBe(40);
    session.press('fid:gt=10\r').serve(peopleRows(40).slice(10), version).press('p').press(`${down}\r`);
    expect(session.model.notice?.text).toBe('The row of key 3 is not among the rows that are here.');
  });
});
