import type { StoredRow } from './stored-row.js';

/**
 * The rows of a table by what names them, as a transaction sees them: its key, or in a table without one its place, a number
 * that is never given again. Those of a file are all in memory (`RowMap`); other engines have the ones that are needed.
 */
export interface TableRows {
  readonly size: number;
  get(name: string): StoredRow | undefined;
  has(name: string): boolean;
  /** In its place if it is there, else at the end. */
  set(name: string, row: StoredRow): unknown;
  /** False where there is none. */
  delete(name: string): boolean;
  /** What names the row with this index, from 0, in a table without a key; undefined behind the last. */
  nameAt(index: number): string | undefined;
  /** The index of a row that is there, from 0, in a table without a key. */
  indexOf(name: string): number;
  /** Rows of their own, which are as these are now. */
  fork(): TableRows;
}
