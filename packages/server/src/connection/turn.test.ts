import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { systemClock } from '../clock.js';
import { ManualClock } from '../testing/manual-clock.js';
import { Turn } from './turn.js';

it('calls everybody at the end of the turn, in their order, and who asks then at the end of the next', async () => {
  const end = new Turn(systemClock);
  const called: string[] = [];
  const named = (name: string, also?: string) => ({
    endTurn: () => {
      called.push(name);
      if (also !== undefined) end.await(named(also));
    },
  });
  end.await(named('first', 'later'));
  end.await(named('second'));
  await Promise.resolve();
  expect(called).toEqual([]);
  await turn();
  expect(called).toEqual(['first', 'second']);
  await turn();
  expect(called).toEqual(['first', 'second', 'later']);
});

it('has one time from the first question to its end', async () => {
  const clock = new ManualClock();
  const shared = new Turn(clock);
  await clock.advance(10);
  expect([shared.startedAt, shared.date]).toEqual([10, clock.date()]);
  const passing = clock.advance(5);
  expect(shared.startedAt).toBe(10);
  await passing;
  expect([shared.startedAt, shared.date]).toEqual([15, clock.date()]);
});
