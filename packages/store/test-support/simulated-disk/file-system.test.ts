import { execFileSync } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errnoOf } from '../../src/files/file-system.js';
import { type FileSystem, nodeFileSystem, type OpenFile } from '../../src/index.js';
import { makeFolder } from '../temporary-folder.js';
import { SimulatedDisk } from './index.js';

/** The simulated file system does as the machine's does, where no power is cut: one suite that both pass. */

interface Subject {
  readonly fileSystem: FileSystem;
  readonly folder: string;
  readonly makeLink: (target: string, path: string) => Promise<void>;
  readonly makeFifo: (path: string) => void;
}

async function machine(): Promise<Subject> {
  return {
    fileSystem: nodeFileSystem,
    folder: await nodeFileSystem.realPath(await makeFolder()),
    makeLink: (target, path) => symlink(target, path),
    makeFifo: (path) => {
      execFileSync('mkfifo', [path]);
    },
  };
}

function simulated(): Promise<Subject> {
  const disk = SimulatedDisk.of({ '/data/folder/': '' });
  return Promise.resolve({
    fileSystem: disk,
    folder: '/data/folder',
    makeLink: (target, path) => {
      disk.makeSpecial(path, 'symbolic-link', target);
      return Promise.resolve();
    },
    makeFifo: (path) => {
      disk.makeSpecial(path, 'other');
    },
  });
}

async function codeOf(act: () => unknown): Promise<string | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return errnoOf(error) ?? 'another error';
  }
}

function renameCode(fileSystem: FileSystem, from: string, to: string): Promise<string | undefined> {
  return codeOf(() => {
    fileSystem.renameSync(from, to);
  });
}

async function contentOf(file: OpenFile): Promise<string> {
  const bytes = Buffer.alloc((await file.stat()).size);
  expect(await file.read(bytes, 0)).toBe(bytes.length);
  return bytes.toString();
}

async function given(fileSystem: FileSystem, path: string, content: string): Promise<void> {
  const file = await fileSystem.create(path);
  if (content !== '') expect(await file.write(Buffer.from(content), 0)).toBe(content.length);
  await file.close();
}

async function read(fileSystem: FileSystem, path: string): Promise<string> {
  const file = await fileSystem.openForReading(path);
  const content = await contentOf(file);
  await file.close();
  return content;
}

describe.each([
  ['the machine', machine],
  ['a simulated disk', simulated],
])('the file system of %s', (_, make) => {
  it('reads, writes, cuts off and fills up a file at any position', async () => {
    const { fileSystem, folder } = await make();
    const file = await fileSystem.create(join(folder, 'a'));
    expect(await file.write(Buffer.from('hello'), 0)).toBe(5);
    expect(await file.write(Buffer.from('XY'), 7)).toBe(2);
    expect(await contentOf(file)).toBe('hello\0\0XY');
    await file.write(Buffer.from('L'), 2);
    await file.truncate(8);
    await file.truncate(10);
    expect(await contentOf(file)).toBe('heLlo\0\0X\0\0');
    expect(await file.read(Buffer.alloc(4), 10)).toBe(0);
    expect(await file.read(Buffer.alloc(4), 8)).toBe(2);
    await file.sync();
    await file.syncData();
    await file.close();
    expect(await codeOf(() => file.read(Buffer.alloc(1), 0))).toBe('EBADF');
    const update = await fileSystem.openForUpdate(join(folder, 'a'));
    await update.write(Buffer.from('J'), 0);
    await update.close();
    expect(await read(fileSystem, join(folder, 'a'))).toBe('JeLlo\0\0X\0\0');
  });

  it('knows what is there, and what is not', async () => {
    const { fileSystem, folder } = await make();
    await given(fileSystem, join(folder, 'a'), 'x');
    expect(await fileSystem.list(folder)).toEqual(['a']);
    expect(await fileSystem.stat(folder)).toMatchObject({ kind: 'folder' });
    expect(await fileSystem.lstat(join(folder, 'a'))).toMatchObject({ kind: 'file', size: 1 });
    expect(await codeOf(() => fileSystem.lstat(join(folder, 'b')))).toBe('ENOENT');
    expect(fileSystem.lstatSync(join(folder, 'b'))).toBeUndefined();
    expect(await codeOf(() => fileSystem.lstatSync(join(folder, 'a', 'b')))).toBe('ENOTDIR');
    expect(await codeOf(() => fileSystem.lstat(join(folder, 'a', 'b')))).toBe('ENOTDIR');
    expect(await codeOf(() => fileSystem.lstat(join(folder, 'b', 'c')))).toBe('ENOENT');
    expect(await codeOf(() => fileSystem.list(join(folder, 'a')))).toBe('ENOTDIR');
    expect(await codeOf(() => fileSystem.create(join(folder, 'a')))).toBe('EEXIST');
    expect(await codeOf(() => fileSystem.create(join(folder, 'b', 'c')))).toBe('ENOENT');
    expect(await codeOf(() => fileSystem.openForReading(join(folder, 'b')))).toBe('ENOENT');
    expect(await codeOf(() => fileSystem.openForUpdate(folder))).toBe('EISDIR');
    expect(await codeOf(() => fileSystem.remove(join(folder, 'b')))).toBe('ENOENT');
    expect(await codeOf(() => fileSystem.remove(folder))).toBe('another error');
    expect(await codeOf(() => fileSystem.realPath(join(folder, 'b')))).toBe('ENOENT');
  });

  it('opens for reading only', async () => {
    const { fileSystem, folder } = await make();
    await given(fileSystem, join(folder, 'a'), 'x');
    const file = await fileSystem.openForReading(join(folder, 'a'));
    expect(await codeOf(() => file.write(Buffer.from('y'), 0))).toBe('EBADF');
    expect(await codeOf(() => file.truncate(0))).toBe('EINVAL');
    await file.close();
    const opened = await fileSystem.openForReading(folder);
    expect(await opened.stat()).toMatchObject({ kind: 'folder' });
    expect(await codeOf(() => opened.read(Buffer.alloc(1), 0))).toBe('EISDIR');
    await opened.close();
  });

  it('keeps a file that is open when its name goes, and knows it by its content', async () => {
    const { fileSystem, folder } = await make();
    const [a, b] = [join(folder, 'a'), join(folder, 'b')];
    await given(fileSystem, a, 'old');
    await given(fileSystem, b, 'new');
    const file = await fileSystem.openForReading(a);
    const { content } = await file.stat();
    expect(fileSystem.lstatSync(a)!.content).toBe(content);
    const moved = await fileSystem.lstat(b);
    expect(moved.content).not.toBe(content);
    fileSystem.renameSync(b, a);
    expect(fileSystem.lstatSync(a)!.content).toBe(moved.content);
    expect(await fileSystem.list(folder)).toEqual(['a']);
    expect(await contentOf(file)).toBe('old');
    expect((await file.stat()).content).toBe(content);
    await file.close();
    await fileSystem.remove(a);
    expect(await fileSystem.list(folder)).toEqual([]);
  });

  it('gives a file two names', async () => {
    const { fileSystem, folder } = await make();
    const [a, b] = [join(folder, 'a'), join(folder, 'b')];
    await given(fileSystem, a, 'x');
    await fileSystem.link(a, b);
    expect(await codeOf(() => fileSystem.link(a, b))).toBe('EEXIST');
    expect(await codeOf(() => fileSystem.link(join(folder, 'c'), join(folder, 'd')))).toBe('ENOENT');
    const file = await fileSystem.openForUpdate(b);
    await file.write(Buffer.from('y'), 0);
    await file.close();
    expect(fileSystem.lstatSync(a)!.identity).toBe(fileSystem.lstatSync(b)!.identity);
    // Both are one file, so there is nothing to move.
    fileSystem.renameSync(a, b);
    expect(fileSystem.lstatSync(a)!.links).toBe(2);
    await fileSystem.remove(a);
    expect(await read(fileSystem, b)).toBe('y');
    expect(fileSystem.lstatSync(b)!.links).toBe(1);
    const open = await fileSystem.openForReading(b);
    await given(fileSystem, a, 'z');
    fileSystem.renameSync(a, b);
    expect([(await open.stat()).links, fileSystem.lstatSync(b)!.links]).toEqual([0, 1]);
    await open.close();
  });

  it('makes and removes folders', async () => {
    const { fileSystem, folder } = await make();
    const inner = join(folder, 'inner');
    await fileSystem.makeFolder(inner);
    expect(await codeOf(() => fileSystem.makeFolder(inner))).toBe('EEXIST');
    await given(fileSystem, join(inner, 'a'), 'x');
    expect(await codeOf(() => fileSystem.removeFolder(inner))).toBe('ENOTEMPTY');
    expect(await codeOf(() => fileSystem.removeFolder(join(inner, 'a')))).toBe('ENOTDIR');
    expect(await renameCode(fileSystem, join(inner, 'a'), inner)).toMatch(/EISDIR|ENOTEMPTY|EEXIST/);
    fileSystem.renameSync(join(inner, 'a'), join(folder, 'a'));
    expect(await renameCode(fileSystem, inner, join(folder, 'a'))).toBe('ENOTDIR');
    await fileSystem.removeFolder(inner);
    expect(await codeOf(() => fileSystem.removeFolder(inner))).toBe('ENOENT');
    expect(await fileSystem.list(folder)).toEqual(['a']);
    const opened = await fileSystem.openFolder(folder);
    await opened.sync();
    await opened.close();
  });

  it('follows symbolic links where it should, and nowhere else', async () => {
    const { fileSystem, folder, makeLink } = await make();
    await given(fileSystem, join(folder, 'a'), 'x');
    await makeLink('a', join(folder, 'link'));
    await makeLink(folder, join(folder, 'self'));
    await makeLink('loop', join(folder, 'loop'));
    expect(await fileSystem.realPath(join(folder, 'self', 'link'))).toBe(join(folder, 'a'));
    expect(await fileSystem.stat(join(folder, 'link'))).toMatchObject({ kind: 'file' });
    expect(await fileSystem.lstat(join(folder, 'link'))).toMatchObject({ kind: 'symbolic-link' });
    expect(await fileSystem.lstat(join(folder, 'self', 'a'))).toMatchObject({ kind: 'file' });
    expect(await codeOf(() => fileSystem.openForReading(join(folder, 'link')))).toBe('ELOOP');
    expect(await codeOf(() => fileSystem.openForUpdate(join(folder, 'link')))).toBe('ELOOP');
    expect(await codeOf(() => fileSystem.stat(join(folder, 'loop')))).toBe('ELOOP');
  });

  it('does not wait for the other end of a FIFO', async () => {
    const { fileSystem, folder, makeFifo } = await make();
    makeFifo(join(folder, 'fifo'));
    expect(await fileSystem.lstat(join(folder, 'fifo'))).toMatchObject({ kind: 'other' });
    const file = await fileSystem.openForReading(join(folder, 'fifo'));
    expect(await file.stat()).toMatchObject({ kind: 'other' });
    await file.close();
  });

  it('changes the mode', async () => {
    const { fileSystem, folder } = await make();
    const file = await fileSystem.create(join(folder, 'a'));
    await file.setMode(0o640);
    expect(await file.stat()).toMatchObject({ mode: 0o640 });
    await file.close();
  });
});
