import type { TableDescription } from '@rowhouse/protocol/api';
import { describe, expect, it } from 'vitest';
import { people, person } from '../../../testing/session.js';
import {
  changedColumns,
  columnsGone,
  editedCells,
  editIdOf,
  editOf,
  replaced,
  withAddedCell,
  withCell,
  withDeletion,
  withRow,
  type Edit,
  type Edits,
} from './edits.js';

const keyed = { key: '2', number: null };
const third = { key: null, number: 3 };
const ada = person('2', 'Ada');
const [id, name] = [0, 1];
/** The edits with the name of the row at `place` changed. */
const named = (edits: Edits, text: string, place = keyed, row = ada): Edits =>
  withCell(edits, place, row, name, people, text);

describe('the change of a cell', () => {
  it('is an edit of its row, with the row as it was', () => {
    const edits = named([], 'Bo');
    expect(edits).toEqual([{ kind: 'change', id: 'key 2', place: keyed, base: ada, cells: { name: 'Bo' } }]);
    expect(withCell(edits, keyed, ada, id, people, '9')).toMatchObject([{ cells: { name: 'Bo', id: '9' } }]);
  });

  it('is based on the row as it was when the first was made', () => {
    expect(named(named([], 'Bo'), 'Cy', keyed, person('2', 'Theirs'))).toMatchObject([
      { base: ada, cells: { name: 'Cy' } },
    ]);
  });

  it('is none where the cell is as it was, or is of no column', () => {
    expect(named([], 'Ada')).toEqual([]);
    expect(named(named([], 'Bo'), 'Ada')).toEqual([]);
    const edits = named([], 'Bo');
    expect(withCell(edits, keyed, ada, 2, people, 'x')).toBe(edits);
  });

  it('stays in its place among the others, each by its row', () => {
    const edits = named(named([], 'Bo'), 'Bo', { key: '3', number: null }, person('3', 'Cy'));
    expect(named(edits, 'Di').map((edit) => edit.id)).toEqual(['key 2', 'key 3']);
    expect(editOf(edits, { key: '4', number: null })).toBeUndefined();
    expect([editOf(edits, keyed)?.id, editIdOf(keyed), editIdOf(third)]).toEqual(['key 2', 'key 2', 'row 3']);
  });

  it('of a row without a key is of its number, and never bears the name of another', () => {
    const base = { ...ada, key: null };
    const moved: Edits = [{ kind: 'delete', id: 'row 3', place: { key: null, number: 4 }, base }];
    const edits = withDeletion(withDeletion(moved, third, base), { key: null, number: 5 }, base);
    expect(edits.map((edit) => edit.id)).toEqual(['row 3', 'row 3 (2)', 'row 5']);
    expect([editOf(edits, third)?.id, editOf(edits, { key: null, number: 4 })?.id]).toEqual(['row 3 (2)', 'row 3']);
  });
});

describe('a deletion', () => {
  it('is taken back by another, and takes the place of a change, based on what that was based on', () => {
    const edits = withDeletion(named([], 'Bo'), keyed, person('2', 'Theirs'));
    expect(edits).toEqual([{ kind: 'delete', id: 'key 2', place: keyed, base: ada }]);
    expect(withDeletion(edits, keyed, ada)).toEqual([]);
    expect(named(edits, 'Bo')).toMatchObject([{ kind: 'change', cells: { name: 'Bo' } }]);
  });
});

describe('an added row', () => {
  it('has the cells that are filled, and no others', () => {
    const edits = withRow(withRow([], 'new 1'), 'new 2');
    const filled = withAddedCell(edits, 'new 2', 'name', 'Ada');
    expect(filled).toEqual([
      { kind: 'add', id: 'new 1', cells: {} },
      { kind: 'add', id: 'new 2', cells: { name: 'Ada' } },
    ]);
    expect(withAddedCell(filled, 'new 2', 'name', '')).toEqual(edits);
  });
});

it('an edit that is not there is not taken away', () => {
  const edits = withRow([], 'new 1');
  expect(replaced(edits, 'new 2', undefined)).toBe(edits);
  expect(replaced(edits, 'new 1', undefined)).toEqual([]);
});

describe('the cells of an edit', () => {
  const names = ['id', 'constructor', 'name'];
  const table: TableDescription = { ...people, columns: names.map((each) => ({ name: each, type: 'text' })) };
  const [change] = named([], 'Bo') as [Edit];
  const [deletion] = withDeletion([], keyed, ada) as [Edit];

  it('stand over those of the row', () => {
    expect(editedCells(['2', 'c', 'Ada'], change, table)).toEqual(['2', 'c', 'Bo']);
    expect(editedCells(['2'], change, table)).toEqual(['2', '', 'Bo']);
    expect([editedCells(['2'], deletion, table), editedCells(['2'], undefined, table)]).toEqual([['2'], ['2']]);
  });

  it('are of columns, of which some may be gone', () => {
    const both = { ...change, cells: { other: 'x', name: 'Bo', id: '9' } } as Edit;
    expect([changedColumns(both, table), columnsGone(both, table)]).toEqual([['id', 'name'], ['other']]);
    expect([changedColumns(deletion, table), columnsGone(deletion, table)]).toEqual([[], []]);
  });
});
