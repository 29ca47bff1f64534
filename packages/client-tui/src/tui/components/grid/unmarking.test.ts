import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../../testing/fake-clock.js';
import type { Message } from '../../messages.js';
import { unmarkingWith } from './unmarking.js';

function marking() {
  const clock = new FakeClock();
  const stopping = new AbortController();
  const gone: [number, string, readonly string[]][] = [];
  const dispatch = (message: Message): void => {
    if (message.type === 'unmark-rows') gone.push([clock.now(), message.table, message.keys]);
  };
  return { clock, stopping, gone, unmark: unmarkingWith({ clock, dispatch, stopped: stopping.signal }) };
}

describe('marks', () => {
  it('go each after its own time, which begins anew with another change of the row', async () => {
    const { clock, gone, unmark } = marking();
    unmark('people', ['1', '2']);
    await clock.pass(4000);
    unmark('people', ['3', '1']);
    await clock.pass(1999);
    expect(gone).toEqual([]);
    await clock.pass(60_000);
    expect(gone).toEqual([
      [6000, 'people', ['2']],
      [10_000, 'people', ['3', '1']],
    ]);
    expect(clock.waiting).toBe(0);
    unmark('people', ['4']);
    await clock.pass(6000);
    expect(gone.at(-1)).toEqual([71_999, 'people', ['4']]);
  });

  it('wait in one call of the clock, however many there are', async () => {
    const { clock, gone, unmark } = marking();
    for (let row = 0; row < 1000; row += 1) {
      unmark('people', [String(row), 'again']);
      expect(clock.waiting).toBe(1);
      await clock.pass(1);
    }
    await clock.pass(6000);
    expect(gone).toHaveLength(1000);
    expect(gone.at(-1)).toEqual([6999, 'people', ['999', 'again']]);
  });

  it('of a table that was left are forgotten, and none go once the program ends', async () => {
    const { clock, stopping, gone, unmark } = marking();
    unmark('people', ['1', '9']);
    await clock.pass(1000);
    unmark('orders', ['1', '2']);
    expect(clock.waiting).toBe(1);
    await clock.pass(6000);
    expect(gone).toEqual([[7000, 'orders', ['1', '2']]]);
    unmark('orders', ['3']);
    stopping.abort();
    expect(clock.waiting).toBe(0);
  });
});
