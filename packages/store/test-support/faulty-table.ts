/** A table on a file system of which any operation can be made to fail. */
import type { CsvStore, Table } from '../src/index.js';
import { HookedFileSystem } from './hooked-file-system.js';
import { makeFolder, openFolder } from './temporary-folder.js';

export const BEFORE = 'id,x\n1,a\n2,b\n';
export const AFTER = 'id,x\n1,A\n2,b\n3,c\n';
/** Leads from BEFORE to AFTER. */
export const BOTH = [
  { kind: 'update', key: '1', cells: [['x', 'A']] },
  { kind: 'insert', cells: [['x', 'c']] },
] as const;

export interface Given {
  readonly folder: string;
  readonly fileSystem: HookedFileSystem;
  readonly store: CsvStore;
  readonly table: Table;
}

export async function given(): Promise<Given> {
  const folder = await makeFolder({ 't.csv': BEFORE });
  const fileSystem = new HookedFileSystem();
  const store = await openFolder(folder, { fileSystem });
  return { folder, fileSystem, store, table: (await store.table('t'))! };
}

export const CODES = ['EIO', 'ENOSPC', 'EDQUOT', 'EMFILE', 'EROFS', 'EACCES'];
export const ROWS_BEFORE = [
  ['1', 'a'],
  ['2', 'b'],
];
export const ROWS_AFTER = [
  ['1', 'A'],
  ['2', 'b'],
  ['3', 'c'],
];

/** Operations that change the disk, or make it last. */
export const DURABLE = ['create', 'openForUpdate', 'write', 'syncFile', 'syncData', 'renameSync', 'syncFolder'];

export function failure(code: string): Error {
  return Object.assign(new Error(`${code}: by the test`), { code });
}
