import { describe, expect, it } from 'vitest';
import { people } from '../../../testing/session.js';
import type { Edit } from './edits.js';
import { inSavingOrder } from './edits.js';
import { canBeNamed, deleteRequest, pageRequest, pathOf, saveRequest, wholeTable } from './requests.js';

const urlOf = (filter: string, search = ''): string =>
  pageRequest(people, { ...wholeTable, filter, search }, 0, 200).url;
const change = (cells: Readonly<Record<string, string>>): Edit => ({
  kind: 'change',
  id: 'key a/b',
  place: { key: 'a/b? %', number: null },
  base: { key: 'a/b? %', rev: 'r', cells: ['a/b? %', 'x'] },
  cells,
});

describe('the query of a page', () => {
  it('is what was typed, with what no URL holds encoded', () => {
    expect(urlOf(' ?age:gte=30 & city=Paris ')).toBe('/people?age:gte=30&city=Paris&_start=0&_end=200&_with=rev');
    expect(urlOf('name=50%')).toContain('name=50%25&');
    expect(urlOf('name=50%2')).toContain('name=50%252&');
    expect(urlOf('name=100%25')).toContain('name=100%25&');
    expect(urlOf('name=a+b#c')).toContain('name=a%2Bb%23c&');
    expect(urlOf('', 'a&b=%')).toContain('q=a%26b%3D%25&');
  });
});

describe('a URL', () => {
  it('is made of any text, halves of characters too', () => {
    expect(pageRequest(people, { ...wholeTable, sort: [{ column: '\ud800', isDescending: true }] }, 0, 1).url).toBe(
      '/people?_sort=-%EF%BF%BD&_start=0&_end=1&_with=rev',
    );
    expect(urlOf('', '\udc00')).toContain('q=%EF%BF%BD&');
    expect(deleteRequest(people, { key: '\ud800', number: null }, 'r').url).toBe('/people/%EF%BF%BD');
  });

  it('is that of the table, unless that is no path', () => {
    const named = (self: string) => pathOf({ name: 'a \udc00', links: { self } });
    expect(named('/other')).toBe('/other');
    for (const self of ['', 'people', 'http://elsewhere/', '/a\nb', '/a\r']) expect(named(self)).toBe('/a%20%EF%BF%BD');
  });
});

describe('the request that saves an edit', () => {
  it('names its row, whatever is in the key, and sends cells as their columns have them', () => {
    expect(saveRequest(change({ name: '5' }), people)).toMatchObject({
      url: '/people/a%2Fb%3F%20%25',
      body: '{"name":"5"}',
    });
    const ids = ['5.00', '00123', '1e5', '1234567890123456', '-0.5', '', 'x'];
    expect(ids.map((id) => saveRequest(change({ id }), people).body)).toEqual([
      '{"id":5.00}',
      '{"id":"00123"}',
      '{"id":"1e5"}',
      '{"id":"1234567890123456"}',
      '{"id":-0.5}',
      '{"id":null}',
      '{"id":"x"}',
    ]);
  });

  it('can be made for keys that a URL has no other use for', () => {
    expect(['a', 'a_', '...', ' ', '%', '/'].filter((key) => !canBeNamed(key))).toEqual([]);
    expect(['', '_', '_row', '.', '..'].filter(canBeNamed)).toEqual([]);
  });
});

describe('the order of saving', () => {
  const deletion = (number: number): Edit => ({
    kind: 'delete',
    id: `row ${number}`,
    place: { key: null, number },
    base: { key: null, rev: '', cells: [] },
  });
  const edits: Edit[] = [{ kind: 'add', id: 'new', cells: {} }, deletion(2), deletion(9), change({ name: 'x' })];

  it('is that of editing; without a key, what moves rows comes last, from the last row on', () => {
    expect(inSavingOrder(edits, people)).toBe(edits);
    expect(inSavingOrder(edits, { ...people, key: null }).map(({ id }) => id)).toEqual([
      'key a/b',
      'row 9',
      'row 2',
      'new',
    ]);
  });
});
