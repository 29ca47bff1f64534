import { describe, expect, it } from 'vitest';
import { stateOf } from '../../test-support/state.js';
import { StoreError } from '../errors.js';
import { DEFAULT_LIMITS } from '../limits.js';
import type { Query } from '../query.js';
import { contentHash } from '../row.js';
import type { TableState } from '../state/table-state.js';
import { boundaryOf, encodeCursor } from './cursor.js';
import { planQuery } from './plan.js';
import { RowPositions } from './positions.js';
import { viewOf } from './table-view.js';

const LONG = 'x'.repeat(2000);
const SORTED: Query = { sort: [{ column: 'n' }, { column: 'text' }] };

/** A table's cursors, as one engine after another would see them. */
class Cursors {
  readonly #positions: RowPositions;
  readonly #query: Query;

  constructor(query: Query, positions = new RowPositions()) {
    this.#query = query;
    this.#positions = positions;
  }

  async at(rank: number, state: TableState): Promise<string> {
    const view = await viewOf(state);
    return encodeCursor(rank, planQuery(this.#query, state, DEFAULT_LIMITS), view, this.#positions.of(view));
  }

  async boundary(cursor: string, state: TableState) {
    const view = await viewOf(state);
    return boundaryOf(cursor, planQuery(this.#query, state, DEFAULT_LIMITS), view, this.#positions.of(view));
  }

  async refuses(cursor: string, state: TableState): Promise<string> {
    const error = await this.boundary(cursor, state).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StoreError);
    expect((error as StoreError).code).toBe('invalid-cursor');
    return (error as StoreError).message;
  }
}

const given = () =>
  stateOf(
    ['id', 'n', 'text'],
    [
      ['a', '1', 'short'],
      ['b', '2', LONG],
      ['c', '3', ''],
    ],
  );

/** The same table after a row was deleted (the header stays) or after it was read anew (it does not). */
function without(state: TableState, key: string): TableState {
  const rows = state.rows.fork();
  rows.delete(key);
  return { ...state, rows };
}
const readAnew = (state: TableState): TableState => ({ ...state, header: { ...state.header } });

describe('a cursor', () => {
  it('holds the cells and the place of its row', async () => {
    const [cursors, state] = [new Cursors(SORTED), given()];
    expect(await cursors.boundary(await cursors.at(0, state), state)).toEqual({
      rank: 1,
      own: 0,
      cells: ['1', 'short'],
    });
    expect(await cursors.boundary(await cursors.at(2, state), state)).toEqual({ rank: 3, own: 2, cells: ['3', ''] });
  });

  it('stands where its row was when the row is gone', async () => {
    const [cursors, state] = [new Cursors(SORTED), given()];
    const cursor = await cursors.at(0, state);
    expect(await cursors.boundary(cursor, without(state, 'a'))).toEqual({
      rank: 0,
      own: undefined,
      cells: ['1', 'short'],
    });
  });

  it('leaves a long cell in its row, and is lost with it', async () => {
    const [cursors, state] = [new Cursors(SORTED), given()];
    const cursor = await cursors.at(1, state);
    expect(cursor.length).toBeLessThan(300);
    expect(await cursors.boundary(cursor, state)).toEqual({ rank: 2, own: 1, cells: ['2', LONG] });
    expect(await cursors.boundary(cursor, without(state, 'a'))).toEqual({ rank: 1, own: 0, cells: ['2', LONG] });
    expect(await cursors.refuses(cursor, without(state, 'b'))).toContain('changed or deleted');
  });

  it('finds its row by the key when the file was read anew, and is lost when the row is gone', async () => {
    const [cursors, state] = [new Cursors(SORTED), given()];
    const cursor = await cursors.at(0, without(state, 'a'));
    expect(await cursors.boundary(cursor, readAnew(state))).toEqual({ rank: 2, own: 1, cells: ['2', LONG] });
    expect(await cursors.refuses(cursor, readAnew(without(state, 'b')))).toContain('changed or deleted');
  });

  it('is lost with the numbering where rows have no key, or too long a one', async () => {
    for (const state of [stateOf(['x'], [['1'], ['2']]), stateOf(['id'], [[LONG], [`${LONG}2`]])]) {
      const cursors = new Cursors({});
      const cursor = await cursors.at(0, state);
      expect((await cursors.boundary(cursor, state)).rank).toBe(1);
      await cursors.refuses(cursor, readAnew(state));
    }
  });

  it('is short, however many columns there are and whatever they hold', async () => {
    const names = ['id', ...Array.from({ length: 64 }, (_, at) => `c${at}`)];
    const query: Query = { sort: names.slice(1).map((column) => ({ column })) };
    for (const cell of ['\u0001'.repeat(20), '"'.repeat(300), '\u{1f600}'.repeat(16), 'x'.repeat(14), LONG]) {
      const [cursors, state] = [
        new Cursors(query),
        stateOf(names, [['\u0001'.repeat(170), ...names.slice(1).fill(cell)]]),
      ];
      const cursor = await cursors.at(0, state);
      expect(cursor.length).toBeLessThanOrEqual(2048);
      expect((await cursors.boundary(cursor, state)).cells).toEqual(names.slice(1).fill(cell));
    }
  });

  it('cannot bring in anything by being forged with a right check', async () => {
    const [cursors, state] = [new Cursors(SORTED), given()];
    const { identity } = planQuery(SORTED, state, DEFAULT_LIMITS);
    const numbering = (JSON.parse(Buffer.from(await cursors.at(0, state), 'base64url').toString()) as string[])[1];
    const forge = (...fields: unknown[]) =>
      Buffer.from(JSON.stringify([contentHash([identity, JSON.stringify(fields)]), ...fields])).toString('base64url');
    expect(await cursors.boundary(forge(numbering, 1, 'b', ['2', 'y'], ''), state)).toEqual({
      rank: 2,
      own: 1,
      cells: ['2', 'y'],
    });
    expect((await cursors.boundary(forge(numbering, 2 ** 50, null, ['', ''], ''), state)).rank).toBe(3);
    const cells = ['2', 'y'];
    const forged: unknown[][] = [
      [numbering, -1, null, cells, ''],
      [numbering, 1.5, null, cells, ''],
      [numbering, 1e300, null, cells, ''],
      [numbering, '1', null, cells, ''],
      [numbering, null, null, cells, ''],
      [numbering, 1, 5, cells, ''],
      [numbering, 1, {}, cells, ''],
      [5, 1, null, cells, ''],
      [numbering, 1, null, cells, 5],
      [numbering, 1, null, null, ''],
      [numbering, 1, null, 'ab', ''],
      [numbering, 1, null, ['2'], ''],
      [numbering, 1, null, ['2', 'y', 'z'], ''],
      [numbering, 1, null, ['two', 'y'], ''],
      [numbering, 1, null, ['Infinity', 'y'], ''],
      [numbering, 1, null, [2, 'y'], ''],
      [numbering, 1, null, ['2', ['y']], ''],
      [numbering, 1, null, ['2', null], ''],
      ['other', 1, '__proto__', cells, ''],
      ['other', 1, null, cells, ''],
      [],
      [numbering, 1, null, cells, '', ''],
    ];
    for (const fields of forged) await cursors.refuses(forge(...fields), state);
    for (const text of ['null', '{}', '[]', '"x"', '[1,2,3,4,5,6]', '{"__proto__":1}']) {
      await cursors.refuses(Buffer.from(text).toString('base64url'), state);
    }
  });
});
