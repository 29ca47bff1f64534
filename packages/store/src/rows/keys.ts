import { randomUUID } from 'node:crypto';
import { StoreError } from '../errors.js';
import type { Limits } from '../limits.js';
import type { StoredRow } from './stored-row.js';

/** Which column names the rows, whether it can, and what the next key is where none is given. */

/** In the order in which they are tried. */
export const KEY_COLUMNS: readonly string[] = ['id', 'key'];

/** What keeps a column from being the key. */
export type KeyFault =
  | { readonly reason: 'empty-key'; readonly row: StoredRow }
  | { readonly reason: 'cell-too-large'; readonly row: StoredRow }
  | { readonly reason: 'duplicate-key'; readonly row: StoredRow; readonly first: StoredRow };

/** The first column that can be a table's key. */
export function chooseKey(names: readonly string[], rows: readonly StoredRow[], limits: KeyLimits): string | undefined {
  return KEY_COLUMNS.find((name) => {
    const index = names.indexOf(name);
    return index !== -1 && findKeyFault(index, rows, limits) === undefined;
  });
}

export function findKeyFault(index: number, rows: readonly StoredRow[], limits: KeyLimits): KeyFault | undefined {
  const seen = new Map<string, StoredRow>();
  for (const row of rows) {
    const key = row.cell(index);
    if (key === '') return { reason: 'empty-key', row };
    // Before it is put into a map, which would hash long texts by their length alone.
    if (isTooLong(key, limits)) return { reason: 'cell-too-large', row };
    const first = seen.get(key);
    if (first !== undefined) return { reason: 'duplicate-key', row, first };
    seen.set(key, row);
  }
  return undefined;
}

export type KeyLimits = Pick<Limits, 'maxKeyBytes'>;

/** Throws `cell-too-large`. */
export function checkKeySize(key: string, table: string, column: string, limits: KeyLimits): void {
  if (!isTooLong(key, limits)) return;
  throw new StoreError('cell-too-large', `The ${oversizedKey(column, Buffer.byteLength(key), limits)}; shorten it.`, {
    table,
    column,
  });
}

/** What is wrong with a key of so many bytes, without the article. */
export function oversizedKey(column: string, bytes: number, { maxKeyBytes }: KeyLimits): string {
  return `key, which is the cell for ${JSON.stringify(column)}, has ${bytes} bytes, of at most ${maxKeyBytes} (maxKeyBytes)`;
}

function isTooLong(key: string, { maxKeyBytes }: KeyLimits): boolean {
  // A UTF-16 unit takes one to three bytes: few keys need to be counted.
  if (key.length * 3 <= maxKeyBytes) return false;
  return key.length > maxKeyBytes || Buffer.byteLength(key) > maxKeyBytes;
}

/** As in 64-bit integers of other stores, and no cell's length makes counting slow. */
const MAX_KEY_DIGITS = 18;
const CANONICAL_INTEGER = new RegExp(`^(?:0|-?[1-9][0-9]{0,${MAX_KEY_DIGITS - 1}})$`);
const MAX_KEY = 10n ** BigInt(MAX_KEY_DIGITS) - 1n;

/**
 * What the next key depends on: the highest integer key that was ever seen while the table was open, so that the key of
 * a deleted row is not given again, and how many keys of the rows are no integers.
 */
export interface KeyCounter {
  readonly highest: bigint;
  readonly others: number;
}

export const NO_KEYS: KeyCounter = { highest: 0n, others: 0 };

export function countKey(counter: KeyCounter, key: string): KeyCounter {
  if (!CANONICAL_INTEGER.test(key)) return { ...counter, others: counter.others + 1 };
  const integer = BigInt(key);
  return integer > counter.highest ? { ...counter, highest: integer } : counter;
}

export function uncountKey(counter: KeyCounter, key: string): KeyCounter {
  return CANONICAL_INTEGER.test(key) ? counter : { ...counter, others: counter.others - 1 };
}

/** A key that no row of the table has. Throws `keys-exhausted`. */
export function nextKey({ highest, others }: KeyCounter, table: string): string {
  if (others > 0) return randomUUID();
  if (highest < MAX_KEY) return String(highest + 1n);
  throw new StoreError(
    'keys-exhausted',
    `The table ${JSON.stringify(table)} has a key of ${MAX_KEY_DIGITS} nines, so there is no next integer; name the key of the new row.`,
    { table },
  );
}
