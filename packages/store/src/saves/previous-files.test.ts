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
