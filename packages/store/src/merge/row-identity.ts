import { contentHash } from '../row.js';

/** Texts that are equal where keys, or whole rows, are, and that are safe to look up by the million. */

/**
 * V8 hashes a string of more than 16,383 characters by its length only, so a map of long strings of one length is a
 * list. Longer texts than this stand for themselves as a hash.
 */
const MAX_PLAIN_LENGTH = 1024;

/** No cell holds it, so that neither a hash is taken for a text, nor `["a", "b"]` for `["ab", ""]`. */
const NUL = '\u0000';

export function keyIdentity(key: string): string {
  return key.length <= MAX_PLAIN_LENGTH ? key : NUL + contentHash([key]);
}

/** For rows of the same number of cells. */
export function rowIdentity(cells: readonly string[]): string {
  let length = 0;
  for (const cell of cells) length += cell.length;
  return length <= MAX_PLAIN_LENGTH ? cells.join(NUL) : NUL + contentHash(cells);
}
