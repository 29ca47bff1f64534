import { expect, it } from 'vitest';
import { ManualTimers } from '../../test-support/manual-timers.js';
import { systemTimers } from '../scheduling/timers.js';
import { FileWatch } from './file-watch.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

function given() {
  const timers = new ManualTimers();
  const table = { looks: 0, gone: 0, isGone: false, fault: undefined as Error | undefined };
  const watch = new FileWatch(timers, {
    look: () => {
      table.looks += 1;
      return table.fault === undefined ? Promise.resolve() : Promise.reject(table.fault);
    },
    isGone: () => table.isGone,
    gone: () => (table.gone += 1),
  });
  const seconds = async (count: number) => {
    for (let second = 0; second < count; second++) {
      timers.pass(1000);
      await turn();
    }
  };
  return { timers, table, watch, seconds };
}

it('looks once a second while it is on, and sets no timer while it is not', async () => {
  const { timers, table, watch, seconds } = given();
  await seconds(3);
  expect([table.looks, timers.pending]).toEqual([0, 0]);
  watch.start();
  watch.start();
  await seconds(3);
  expect([table.looks, timers.pending]).toEqual([3, 1]);
  watch.stop();
  await seconds(3);
  expect([table.looks, timers.pending]).toEqual([3, 0]);
});

it('looks no oftener after it was stopped and started anew during a look', async () => {
  const { timers, watch, seconds } = given();
  watch.start();
  timers.pass(1000);
  watch.stop();
  watch.start();
  await turn();
  expect(timers.pending).toBe(1);
  await seconds(1);
  expect(timers.pending).toBe(1);
});

it('goes on where a look fails', async () => {
  const { table, watch, seconds } = given();
  watch.start();
  table.fault = new Error('by the test');
  await seconds(5);
  expect([table.looks, table.gone]).toEqual([5, 0]);
});

it('tells of a file that is gone once, and ends', async () => {
  const { timers, table, watch, seconds } = given();
  watch.start();
  await seconds(3);
  expect(table.gone).toBe(0);
  table.isGone = true;
  await seconds(4);
  expect([table.gone, table.looks, timers.pending]).toEqual([1, 4, 0]);
});

it('looks at once where there is a hint, and once more where there was one during a look', async () => {
  const timers = new ManualTimers();
  let looks = 0;
  let hint: (() => void) | undefined;
  let go: () => void = () => {};
  const watch = new FileWatch(
    timers,
    {
      look: () => {
        looks += 1;
        return new Promise<void>((resolve) => (go = resolve));
      },
      isGone: () => false,
      gone: () => {},
      hints: (given) => {
        hint = given;
        return () => (hint = undefined);
      },
    },
    5000,
  );
  expect(hint).toBeUndefined();
  watch.start();
  hint!();
  expect([looks, timers.pending]).toEqual([1, 0]);
  hint!();
  hint!();
  expect(looks).toBe(1);
  go();
  await turn();
  expect([looks, timers.pending]).toEqual([2, 0]);
  go();
  await turn();
  expect([looks, timers.pending]).toEqual([2, 1]);
  timers.pass(4999);
  expect(looks).toBe(2);
  timers.pass(1);
  expect(looks).toBe(3);
  const late = hint!;
  watch.stop();
  go();
  await turn();
  late();
  expect([looks, timers.pending, hint]).toEqual([3, 0, undefined]);
});

it('keeps the process alive while it is on, and no longer', () => {
  const held = (): number => process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;
  const watch = new FileWatch(systemTimers, { look: () => Promise.resolve(), isGone: () => false, gone: () => {} });
  const before = held();
  watch.start();
  expect(held()).toBe(before + 1);
  watch.stop();
  expect(held()).toBe(before);
});
