import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  collectionLimits,
  createCollection,
  findCollections,
  readBodyFile,
  readCollection,
  saveCollection,
} from './collection-files.js';

let root: string;
let folder: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'rowhouse-collections-'));
  folder = join(root, 'api');
  await mkdir(join(folder, 'a', 'b'), { recursive: true });
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

describe('collection files', () => {
  it('are found in folders, in order, without what is hidden', async () => {
    await mkdir(join(folder, '.git'));
    await mkdir(join(folder, 'node_modules'));
    for (const path of ['z.http', 'a/b/x.REST', 'a/y.http', '.git/no.http', 'node_modules/no.http', 'a/no.txt']) {
      await writeFile(join(folder, path), '');
    }
    expect(await findCollections(folder)).toEqual({ paths: ['a/b/x.REST', 'a/y.http', 'z.http'], notes: [] });
    expect(await findCollections(join(folder, 'nowhere'))).toEqual({ paths: [], notes: [] });
  });

  it('are listed up to a depth and a number, and it says so', async () => {
    for (let index = 0; index < 5; index += 1) await writeFile(join(folder, `${index}.http`), '');
    await writeFile(join(folder, 'a', 'b', 'deep.http'), '');
    const limits = { depth: 1, files: 500, visited: 20_000 };
    const shallow = await findCollections(folder, limits);
    expect(shallow.paths).toHaveLength(5);
    expect(shallow.notes).toEqual([expect.stringContaining('a/b is too deep')]);
    const few = await findCollections(folder, { ...limits, files: 2 });
    expect(few.paths).toHaveLength(2);
    expect(few.notes).toEqual([expect.stringContaining('first 2')]);
  });

  it('are saved where they are as they were read; a conflict leaves the file alone', async () => {
    const path = join(folder, 'x.http');
    await writeFile(path, '\ufeffGET /x\r\n');
    await chmod(path, 0o640);
    const read = (await readCollection(folder, 'x.http'))!;
    expect(read.text).toBe('\ufeffGET /x\r\n');
    const saved = await saveCollection(folder, 'x.http', 'GET /y\r\n', read.revision);
    expect(await readFile(path, 'utf8')).toBe('GET /y\r\n');
    expect((await stat(path)).mode & 0o777).toBe(0o640);
    await writeFile(path, 'theirs');
    await expect(saveCollection(folder, 'x.http', 'mine', saved.revision)).rejects.toMatchObject({
      kind: 'changed',
      message: expect.stringContaining('another program') as string,
    });
    expect(await readFile(path, 'utf8')).toBe('theirs');
    await rm(path);
    await expect(saveCollection(folder, 'x.http', 'mine', saved.revision)).rejects.toThrow(/was deleted/);
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('are made, but never over another', async () => {
    await createCollection(folder, 'new/x.http', 'GET /x\n');
    expect(await readFile(join(folder, 'new', 'x.http'), 'utf8')).toBe('GET /x\n');
    await expect(createCollection(folder, 'new/x.http', '')).rejects.toMatchObject({ kind: 'exists' });
    await expect(createCollection(folder, 'new/x.txt', '')).rejects.toThrow(/x\.txt\.http/);
    expect(await readdir(join(folder, 'new'))).toEqual(['x.http']);
  });

  it('are refused when too large, no text or no file', async () => {
    await writeFile(join(folder, 'big.http'), Buffer.alloc(collectionLimits.fileSize + 1, 'x'));
    await writeFile(join(folder, 'latin.http'), Buffer.from([0x47, 0xe9]));
    await expect(readCollection(folder, 'big.http')).rejects.toMatchObject({ kind: 'too-large' });
    await expect(readCollection(folder, 'latin.http')).rejects.toMatchObject({ kind: 'not-text' });
    await expect(readCollection(folder, 'a')).rejects.toMatchObject({ kind: 'not-a-file' });
    expect(await readCollection(folder, 'none.http')).toBeUndefined();
  });

  it('stay inside their folder, body files too', async () => {
    await writeFile(join(root, 'secret'), 's');
    await symlink(join(root, 'secret'), join(folder, 'link.http'));
    await writeFile(join(folder, 'a', 'body.json'), '{}');
    await expect(readCollection(folder, '../secret')).rejects.toThrow(/outside/);
    await expect(readCollection(folder, 'link.http')).rejects.toThrow(/outside/);
    const file = (path: string) => readBodyFile(folder, 'a/x.http', { path, hasVariables: false });
    expect(await file('./body.json')).toBe('{}');
    await expect(file('../../secret')).rejects.toThrow(/outside/);
    await expect(file(join(root, 'secret'))).rejects.toThrow(/outside/);
    await expect(file('gone.json')).rejects.toThrow(/does not exist/);
  });
});
