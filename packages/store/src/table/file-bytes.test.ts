/** The bytes that a table is given out with are those of its file: before a change, and after it before they are written. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, openFolder } from '../../test-support/temporary-folder.js';
import { commit } from '../contract-suite/subject.js';
import type { CsvFile } from '../index.js';

async function bytesOf({ bytes }: CsvFile): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}

it('of a file without a line', async () => {
  for (const content of ['', '\ufeff', '\n\r\n']) {
    const folder = await makeFolder();
    await writeFile(join(folder, 't.csv'), content);
    const table = (await (await openFolder(folder)).table('t'))!;
    expect((await bytesOf(await table.file())).toString()).toBe(content);
  }
});

const text = '"id";name\r\n1;"Ada"\n\n2;Zoë   \r\n';

it.each([
  ['semicolons, quotes, blank lines and mixed line ends', text, undefined],
  ['a byte order mark', `\ufeff${text}`, undefined],
  ['a header that holds two delimiters', 'id;na,me;name\n1;Ada;\n', undefined],
  ['no line end at the end', text.trimEnd(), undefined],
  ['windows-1252', Buffer.from(text, 'latin1'), 'windows-1252'],
  ['utf-16', Buffer.from(`\ufeff${text}`, 'utf16le'), 'utf-16'],
])('of a file with %s', async (_, content, encoding) => {
  const folder = await makeFolder();
  const file = join(folder, 't.csv');
  await writeFile(file, content);
  if (encoding !== undefined) {
    const resource = { name: 't', path: 't.csv', encoding };
    await writeFile(join(folder, 'datapackage.json'), JSON.stringify({ resources: [resource] }));
  }
  const store = await openFolder(folder);
  const table = (await store.table('t'))!;
  const untouched = await table.file();
  expect(untouched.encoding).toBe(encoding ?? 'utf-8');
  expect(await bytesOf(untouched)).toEqual(Buffer.from(content));

  await commit(table, { kind: 'put', key: '3', cells: [['name', 'Léo']] });
  const changed = await bytesOf(await table.file());
  expect(await readFile(file)).toEqual(Buffer.from(content));
  await store.checkpoint();
  expect(await bytesOf(await table.file())).toEqual(await readFile(file));
  await store.close();
  expect(changed).toEqual(await readFile(file));
});
