import { expect, it } from 'vitest';
import { noTimers } from '../test-support/no-timers.js';
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
