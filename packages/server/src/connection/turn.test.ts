import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { systemClock } from '../clock.js';
import { TurnEnd } from './turn-end.js';

it('calls everybody at the end of the turn, in their order, and who asks then at the end of the next', async () => {
  const end = new TurnEnd(systemClock);
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
