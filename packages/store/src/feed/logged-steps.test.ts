import { expect, it } from 'vitest';
import type { LogRecord, TransactionRecord } from '../log/records.js';
import { firstStepsBehind } from './logged-steps.js';

const COLUMNS = ['id', 'x'];

function transaction(sequence: number, bytes = 1, columns: readonly string[] = COLUMNS): TransactionRecord {
  return {
    type: 'transaction',
    sequence,
    at: 0,
    columns,
    key: 'id',
    changes: [{ before: undefined, after: ['', 'x'.repeat(bytes)] }],
  };
}

/** From the newest record back. */
async function* historyOf(records: readonly LogRecord[]): AsyncGenerator<LogRecord> {
  await Promise.resolve();
  yield* records.toReversed();
}

async function sequences(records: readonly LogRecord[], from: number, to: number, part?: number) {
  const steps = await firstStepsBehind(historyOf(records), { from, to, columns: COLUMNS }, part);
  return steps?.map(({ sequence }) => sequence);
}

it('gives the steps behind a sequence, and none that may not be durable yet', async () => {
  const done: LogRecord = { type: 'done', hash: 'h', sequence: 3 };
  const records = [transaction(1), transaction(2), transaction(3), done, transaction(4), transaction(5)];
  expect(await sequences(records, 1, 4)).toEqual([2, 3, 4]);
  expect(await sequences(records, 0, 5)).toEqual([1, 2, 3, 4, 5]);
});

it('gives as many of the first as there is room for, or one', async () => {
  const records = Array.from({ length: 100 }, (_, n) => transaction(n + 1, 900));
  expect(await sequences(records, 50, 100, 4000)).toEqual([51, 52, 53]);
  expect(await sequences(records, 50, 100, 5)).toEqual([51]);
  expect(await sequences(records, 98, 100, 4000)).toEqual([99, 100]);
});

it.each([
  ['the log begins later', [transaction(3), transaction(4)]],
  ['one is missing', [transaction(2), transaction(4)]],
  ['the last is missing', [transaction(2), transaction(3)]],
  ['one was made under other columns', [transaction(2), transaction(3, 1, ['id', 'y']), transaction(4)]],
  ['there is no log', []],
])('does not know what came behind a sequence where %s', async (_, records) => {
  expect(await sequences(records, 1, 4)).toBeUndefined();
});

it('does not know what can not be read', async () => {
  const history = (error: Error) =>
    (async function* (): AsyncGenerator<LogRecord> {
      yield await Promise.resolve(transaction(2));
      throw error;
    })();
  const range = { from: 0, to: 2, columns: COLUMNS };
  expect(await firstStepsBehind(history(Object.assign(new Error(), { code: 'EIO' })), range)).toBeUndefined();
  await expect(firstStepsBehind(history(new Error('a fault of ours')), range)).rejects.toThrow('a fault of ours');
});
