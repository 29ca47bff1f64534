import { describe, expect, it } from 'vitest';
import { people } from '../../../testing/session.js';
import { isLater, isRowOf, keyColumnOf, parseRows, revisionOfTag, rowOf, versionOf, versionOfTag } from './rows.js';

const keyless = { ...people, key: null };

describe('a row', () => {
  const read = (text: string, table = people) => rowOf(parseRows(text), table);

  it('is its cells in the order of the columns, as they were written', () => {
    expect(read('{"name":"Ada","id":1.50,"_rev":"r","age":36}')).toEqual({
      key: '1.50',
      rev: 'r',
      cells: ['1.50', 'Ada'],
    });
    expect(read('{"id":true,"name":null}').cells).toEqual(['true', '']);
    expect(rowOf({ id: '1' }, people, 'from the tag')).toEqual({ key: '1', rev: 'from the tag', cells: ['1', ''] });
  });

  it('has a key where its table has one', () => {
    expect([keyColumnOf(people), keyColumnOf(keyless), keyColumnOf({ ...people, key: 'name' })]).toEqual([0, -1, 1]);
    expect(read('{"id":1}', keyless).key).toBeNull();
    expect(read('{"name":"Ada"}').key).toBe('');
  });

  it('is an object with cells that a file could have', () => {
    const rows = ['{}', '{"id":1,"name":null}', '{"id":true,"name":"x","more":{}}'];
    expect(rows.filter((text) => !isRowOf(parseRows(text), people))).toEqual([]);
    const others = ['null', '7', '"x"', '[]', '[{"id":1}]', '{"id":[]}', '{"name":{}}'];
    expect(others.filter((text) => isRowOf(parseRows(text), people))).toEqual([]);
  });
});

describe('a version', () => {
  it('is read from an id and from the tag of a list', () => {
    expect(versionOf('a-b-12')).toEqual({ incarnation: 'a-b', sequence: 12 });
    expect(versionOfTag('"a-12.schema.json"')).toEqual({ incarnation: 'a', sequence: 12 });
    expect(versionOfTag('W/"a-12.schema.json"')).toEqual({ incarnation: 'a', sequence: 12 });
    expect([versionOf('a'), versionOf('-5'), versionOf('a-'), versionOf(`a-${'1'.repeat(16)}`)]).toEqual(
      Array(4).fill(undefined),
    );
    expect([versionOfTag(undefined), versionOfTag('"a-12"'), versionOfTag('a-12.x')]).toEqual(Array(3).fill(undefined));
  });

  it('is later than those before it, and than those of another life of the table', () => {
    const at = (sequence: number, incarnation = 'one') => ({ incarnation, sequence });
    expect([isLater(at(2), at(1)), isLater(at(2), at(2)), isLater(at(1), at(2))]).toEqual([true, false, false]);
    expect([isLater(at(1, 'other'), at(2)), isLater(at(2, 'other'), at(1))]).toEqual([true, true]);
    expect([isLater(undefined, at(1)), isLater(at(1), undefined)]).toEqual([false, false]);
  });
});

it('the revision of a row is in its tag, unless that is a weak one, which If-Match never meets', () => {
  const tags = ['"IP0.schema.json"', '"IP0"', 'W/"IP0.x"', '', undefined];
  expect(tags.map(revisionOfTag)).toEqual(['IP0', 'IP0', '', '', '']);
});
