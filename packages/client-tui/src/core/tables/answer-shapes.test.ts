import { describe, expect, it } from 'vitest';
import { people, service } from '../../../testing/session.js';
import { isServiceDescription, problemOf } from './answer-shapes.js';
import { parseRows } from './rows.js';

describe('the list of tables', () => {
  it('is one, those that can not be read among them', () => {
    expect(isServiceDescription(service)).toBe(true);
    expect(isServiceDescription({ ...service, tables: [{ ...people, key: null, columns: [], rows: 0 }] })).toBe(true);
  });

  it.each([null, [], 7, {}, { ...service, service: 'other' }, { ...service, version: 7 }, { ...service, tables: {} }])(
    'is not %j',
    (value) => {
      expect(isServiceDescription(value)).toBe(false);
    },
  );

  it.each<object>([
    { name: 7 },
    { key: 7 },
    { key: undefined },
    { key: 'none of them' },
    { columns: 7 },
    { columns: [null] },
    { columns: [{ name: 'id' }, {}] },
    { columns: [{ name: 'id' }, { name: 'id' }] },
    { rows: '40' },
    { rows: 1.5 },
    { rows: -1 },
    { links: null },
    { links: { self: 7 } },
    { fault: null },
    { fault: { detail: 7 } },
  ])('is none with %j in a table', (over) => {
    expect(isServiceDescription({ ...service, tables: [people, { ...people, ...over }] })).toBe(false);
  });
});

describe('a problem', () => {
  const current = { key: '2', number: 2, rev: 'r', cells: ['2', 'Grace'] };
  const read = (over: object) =>
    problemOf(parseRows(JSON.stringify({ title: 'No', detail: 'Because.', ...over })), people);

  it('is its detail, its type, and the row as it is', () => {
    expect(read({ type: 'urn:x', current })).toEqual({
      type: 'urn:x',
      detail: 'Because.',
      current: { key: '2', rev: 'r', cells: ['2', 'Grace'] },
    });
    expect(read({ current: { ...current, key: null } })?.current).toMatchObject({ key: null });
  });

  it('is of no special type where it says none', () => {
    expect(read({})).toEqual({ type: 'about:blank', detail: 'Because.', current: undefined });
    expect(read({ type: 7 })?.type).toBe('about:blank');
  });

  it.each([null, 7, 'x', ['Because.'], { title: 7 }, { detail: 7 }])('is none in %j', (value) => {
    const over = typeof value === 'object' && !Array.isArray(value) && value !== null;
    expect(problemOf(over ? { title: 'No', detail: 'Because.', ...value } : value, people)).toBeUndefined();
  });

  it.each([
    null,
    7,
    [],
    { ...current, key: 7 },
    { ...current, rev: 7 },
    { ...current, cells: 'no' },
    { ...current, cells: ['2', null] },
    { ...current, cells: ['2'] },
  ])('has no row to be read in %j', (value) => {
    expect(read({ current: value })?.current).toBe('unreadable');
  });
});
