import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
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

  it('that are damaged are set aside and told, and others are kept in their place', async () => {
    const kept = keeper();
    kept.keep('people', ['name'], edits);
    await kept.flush();
    const within = join(folder, 'outbox');
    const [name] = await readdir(within);
    await writeFile(join(within, name!), '{"version":1,');
    const next = keeper();
    const found = await next.find('people', ['name']);
    expect(found).toMatchObject({
      edits: [],
      problem: expect.stringMatching(/its edits can not be read.*it was kept as/) as string,
    });
    next.keep('people', ['name'], edits);
    await next.flush();
    expect(await onDisk()).toEqual(edits);
    expect(await readdir(within)).toHaveLength(2);
  });

  const keep = async (kept: KeptEdits, ...these: Edits): Promise<void> => {
    kept.keep('people', ['name'], these);
    await kept.flush();
  };
  const [ada] = edits as [Edits[number]];
  const deletion = (name: string): Edits[number] => ({
    kind: 'delete',
    id: 'key 1',
    place: { key: '1', number: null },
    base: { key: '1', rev: 'r', cells: [name] },
  });

  it('of two clients are kept side by side, and each takes away its own', async () => {
    const [one, other] = [keeper(), keeper()];
    await Promise.all([one.find('people', ['name']), other.find('people', ['name'])]);
    await keep(one, ada);
    await keep(other);
    expect(await onDisk()).toEqual([ada]);
    await keep(other, deletion('Bo'));
    await keep(other, deletion('Bo'));
    expect(await onDisk()).toEqual([ada, deletion('Bo')]);
    await keep(one);
    expect(await onDisk()).toEqual([deletion('Bo')]);
    await keep(other);
    expect(await onDisk()).toBeUndefined();
  });

  it('of a row that another client edits too are in memory only, which is told', async () => {
    const [one, other] = [keeper(), keeper()];
    await Promise.all([one.find('people', ['name']), other.find('people', ['name'])]);
    await keep(one, deletion('Bo'));
    await keep(other, deletion('Jo'));
    expect(problems.at(-1)).toContain('Another client keeps edits of people too');
    expect(await onDisk()).toEqual([deletion('Bo')]);
    expect((await other.find('people', ['name'])).edits).toEqual([deletion('Jo')]);
  });

  it('that were not looked for, or can not be read, are not written over', async () => {
    await keep(keeper(), ada);
    await keep(keeper(), deletion('Bo'));
    expect(await onDisk()).toEqual([ada, deletion('Bo')]);
    const [name] = await readdir(join(folder, 'outbox'));
    const path = join(folder, 'outbox', name!);
    await writeFile(path, '{"version":99}');
    const kept = keeper();
    expect((await kept.find('people', ['name'])).problem).toContain('newer version');
    await keep(kept, deletion('Bo'));
    expect(problems.at(-1)).toContain('newer version');
    expect(await readFile(path, 'utf8')).toBe('{"version":99}');
  });
});
