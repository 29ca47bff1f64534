/** The descriptors of files that were replaced: when they are looked at, and that they are given back. */
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Child } from '../../test-support/child-process.js';
import { HookedFileSystem, type OperationName } from '../../test-support/hooked-file-system.js';
import { ManualTimers } from '../../test-support/manual-timers.js';
import { makeFolder, openFolder } from '../../test-support/temporary-folder.js';
import { cellsOf, commit } from '../contract-suite/subject.js';

/** How often it is asked whether something has come about. */
const QUICKLY = { interval: 2 };

const programs: FileHandle[] = [];

afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.close()));
});

async function given() {
  const folder = await makeFolder({ 't.csv': 'id,x\n1,a\n' });
  const timers = new ManualTimers();
  const fileSystem = new HookedFileSystem();
  const store = await openFolder(folder, { timers, fileSystem });
  const table = (await store.table('t'))!;
  const path = join(folder, 't.csv');
  let written = 0;
  return {
    folder,
    timers,
    fileSystem,
    store,
    table,
    /** A program that has the file open as it is now. */
    program: async (): Promise<FileHandle> => {
      const program = await open(path, 'a');
      programs.push(program);
      return program;
    },
    /** Has the file replaced. */
    replace: async (): Promise<void> => {
      await commit(table, { kind: 'update', key: '1', cells: [['x', `API ${++written}`]] });
      await store.checkpoint();
    },
  };
}

/** How many descriptors of this process are of files in the folder that have no name any more. */
function descriptors(folder: string): number {
  const links = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      // The one that the folder was listed by.
      return '';
    }
  });
  return links.filter((link) => link.startsWith(folder) && link.endsWith(' (deleted)')).length;
}

describe('a file that was replaced', () => {
  it('is looked at after a second, and again after it was written to', async () => {
    const { timers, table, program, replace } = await given();
    const writer = await program();
    await replace();
    for (const [after, key] of [
      [1000, '8'],
      [1000, '9'],
      [5000, '10'],
    ] as const) {
      await writer.write(`${key},late\n`);
      timers.pass(after);
      await vi.waitFor(async () => {
        expect(await cellsOf(table)).toContainEqual([key, 'late']);
      });
    }
  });

  it('is not given up while it changes each time it is read', async () => {
    const { timers, fileSystem, store, table, program, replace } = await given();
    const writer = await program();
    await replace();
    let key = 9;
    await writer.write(`${key},late\n`);
    fileSystem.before('read', async () => {
      await writer.write(`${++key},late\n`);
    });
    for (let minute = 0; minute < 3; minute++) {
      await store.checkpoint();
      timers.pass(60_000);
    }
    await store.checkpoint();
    expect(await cellsOf(table)).toEqual([['1', 'API 1']]);
    fileSystem.before('read', () => undefined);
    await store.checkpoint();
    expect((await cellsOf(table)).at(-1)).toEqual([String(key), 'late']);
  });

  it('is looked at until what was written to it could be kept', async () => {
    const { timers, fileSystem, store, table, program, replace } = await given();
    const writer = await program();
    await replace();
    await writer.write('9,late\n');
    let attempts = 0;
    fileSystem.before('create', () => {
      attempts += 1;
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    });
    for (const wait of [1000, 5000, 30_000, 60_000, 60_000]) {
      timers.pass(wait);
      await store.checkpoint();
    }
    expect(attempts).toBeGreaterThanOrEqual(5);
    fileSystem.before('create', () => undefined);
    timers.pass(60_000);
    await vi.waitFor(async () => {
      expect(await cellsOf(table)).toContainEqual(['9', 'late']);
    });
    expect(await store.heldSaves('t')).toEqual([]);
  });

  it('is not read where nobody wrote to it', async () => {
    const { folder, timers, fileSystem, store, replace } = await given();
    await replace();
    const operations: OperationName[] = [];
    fileSystem.beforeEach((operation) => {
      operations.push(operation);
    });
    for (const wait of [1000, 4000, 25_000, 30_000]) {
      timers.pass(wait);
      await store.checkpoint();
    }
    fileSystem.beforeEach(undefined);
    expect(operations.filter((operation) => operation === 'read' || operation === 'openForReading')).toEqual([]);
    expect(existsSync(join(folder, '.rowhouse', 'held', 't'))).toBe(false);
  });
});

describe.skipIf(process.platform !== 'linux')('a descriptor', () => {
  it('is given back when the file has rested for a minute', async () => {
    const { folder, timers, store, program, replace } = await given();
    const writer = await program();
    await replace();
    await writer.close();
    programs.pop();
    for (const wait of [1000, 4000, 25_000]) {
      timers.pass(wait);
      await store.checkpoint();
      expect(descriptors(folder)).toBe(1);
    }
    timers.pass(30_000);
    await store.checkpoint();
    expect(descriptors(folder)).toBe(0);
  });

  it('is given back when what was written could not be kept for an hour', async () => {
    const { folder, timers, fileSystem, program, replace } = await given();
    const writer = await program();
    await replace();
    await writer.write('9,late\n');
    await writer.close();
    programs.pop();
    fileSystem.before('create', () => {
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    });
    // A look is over when the next one has its timer.
    const pass = async (milliseconds: number): Promise<void> => {
      timers.pass(milliseconds);
      await vi.waitFor(() => {
        expect([timers.pending, descriptors(folder)]).toEqual([1, 1]);
      }, QUICKLY);
    };
    await pass(1000);
    for (const wait of [1000, 4000, 25_000, 30_000]) await pass(wait);
    for (let minute = 2; minute < 60; minute++) await pass(60_000);
    timers.pass(60_000);
    await vi.waitFor(() => {
      expect(descriptors(folder)).toBe(0);
    });
    expect(timers.pending).toBe(0);
  });

  it('is one of two at most, and of those that are written to rather', async () => {
    const { folder, table, store, program, replace } = await given();
    const writer = await program();
    for (let round = 0; round < 5; round++) {
      await replace();
      await writer.write(`${10 + round},late\n`);
      await replace();
      // One of them is the writer's own.
      expect(descriptors(folder)).toBeLessThanOrEqual(3);
    }
    await store.checkpoint();
    expect((await cellsOf(table)).map(([key]) => key)).toEqual(['1', '10', '11', '12', '13', '14']);
  });

  it('is given back by close()', async () => {
    const { folder, store, replace } = await given();
    for (let round = 0; round < 3; round++) await replace();
    expect(descriptors(folder)).toBe(2);
    await store.close();
    expect(descriptors(folder)).toBe(0);
  });

  it('is given back when its table is dropped', async () => {
    const { folder, store, replace } = await given();
    for (let round = 0; round < 2; round++) await replace();
    expect(descriptors(folder)).toBe(2);
    await store.dropTable('t');
    expect(descriptors(folder)).toBe(0);
  });

  it('is one of 64 at most of a store, and of those that are written to rather', async () => {
    const names = Array.from({ length: 40 }, (_, at) => `t${at + 10}`);
    const folder = await makeFolder(Object.fromEntries(names.map((name) => [`${name}.csv`, 'id,x\n1,a\n'])));
    const store = await openFolder(folder, { timers: new ManualTimers() });
    const writer = await open(join(folder, 't10.csv'), 'a');
    programs.push(writer);
    const tables = await Promise.all(names.map(async (name) => (await store.table(name))!));
    const replaceAll = async (cell: string): Promise<void> => {
      await Promise.all(tables.map((table) => commit(table, { kind: 'update', key: '1', cells: [['x', cell]] })));
      await store.checkpoint();
    };
    await replaceAll('API 1');
    // One of them is the writer's own, here and below.
    expect(descriptors(folder)).toBe(1 + 40);
    await writer.write('9,late\n');
    await replaceAll('API 2');
    expect(descriptors(folder)).toBe(1 + 64);
    await writer.write('10,late\n');
    await replaceAll('API 3');
    expect(descriptors(folder)).toBe(1 + 64);
    await store.checkpoint();
    expect(await cellsOf(tables[0]!)).toEqual([
      ['1', 'API 3'],
      ['9', 'late'],
      ['10', 'late'],
    ]);
  });

  it('gives way to what cannot be opened else', async () => {
    const { folder, fileSystem, store, table, replace } = await given();
    await replace();
    await replace();
    for (const [left, operation] of [
      [1, 'create'],
      [0, 'openFolder'],
    ] as const) {
      fileSystem.before(operation, () => {
        fileSystem.before(operation, () => undefined);
        throw Object.assign(new Error('EMFILE'), { code: 'EMFILE' });
      });
      await store.replaceTable(`new${left}`, { columns: ['id'], rows: [] });
      expect(descriptors(folder)).toBe(left);
    }
    expect(await cellsOf(table)).toEqual([['1', 'API 2']]);
  });

  it('does not give way where something was written', async () => {
    const { folder, fileSystem, store, table, program, replace } = await given();
    const writer = await program();
    await replace();
    await writer.write('9,late\n');
    fileSystem.before('create', () => {
      throw Object.assign(new Error('EMFILE'), { code: 'EMFILE' });
    });
    const replacement = store.replaceTable('new', { columns: ['id'], rows: [] });
    await expect(replacement).rejects.toMatchObject({ code: 'write-failed' });
    fileSystem.before('create', () => undefined);
    // One of them is the writer's own.
    expect(descriptors(folder)).toBe(2);
    await store.checkpoint();
    expect(await cellsOf(table)).toContainEqual(['9', 'late']);
  });

  it('keeps no write from being made where there are few', async () => {
    const names = Array.from({ length: 20 }, (_, at) => `t${at}`);
    const folder = await makeFolder(Object.fromEntries(names.map((name) => [`${name}.csv`, 'id,x\n1,a\n'])));
    // Enough for 20 logs and what Node needs itself, but not for the replaced files as well.
    const tracer = ['sh', '-c', 'ulimit -n 64; exec "$0" "$@"'];
    const child = new Child({ script: 'many-tables.ts', tracer, environment: {} }, folder, ...names);
    expect(await child.line()).toBe('40 writes');
    expect(await child.errors()).toBe('');
  });

  it('is done without where there is none', async () => {
    const { folder, fileSystem, table, replace } = await given();
    fileSystem.before('openForReading', () => {
      throw Object.assign(new Error('EMFILE'), { code: 'EMFILE' });
    });
    await replace();
    fileSystem.before('openForReading', () => undefined);
    expect(descriptors(folder)).toBe(0);
    expect(await cellsOf(table)).toEqual([['1', 'API 1']]);
  });

  it('keeps no process alive', async () => {
    const folder = await makeFolder({ 't.csv': 'id,x\n1,a\n' });
    const child = new Child('leaving-writer.ts', folder);
    expect(await child.line()).toBe('1');
    expect(await child.errors()).toBe('');
    expect(child.process.exitCode).toBe(0);
  });
});
