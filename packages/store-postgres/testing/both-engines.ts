/** The same files in both engines: as a folder, and in a database that they were brought into. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type CsvStore, openCsvStore, StoreError, type Table } from '@rowhouse/store';
import type { PostgresStore } from '../src/placement/placed-store.js';
import { openPostgresStore } from '../src/postgres-store.js';

export type Files = Readonly<Record<string, string | Buffer>>;

/** A folder that is gone after the test. */
export function makeFolder(files: Files = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-both-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export async function openBoth(url: string, files: Files): Promise<{ files: CsvStore; database: PostgresStore }> {
  const folder = await openCsvStore(makeFolder(files));
  const database = await openPostgresStore(url, { schema: randomUUID() });
  onTestFinished(async () => {
    await Promise.all([folder.close(), database.close()]);
  });
  const dataPackage = files['datapackage.json'];
  if (dataPackage !== undefined) await database.declare(Buffer.from(dataPackage));
  for (const { name } of await folder.tables())
    await database.importTable(name, await (await folder.table(name))!.file());
  return { files: folder, database };
}

export async function bytesOf(table: Table): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of (await table.file()).bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** What was said of an operation that was refused, or what it gave. */
export async function said<T>(
  promise: Promise<T>,
): Promise<T | { code: string; message: string; violations: unknown }> {
  try {
    return await promise;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { code: error.code, message: error.message, violations: error.violations };
  }
}
