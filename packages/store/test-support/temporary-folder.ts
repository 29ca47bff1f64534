import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { type CsvStore, type CsvStoreOptions, openCsvStore } from '../src/index.js';

const folders: string[] = [];
const stores: CsvStore[] = [];

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

/** A folder of its own for a test, with these files in it; removed after the test. */
export async function makeFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rowhouse-store-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

/** Opens a store that is closed after the test. */
export async function openFolder(folder: string, options?: CsvStoreOptions): Promise<CsvStore> {
  const store = await openCsvStore(folder, options);
  stores.push(store);
  return store;
}

export async function openFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  options?: CsvStoreOptions,
): Promise<{ folder: string; store: CsvStore }> {
  const folder = await makeFolder(files);
  return { folder, store: await openFolder(folder, options) };
}

/** A file as it is once every store that the test opened has folded its log. */
export async function readText(folder: string, file: string): Promise<string> {
  await Promise.all(stores.map((store) => store.checkpoint()));
  return readFile(join(folder, file), 'utf8');
}

/** The files of the folder that are the user's. */
export async function userFiles(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name !== '.rowhouse').sort();
}
