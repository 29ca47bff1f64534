import { parse } from 'csv-parse/sync';
import type { FileSystem, TableStore } from '../../src/index.js';
import type { DiskImage, SimulatedDisk } from '../simulated-disk/index.js';
import { type Content, contentKey, editsIn, findState, type TableExpectation, withoutEdited } from './table-model.js';

/** Holds what a store finds on a disk, after a crash, against what the model allows. */

export const FOLDER = '/data';
/** What may lie in the folder besides the tables: the engine's own folder. */
const OWN_FOLDER = '.rowhouse';

/** How to open the engine under test. */
export type OpenStore = (folder: string, fileSystem: FileSystem) => Promise<TableStore>;

/** What is wrong; undefined where nothing is. The store stays open. */
export async function checkStore(
  open: OpenStore,
  disk: SimulatedDisk,
  image: DiskImage,
  expectations: readonly TableExpectation[],
): Promise<string | undefined> {
  for (const expectation of expectations) {
    const fault = checkFile(image, expectation);
    if (fault !== undefined) return fault;
  }
  let store: TableStore;
  try {
    store = await open(FOLDER, disk);
  } catch (error) {
    return `The store could not be opened: ${String(error)}`;
  }
  for (const expectation of expectations) {
    const fault = checkTable(await contentOf(store, expectation.name), expectation);
    if (fault !== undefined) return fault;
  }
  const names = expectations.map(({ name }) => `${name}.csv`);
  for (const name of await disk.list(FOLDER)) {
    if (name !== OWN_FOLDER && !names.includes(name)) return `${name} was left in the folder`;
  }
  return undefined;
}

/** All of a table; undefined where there is none. */
export async function contentOf(store: TableStore, name: string): Promise<Content> {
  const table = await store.table(name);
  if (table === undefined) return undefined;
  const { description, rows } = await table.read();
  const cells: (readonly string[])[] = [];
  for await (const row of rows) cells.push(row.cells);
  return { columns: description.columns.map((column) => column.name), rows: cells };
}

/** What is wrong with what was read of a table. */
export function checkTable(content: Content, expectation: TableExpectation): string | undefined {
  const { name, states, lasting, edits } = expectation;
  const key = contentKey(withoutEdited(content));
  if (findState(expectation, key, lasting) === -1) {
    const known = states.includes(key);
    const what = known ? 'an earlier state than was promised to last' : 'a state that no transaction left';
    return `${name} is in ${what}:\n${key}\nAllowed:\n${states.slice(lasting).join('\n')}`;
  }
  if (editsIn(content) !== edits) return `${name} has ${editsIn(content)} of ${edits} edits from outside`;
  return undefined;
}

/** The file that people read is whole, and one of the table's states; it may be an earlier one. */
function checkFile(image: DiskImage, expectation: TableExpectation): string | undefined {
  const { name, states, earlier } = expectation;
  const isKnown = (state: string): boolean => states.includes(state) || earlier.includes(state);
  const bytes = image.read(`${FOLDER}/${name}.csv`);
  if (bytes === undefined) return isKnown('no table') ? undefined : `The file ${name}.csv is gone`;
  let key = fileKeys.get(bytes.fingerprint);
  if (key === undefined) {
    key = fileKey(bytes.toBuffer());
    if (fileKeys.size > MAX_FILE_KEYS) fileKeys.clear();
    fileKeys.set(bytes.fingerprint, key);
  }
  const all = { ...expectation, states: [...states, ...earlier] };
  if (isKnown(key) || findState(all, key, 0) !== -1) return undefined;
  return `The file ${name}.csv is in a state that no transaction left:\n${key}\nStates:\n${states.join('\n')}`;
}

/** Many images hold the same file. */
const fileKeys = new Map<string, string>();
const MAX_FILE_KEYS = 10_000;

function fileKey(bytes: Buffer): string {
  try {
    const [columns, ...rows] = parse(bytes, { record_delimiter: ['\r\n', '\n'], skip_empty_lines: true });
    return contentKey(withoutEdited(columns && { columns, rows }));
  } catch (error) {
    return `no CSV: ${String(error)}`;
  }
}
