import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stateOf } from '../../test-support/state.js';
import { openFiles } from '../../test-support/temporary-folder.js';
import { cellsOf } from '../contract-suite/subject.js';
import type { Operation } from '../contract.js';
import { StoreError } from '../errors.js';
import { checkKeySize, chooseKey, findKeyFault } from './keys.js';
import { DEFAULT_LIMITS } from '../limits.js';
import { NO_SCHEMA } from '../schema/table-schema.js';
import type { StoredRow } from './stored-row.js';
import { TableDraft } from '../state/table-draft.js';
import { redeclare } from '../state/table-state.js';
import { applyTransaction } from '../table/transaction.js';

const LIMITS = { maxKeyBytes: 8 };

function faultOf(...keys: string[]) {
  // Under a name that is none of a key column, so that it may hold anything.
  const rows = [
    ...stateOf(
      ['x', 'n'],
      keys.map((key, n) => [key, String(n)]),
    ).rows.values(),
  ];
  const fault = findKeyFault(0, rows, LIMITS);
  return fault && { reason: fault.reason, row: rows.indexOf(fault.row) };
}

it.each([
  ['aaaaaaaa', 'éééé', '\u{1f600}\u{1f600}', 'aaaaaaa'],
  ['1', '2', '3', '4'],
])('keys are good up to the limit of their bytes: %s', (...keys) => {
  expect(faultOf(...keys)).toBeUndefined();
  for (const key of keys) checkKeySize(key, 't', 'id', LIMITS);
});

it.each([
  ['ASCII', 'aaaaaaaaa'],
  ['two-byte characters', 'ééééa'],
  ['surrogate pairs', '\u{1f600}\u{1f600}a'],
  ['far too much', 'a'.repeat(100_000)],
])('a longer key is a fault: %s', (_, key) => {
  expect(faultOf('a', key)).toEqual({ reason: 'cell-too-large', row: 1 });
  expect(() => {
    checkKeySize(key, 't', 'id', LIMITS);
  }).toThrow(StoreError);
});

it('the first fault is the one that is named', () => {
  const long = 'a'.repeat(9);
  expect(faultOf('a', 'a', long, '')).toEqual({ reason: 'duplicate-key', row: 1 });
  expect(faultOf('a', long, long, '')).toEqual({ reason: 'cell-too-large', row: 1 });
  expect(faultOf('a', '', 'a', long)).toEqual({ reason: 'empty-key', row: 1 });
});

describe('of a hundred thousand long keys, which would take hours as keys of a map,', () => {
  const MANY = 100_000;
  const long = 'x'.repeat(20_000);
  const keys: [string, (n: number) => string][] = [
    ['beginnings', (n) => String(n) + long],
    ['ends', (n) => long + String(n)],
  ];

  /** Gives out a key for each time that it is asked, and a few of them only. */
  function fewOf(keyOf: (n: number) => string): () => string {
    let asked = 0;
    return () => {
      if (asked > 10) throw new Error('Went on behind a key that is too long');
      return keyOf(asked++);
    };
  }

  it.each(keys)('the first is enough to see that a column is no key, where they have different %s', (_, keyOf) => {
    const cell = fewOf(keyOf);
    const rows = new Array<StoredRow>(MANY).fill({ cell } as unknown as StoredRow);
    expect(chooseKey(['id', 'x', 'key'], rows, DEFAULT_LIMITS)).toBeUndefined();
    expect(findKeyFault(0, rows, DEFAULT_LIMITS)).toMatchObject({ reason: 'cell-too-large' });
  });

  it.each(keys)('the first is enough to refuse a transaction, where they have different %s', (_, keyOf) => {
    const key = fewOf(keyOf);
    const operations = new Array<Operation>(MANY).fill({
      kind: 'put',
      cells: [],
      get key() {
        return key();
      },
    });
    const draft = new TableDraft(stateOf(['id'], [['1']]));
    expect(() => applyTransaction(draft, { operations }, DEFAULT_LIMITS)).toThrow('maxKeyBytes');
    expect(draft.changed).toBe(false);
  });
});

it('a primary key that is declared while the table is served is not taken where a cell is too long for it', () => {
  const state = stateOf(
    ['id', 'code'],
    [
      ['1', 'a'],
      ['2', 'a'.repeat(2049)],
    ],
  );
  expect(state.keyIndex).toBe(0);
  const schema = { ...NO_SCHEMA, primaryKey: 'code' };
  const kept = redeclare(state, schema, DEFAULT_LIMITS);
  expect(kept.keyIndex).toBe(0);
  expect(kept.declared.warnings.map(({ message }) => message).join()).toContain('break the primary key');
  expect(redeclare(state, schema, { maxKeyBytes: 2049 }).keyIndex).toBe(1);
});

it('a column of a file with a cell that is too long is no key where the table is opened', async () => {
  const long = 'é'.repeat(1025);
  const { store } = await openFiles({ 't.csv': `id,key\n1,a\n${long},b\n` });
  const table = (await store.table('t'))!;
  expect((await table.describe()).key).toBe('key');
  expect((await table.get('b')).row?.cells).toEqual([long, 'b']);
});

it('a save that makes a key too long is held with its line', async () => {
  const long = 'é'.repeat(1025);
  const { store, folder } = await openFiles({ 't.csv': 'id,x\n1,a\n2,b\n' });
  const table = (await store.table('t'))!;
  await writeFile(join(folder, 't.csv'), `id,x\n1,a\n"${long}",b\n`);
  expect((await table.describe()).rowCount).toBe(2);
  const [held] = await store.heldSaves('t');
  expect(held).toMatchObject({ reason: 'unreadable', line: 3, column: 'id' });
  expect(held!.message).toContain('2050 bytes, of at most 2048 (maxKeyBytes)');
  await writeFile(join(folder, 't.csv'), `id,x\n1,${long}\n2,b\n`);
  expect(await cellsOf(table)).toEqual([
    ['1', long],
    ['2', 'b'],
  ]);
});
