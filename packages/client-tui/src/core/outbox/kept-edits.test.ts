import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.js';
import type { Edits } from '../tables/edits.js';
import { KeptEdits } from './kept-edits.js';
import { readOutbox } from './outbox-files.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rowhouse-kept-'));
});
afterEach(() => rm(folder, { recursive: true }));

const edits: Edits = [{ kind: 'add', id: 'new 1', cells: { name: 'Ada' } }];
const problems: string[] = [];
const keeper = (clock = new FakeClock()): KeptEdits =>
  new KeptEdits({ folder, server: 'here:1', clock, onProblem: (message) => problems.push(message) });
const onDisk = async (): Promise<Edits | undefined> => (await readOutbox(folder, 'here:1', 'people')).outbox?.edits;

describe('kept edits', () => {
  it('are on disk a moment after the last of a crowd, and gone when there are none', async () => {
    const clock = new FakeClock();
    const kept = keeper(clock);
    kept.keep('people', ['name'], []);
    kept.keep('people', ['name'], edits);
    expect(clock.waiting).toBe(1);
    expect(await onDisk()).toBeUndefined();
    await kept.flush();
    expect([clock.waiting, await onDisk()]).toEqual([0, edits]);
    kept.keep('people', ['name'], []);
    await kept.flush();
    expect(await onDisk()).toBeUndefined();
  });

  it('are found by the next program', async () => {
    const kept = keeper();
    kept.keep('people', ['name'], edits);
    await kept.flush();
    expect(await keeper().find('people', ['name'])).toEqual({ edits, problem: undefined });
    expect(await keeper().find('orders', ['name'])).toEqual({ edits: [], problem: undefined });
  });

  it('of another client are not written over, and that is told', async () => {
    const [one, other] = [keeper(), keeper()];
    await Promise.all([one.find('people', ['name']), other.find('people', ['name'])]);
    one.keep('people', ['name'], edits);
    await one.flush();
    other.keep('people', ['name'], []);
    await other.flush();
    expect(problems.at(-1)).toContain('Another client keeps edits of people too');
    expect(await onDisk()).toEqual(edits);
  });
});
