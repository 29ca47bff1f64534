import { expect, it } from 'vitest';
import { noTimers } from '../../test-support/no-timers.js';
import { CheckpointSchedule } from './checkpoint-schedule.js';

it('makes one checkpoint at a time, and one for all who ask while another is under way', async () => {
  const begun: (() => void)[] = [];
  const schedule = new CheckpointSchedule(noTimers, () => new Promise((done) => begun.push(done)));
  const first = schedule.runNow();
  const others = [schedule.runNow(), schedule.runNow(), schedule.runNow()];
  await Promise.resolve();
  await Promise.resolve();
  expect(begun).toHaveLength(1);
  begun[0]!();
  await first;
  // One turn is enough for those that waited to begin, had they begun together.
  await new Promise((turn) => setImmediate(turn));
  expect(begun.length).toBeLessThanOrEqual(2);
  begun[1]?.();
  await Promise.all(others);
  expect(begun.length).toBeLessThanOrEqual(2);
});

it('puts off a checkpoint that is unwelcome, unless it is asked for or the log is long', async () => {
  let made = 0;
  let isUnwelcome = true;
  const due: { readonly milliseconds: number; readonly then: () => void }[] = [];
  const timers = {
    ...noTimers,
    after: (milliseconds: number, then: () => void) => {
      due.push({ milliseconds, then });
      return { cancel: () => undefined };
    },
  };
  const run = () => {
    made += 1;
    return Promise.resolve();
  };
  const schedule = new CheckpointSchedule(timers, run, () => Promise.resolve(isUnwelcome));
  const pass = async () => {
    due.pop()!.then();
    await new Promise((turn) => setImmediate(turn));
  };
  schedule.noteWrite(100);
  await pass();
  await pass();
  expect(made).toBe(0);
  await schedule.runNow();
  expect(made).toBe(1);
  schedule.noteWrite(16 * 1024 * 1024);
  await pass();
  expect(made).toBe(2);
  schedule.noteWrite(100);
  await pass();
  isUnwelcome = false;
  await pass();
  expect(made).toBe(3);
});
