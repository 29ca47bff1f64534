import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { stateOf } from '../../test-support/state.js';
import type { TransactionRecord } from '../log/records.js';
import { sizeOfChanges, StepEvent, toldStep } from './step-event.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** More bytes of memory that are in use when these are held. */
function bytesOf(make: () => unknown): number {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const held = make();
  collectGarbage();
  const after = process.memoryUsage().heapUsed;
  expect(held).toBeDefined();
  return after - before;
}

it.each([
  ['empty cells', 200, 0],
  ['short cells', 20, 2],
  ['long cells', 5, 200],
  ['few cells', 1, 5],
])('is about as large as the memory that it takes, with rows of %s', (_, width, length) => {
  const letters = Buffer.alloc(1000, 'the quick brown fox');
  const state = stateOf(['id'], []);
  const row = () => Array.from({ length: width }, (_, at) => letters.toString('utf8', at, at + length));
  let size = 0;
  const taken = bytesOf(() =>
    Array.from({ length: 20 }, (_, n) => {
      const changes = Array.from({ length: 200 }, () => ({ before: row(), after: row() }));
      const event = new StepEvent({ sequence: n, at: 0, origin: 'api', changes }, { ...state, keyIndex: undefined });
      size += event.size;
      return [event, event.event];
    }),
  );
  expect(taken / size).toBeGreaterThan(0.5);
  expect(taken / size).toBeLessThan(1.5);
});

it('has a size of rows before and after', () => {
  const [before, after] = [
    ['1', ''],
    ['1', 'ä'],
  ];
  expect(sizeOfChanges([{ before: undefined, after: before }])).toBe(200 + 2 * 8 + 16 + 1);
  expect(sizeOfChanges([{ before, after }])).toBe(2 * (200 + 2 * 8) + 3 * 16 + 1 + 1 + 2);
});

it('keeps nothing of a record but what it tells', async () => {
  const given = () => {
    const saved = { before: undefined, after: ['1', 'saved'] };
    const record: TransactionRecord = {
      type: 'transaction',
      sequence: 1,
      at: 0,
      columns: ['id', 'x'],
      key: 'id',
      origin: 'file',
      changes: [{ before: undefined, after: ['1', 'x'] }],
      beyondSave: [saved],
    };
    return { event: new StepEvent(toldStep(record), stateOf(['id', 'x'], [])), saved: new WeakRef(saved) };
  };
  const { event, saved } = given();
  await nextTurn();
  collectGarbage();
  expect(saved.deref()).toBeUndefined();
  expect(event.event).toMatchObject({ origin: 'file', changes: [{ kind: 'put', key: '1' }] });
});
