import { execFileSync } from 'node:child_process';
import { chmod, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Child } from '../test-support/child-process.js';
import { HookedFileSystem } from '../test-support/hooked-file-system.js';
import { makeFolder, openFiles, openFolder } from '../test-support/temporary-folder.js';
import { refusal } from './contract-suite/subject.js';
import { openCsvStore } from './index.js';

describe('opening a folder', () => {
  it('that does not exist is one clear error', async () => {
    const folder = join(await makeFolder(), 'nowhere');
    const error = await refusal(openCsvStore(folder), 'folder-missing');
    expect(error.message).toBe(`The folder ${folder} does not exist; make it, or name another.`);
    expect(error.blame).toBe('environment');
    await symlink(join(folder, 'further'), `${folder}-link`);
    await refusal(openCsvStore(`${folder}-link`), 'folder-missing');
  });

  it('that is a file is one clear error', async () => {
    const folder = await makeFolder({ 'a.csv': 'id\n' });
    await refusal(openCsvStore(join(folder, 'a.csv')), 'folder-not-a-folder');
    await refusal(openCsvStore(join(folder, 'a.csv', 'b')), 'folder-not-a-folder');
  });

  const asRoot = process.getuid?.() === 0;
  if (asRoot)
    process.stderr.write('skipped: root may do anything, so what is refused for lack of rights is not seen\n');
  it.skipIf(asRoot)(
    `that is not readable or not writable is one clear error${asRoot ? ': skipped, root may do anything' : ''}`,
    async () => {
      const folder = await makeFolder();
      await chmod(folder, 0o500);
      await refusal(openCsvStore(folder), 'folder-not-writable');
      await chmod(folder, 0o300);
      await refusal(openCsvStore(folder), 'folder-not-readable');
      await chmod(folder, 0o700);
    },
  );

  it('that cannot be listed is one clear error, and gives the lock back', async () => {
    const folder = await makeFolder();
    const fileSystem = new HookedFileSystem();
    fileSystem.before('list', () => {
      throw Object.assign(new Error('by the test'), { code: 'EACCES' });
    });
    const error = await refusal(openCsvStore(folder, { fileSystem }), 'folder-not-readable');
    expect(error.message).toContain('EACCES');
    await openFolder(folder);
  });

  it('lists a file that cannot be looked at with its fault', async () => {
    const folder = await makeFolder({ 'a.csv': 'id\n1\n' });
    const fileSystem = new HookedFileSystem();
    fileSystem.before('lstat', () => {
      throw Object.assign(new Error('by the test'), { code: 'EIO' });
    });
    const store = await openFolder(folder, { fileSystem });
    expect(await store.tables()).toMatchObject([{ name: 'a', state: 'unreadable', fault: { reason: 'read-failed' } }]);
    const table = (await store.table('a'))!;
    await refusal(table.describe(), 'table-unreadable');
    fileSystem.before('lstat', () => undefined);
    expect((await table.get('1')).row?.cells).toEqual(['1']);
  });

  it('where its own folder cannot be made is one clear error', async () => {
    const folder = await makeFolder({ '.rowhouse': 'a file' });
    const error = await refusal(openCsvStore(folder), 'folder-not-writable');
    expect(error.message).toContain(folder);
  });

  it('where the file of the lock is damaged says what to do, and mends when that is done', async () => {
    const { folder, store } = await openFiles({});
    await store.close();
    await writeFile(
      join(folder, '.rowhouse', 'lock.db'),
      'this is no database, and is longer than its header is: '.repeat(20),
    );
    const error = await refusal(openCsvStore(folder), 'lock-failed');
    expect(error.message).toContain('lock.db');
    await rm(error.file!);
    await openFolder(folder);
  });

  it('where Node has no SQLite says which one has', async () => {
    const folder = await makeFolder({});
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
    onTestFinished(() => {
      vi.restoreAllMocks();
    });
    const error = await refusal(openCsvStore(folder), 'lock-failed');
    expect(error.message).toContain(`from 22.13 on; this is ${process.version}`);
  });

  it('through a symbolic link opens the folder itself', async () => {
    const folder = await makeFolder({ 'a.csv': 'id\n' });
    await symlink(folder, join(folder, 'self'));
    const store = await openFolder(join(folder, 'self'));
    await refusal(openCsvStore(folder), 'folder-locked');
    await rm(join(folder, 'self'));
    expect((await store.tables()).length).toBe(1);
  });

  it('gives the lock back where the opening fails later', async () => {
    const folder = await makeFolder();
    execFileSync('mkdir', [join(folder, '.rowhouse-0123456789abcdef.tmp')]);
    await refusal(openCsvStore(folder), 'folder-not-writable');
    await rm(join(folder, '.rowhouse-0123456789abcdef.tmp'), { recursive: true });
    await openFolder(folder);
  });
});

describe('the lock', () => {
  it('keeps out a second store of the same process, and says who holds it', async () => {
    const { folder, store } = await openFiles({});
    const error = await refusal(openCsvStore(folder), 'folder-locked');
    expect(error.holder).toEqual({ pid: process.pid, host: hostname() });
    expect(error.message).toContain(`process ${process.pid} on ${hostname()}`);
    // A failed attempt does not free it.
    await refusal(openCsvStore(folder), 'folder-locked');
    await store.close();
    await openFolder(folder);
  });

  it.each(['', 'null', '{"pid":"x"}', '{"pid":1}'])('holds whatever the file beside it says: %j', async (content) => {
    const { folder } = await openFiles({});
    await writeFile(join(folder, '.rowhouse', 'lock-holder.json'), content);
    const error = await refusal(openCsvStore(folder), 'folder-locked');
    expect(error.holder).toBeUndefined();
    expect(error.message).toContain('another process');
  });

  it('is won by exactly one of several processes, and freed by the kernel when that one is killed', async () => {
    const folder = await makeFolder({ 'a.csv': 'id\n1\n' });
    for (let round = 0; round < 3; round++) {
      const children = Array.from({ length: 3 }, () => new Child('lock-taker.ts', folder));
      for (const child of children) expect(await child.line()).toBe('ready');
      for (const child of children) child.process.stdin!.write('go\n');
      const answers = await Promise.all(children.map((child) => child.line()));
      expect(answers.toSorted()).toEqual(['lost folder-locked', 'lost folder-locked', 'won']);

      const winner = children[answers.indexOf('won')]!;
      const error = await refusal(openCsvStore(folder), 'folder-locked');
      expect(error.holder?.pid).toBe(winner.process.pid);
      // A stale note about the holder is no lock: the next round begins over it.
      await Promise.all(children.map((child) => child.kill()));
      expect(JSON.parse(await readFile(join(folder, '.rowhouse', 'lock-holder.json'), 'utf8'))).toEqual(error.holder);
    }
    await openFolder(folder);
  });

  it('prints no warning', async () => {
    const child = new Child('lock-taker.ts', await makeFolder());
    child.process.stdin!.write('go\n');
    expect([await child.line(), await child.line()]).toEqual(['ready', 'won']);
    child.process.stdin!.end();
    expect((await child.errors()).split('\n').filter((line) => /sqlite/i.test(line))).toEqual([]);
  });
});
