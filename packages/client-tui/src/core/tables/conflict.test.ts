import type { TableDescription } from '@rowhouse/protocol/api';
import { describe, expect, it } from 'vitest';
import { people } from '../../../testing/session.js';
import {
  choose,
  chooseAll,
  columnsInConflict,
  conflictOf,
  isAboutTheRow,
  mergedCells,
  resolutionOf,
  undecided,
  type Conflict,
} from './conflict.js';
import type { Row } from './rows.js';

const table: TableDescription = {
  ...people,
  columns: ['id', 'name', 'city', 'team'].map((name) => ({ name, type: 'text' })),
};
const row = (rev: string, ...cells: string[]): Row => ({ key: '7', rev, cells: ['7', ...cells] });
const base = row('base', 'Grace', 'Paris', 'one');
const place = { key: '7', number: null };
const [name, city, team] = [1, 2, 3];

/** The name and the city changed, by us, and meanwhile the row became `theirs`. */
const changed = (theirs: Row | undefined): Conflict =>
  conflictOf({ kind: 'change', id: 'key 7', place, base, cells: { name: 'Mine', city: 'Rome' } }, theirs, table);
const deleted = (theirs: Row | undefined): Conflict =>
  conflictOf({ kind: 'delete', id: 'key 7', place, base }, theirs, table);

describe('a cell', () => {
  it('is chosen already where one side changed it, or both alike', () => {
    expect(changed(row('r', 'Theirs', 'Rome', 'two')).choices).toEqual(['mine', undefined, 'mine', 'theirs']);
    expect(changed(row('r', 'Grace', 'Paris', 'one')).choices).toEqual(['mine', 'mine', 'mine', 'mine']);
  });

  it('is in conflict where any side changed it; who deleted the row changed none', () => {
    expect(columnsInConflict(changed(row('r', 'Grace', 'Paris', 'two')), table)).toEqual([name, city, team]);
    expect(columnsInConflict(changed(undefined), table)).toEqual([name, city]);
  });

  it('is chosen one by one, until none is left', () => {
    const conflict = changed(row('r', 'Theirs', 'Oslo', 'one'));
    expect(undecided(conflict)).toBe(2);
    const decided = choose(choose(conflict, name, 'mine'), city, 'theirs');
    expect([undecided(decided), mergedCells(decided, table)]).toEqual([0, { name: 'Mine' }]);
  });

  it('of mine is one that I changed, of theirs is any', () => {
    const conflict = changed(row('r', 'Theirs', 'Oslo', 'two'));
    expect(mergedCells(chooseAll(conflict, 'mine', table), table)).toEqual({ name: 'Mine', city: 'Rome' });
    expect(chooseAll(conflict, 'theirs', table).choices).toEqual(['theirs', 'theirs', 'theirs', 'theirs']);
  });
});

describe('what is sent', () => {
  it('is what is otherwise than theirs, based on theirs', () => {
    const decided = chooseAll(changed(row('theirs', 'Theirs', 'Rome', 'two')), 'mine', table);
    expect(resolutionOf(decided, table)).toMatchObject({ method: 'PATCH', url: '/people/7', body: '{"name":"Mine"}' });
    expect(resolutionOf(decided, table)?.headers).toContainEqual(['If-Match', '"theirs"']);
    expect(resolutionOf(chooseAll(decided, 'theirs', table), table)).toBeUndefined();
  });

  it('goes to the row by its number where it has no key, and by the key that it has by now', () => {
    const edit = {
      kind: 'change',
      id: 'row 3',
      place: { key: null, number: 3 },
      base,
      cells: { name: 'Mine' },
    } as const;
    const theirs = { ...row('r', 'Grace', 'Oslo', 'one'), key: null };
    expect(resolutionOf(conflictOf(edit, theirs, table), table)?.url).toBe('/people/_row/3');
    expect(resolutionOf(changed({ ...row('r', 'Grace', 'Oslo', 'one'), key: 'seven' }), table)?.url).toBe(
      '/people/seven',
    );
  });
});

describe('a row that one side deleted', () => {
  const theirs = row('theirs', 'Theirs', 'Oslo', 'one');

  it('is one choice', () => {
    expect([changed(undefined), deleted(theirs), changed(theirs)].map(isAboutTheRow)).toEqual([true, true, false]);
    expect(undecided(deleted(theirs))).toBe(1);
    expect(undecided({ ...deleted(theirs), fate: 'keep' })).toBe(0);
  });

  it('by them comes back with my cells, or stays away', () => {
    const sent = resolutionOf({ ...changed(undefined), fate: 'keep' }, table);
    expect(sent).toMatchObject({ method: 'PUT', body: '{"id":"7","name":"Mine","city":"Rome","team":"one"}' });
    for (const fate of ['delete', undefined] as const)
      expect(resolutionOf({ ...changed(undefined), fate }, table)).toBeUndefined();
    expect(resolutionOf({ ...deleted(undefined), fate: 'keep' }, table)).toBeUndefined();
  });

  it('by me goes as they have it, or stays', () => {
    const sent = resolutionOf({ ...deleted(theirs), fate: 'delete' }, table);
    expect(sent).toMatchObject({ method: 'DELETE', url: '/people/7', headers: [['If-Match', '"theirs"']] });
    expect(resolutionOf({ ...deleted(theirs), fate: 'keep' }, table)).toBeUndefined();
  });
});
