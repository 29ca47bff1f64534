import { expect, it } from 'vitest';
import { LazyRow } from './lazy-row.js';
import { type Row, rowRevision } from '../row.js';

const cells = ['1', 'Ada', ''];
const plain = { key: '1', revision: rowRevision(cells), cells };

it('is as a plain row is: compared, copied, and written as JSON', () => {
  const lazy = new LazyRow({ key: '1' }, cells);
  expect(lazy).toEqual(plain);
  expect(plain).toEqual(lazy);
  expect(lazy).not.toEqual({ ...plain, revision: 'another' });
  const row: Row = new LazyRow({ key: '1' }, cells);
  expect(Object.entries({ ...row })).toEqual(Object.entries(plain));
  expect(JSON.parse(JSON.stringify(new LazyRow({ key: '1' }, cells)))).toEqual(plain);
  expect(structuredClone(new LazyRow({ key: '1' }, cells))).toEqual(plain);
});

it('has the revision of the whole row where some of its cells are given out', () => {
  expect(new LazyRow({ key: '1' }, cells, ['Ada'])).toEqual({ ...plain, cells: ['Ada'] });
});

it('has a number where it has no key', () => {
  const numbered = { key: undefined, number: 3, revision: plain.revision, cells };
  const lazy: Row = new LazyRow({ key: undefined, number: 3 }, cells);
  expect(Object.entries({ ...lazy })).toEqual(Object.entries(numbered));
  expect('number' in new LazyRow({ key: '1' }, cells)).toBe(false);
});
