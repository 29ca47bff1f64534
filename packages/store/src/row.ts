import { hash } from 'node:crypto';

/**
 * One row as every engine gives it out: immutable, cells in the order of the table's columns, always strings.
 * There is no object keyed by column name anywhere, so a column called `__proto__` is a column like any other.
 */
export interface Row {
  /** The cell of the key column; undefined in a table without a key. */
  readonly key: string | undefined;
  /** In a table without a key: which row it is, from 1, in the order of `Table.read()`; absent where there is a key. */
  readonly number?: number;
  /** {@link rowRevision} of the cells. */
  readonly revision: string;
  /** One cell per column, in the columns' order. An empty cell is `''`. */
  readonly cells: readonly string[];
}

/**
 * The revision of a row: 22 characters of base64url (132 bits) that depend on nothing but its cells. Equal cells have
 * equal revisions in every engine, in every process, before and after a restart.
 *
 * It is the beginning of the SHA-256, written in base64url, of this UTF-8 text: for each cell in turn its length in
 * UTF-8 bytes as a decimal number, a colon, and the cell. `["ab", ""]` is hashed as `2:ab0:`; the lengths keep
 * `["a", "b"]` apart from `["ab", ""]`.
 */
export function rowRevision(cells: readonly string[]): string {
  return contentHash(cells);
}

/** {@link rowRevision} for any list of texts. */
export function contentHash(texts: readonly string[]): string {
  let framed = '';
  for (const text of texts) framed += `${Buffer.byteLength(text)}:${text}`;
  return hash('sha256', framed, 'base64url').slice(0, 22);
}
