import { describe, expect, it } from 'vitest';
import { Random, seed } from '../../test-support/random.js';
import { StoredRow } from './stored-row.js';
import { RowMap } from './row-map.js';

function rowOf(key: string, value = 'base'): StoredRow {
  return new StoredRow([key, value], { source: Buffer.alloc(0), start: 0, content: 0, end: 0 });
}

function keyed(keys: readonly string[]): RowMap {
  const rows = keys.map((key) => rowOf(key));
  const base = { length: rows.length, at: (place: number) => rows[place]! };
  return RowMap.ofKeys(base, 0, (key) => (keys.includes(key) ? keys.indexOf(key) : undefined));
}

function contentOf(rows: Iterable<[string, StoredRow]>): [string, readonly string[]][] {
  return Array.from(rows, ([name, row]) => [name, row.cells]);
}

const NAMES = Array.from({ length: 12 }, (_, n) => `key ${n}`);

describe(`rows by key (ROWHOUSE_SEED=${seed})`, () => {
  it('are what a Map makes of them, in its order, and forks go their own ways', () => {
    const random = new Random(seed);
    for (let run = 0; run < 200; run++) {
      const keys = NAMES.slice(0, random.below(7));
      const pairs = [{ map: keyed(keys), model: new Map(keys.map((key) => [key, rowOf(key)])) }];
      for (let step = 0; step < 60; step++) {
        const { map, model } = random.pick(pairs);
        const name = random.pick(NAMES);
        const choice = random.below(10);
        if (choice < 5) {
          const row = rowOf(name, String(step));
          map.set(name, row);
          model.set(name, row);
        } else if (choice < 9) {
          expect(map.delete(name)).toBe(model.delete(name));
        } else {
          pairs.push({ map: map.fork(), model: new Map(model) });
        }
        for (const pair of pairs) {
          expect(pair.map.size).toBe(pair.model.size);
          expect(pair.map.get(name)?.cells).toEqual(pair.model.get(name)?.cells);
          expect(pair.map.has(name)).toBe(pair.model.has(name));
        }
      }
      for (const { map, model } of pairs) {
        expect(contentOf(map)).toEqual(contentOf(model));
        expect([...map.keys()]).toEqual([...model.keys()]);
        expect(Array.from(map.values(), ({ cells }) => cells)).toEqual(
          Array.from(model.values(), ({ cells }) => cells),
        );
      }
    }
  });
});

it('names rows by their places where they have no keys', () => {
  const base = { length: 2, at: (place: number) => rowOf(`row ${place}`) };
  const rows = RowMap.ofPlaces(base);
  const longer = rows.fork().set('2', rowOf('row 2')).set('1', rowOf('changed'));
  expect(contentOf(rows).map(([name, [cell]]) => [name, cell])).toEqual([
    ['0', 'row 0'],
    ['1', 'row 1'],
  ]);
  expect(contentOf(longer).map(([name, [cell]]) => [name, cell])).toEqual([
    ['0', 'row 0'],
    ['1', 'changed'],
    ['2', 'row 2'],
  ]);
  for (const name of ['3', '01', '-1', '', 'x', '1e0', '0.0']) expect(longer.has(name), name).toBe(false);
  expect(() => longer.set('7', rowOf('x'))).toThrow('3 is the next');
});

it(`finds rows by their number, and the number of a row, across chunks (ROWHOUSE_SEED=${seed})`, () => {
  const random = new Random(seed);
  for (const [length, deletions] of [
    [3, 4],
    [1500, 1000],
    [2000, 2600],
  ] as const) {
    const base = { length, at: (place: number) => rowOf(String(place)) };
    let rows = RowMap.ofPlaces(base);
    const names = Array.from({ length }, (_, place) => String(place));
    let next = length;
    for (let step = 0; step < deletions; step++) {
      rows = rows.fork();
      if (random.below(4) === 0 || names.length === 0) {
        rows.set(String(next), rowOf(String(next)));
        names.push(String(next++));
      } else {
        // Most at one end, so that whole chunks are empty.
        const at = random.below(random.below(3) === 0 ? names.length : Math.min(30, names.length));
        rows.delete(names.splice(at, 1)[0]!);
      }
    }
    expect([...rows.keys()]).toEqual(names);
    expect(names.map((_, index) => rows.nameAt(index))).toEqual(names);
    expect(names.map((name) => rows.indexOf(name))).toEqual(names.map((_, index) => index));
    for (const index of [-1, names.length, 0.5, NaN]) expect(rows.nameAt(index)).toBeUndefined();
  }
});

it('asks the base for no row when it is forked and changed', () => {
  const base = {
    length: 1e9,
    at: (place: number): StoredRow => {
      throw new Error(`row ${place} was asked for`);
    },
  };
  const rows = RowMap.ofKeys(base, 0, (key) => Number(key));
  const next = rows.fork().set('5', rowOf('5', 'changed'));
  next.delete('6');
  expect([rows.size, next.size]).toEqual([1e9, 1e9 - 1]);
  expect(next.get('5')?.cell(1)).toBe('changed');
  expect(next.has('6')).toBe(false);
});
