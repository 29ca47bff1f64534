/** States of a table, and the content of its file, as the log names them. */
import { encodeFile } from '../csv/csv-writer.js';
import { EncodedChunks, encodedStream } from '../encoding/file-encoding.js';
import {
  type AnswerRecord,
  type EditRecord,
  type FileContentMark,
  type FileRecord,
  isLoggable,
  type Naming,
  type RowChange,
  type TransactionRecord,
} from '../log/records.js';
import { sameCells } from '../merge/sides.js';
import { changesBetween } from './row-differences.js';
import { UTF_8 } from '../encoding/text-encoding.js';
import type { DraftedTransaction } from './table-draft.js';
import type { StoredRow } from '../rows/stored-row.js';
import type { TableRows } from '../rows/table-rows.js';
import type { StateOf, TableState } from './table-state.js';

/** Where a state's key column is, and what its columns are called. */
export function namingOf(state: StateOf<TableRows>): Naming {
  return { columns: state.names, key: state.keyIndex === undefined ? undefined : state.names[state.keyIndex] };
}

/** What the file of `state` holds, in its encoding. */
export function contentOf(state: TableState): EncodedChunks {
  return new EncodedChunks(encodeFile({ ...state, rows: state.rows.values() }), state.format.encoding);
}

/** What it holds already: a header that leaves room for doubt is not written anew. */
export function untouchedContentOf(state: TableState): EncodedChunks {
  return contentOf({ ...state, format: { ...state.format, ambiguous: false } });
}

/**
 * The same for rows that come in batches and are in no memory together: of the state only what stands around them is
 * looked at.
 */
export function streamedContentOf(
  state: StateOf<TableRows>,
  batches: AsyncIterable<readonly StoredRow[]>,
): AsyncIterable<Buffer> {
  return encodedStream(piecesOf(state, batches), state.format.encoding);
}

/** Each batch is written when it is known whether another one follows: how the file ends is told by the last. */
async function* piecesOf(
  { format, names, header, tail }: StateOf<TableRows>,
  batches: AsyncIterable<readonly StoredRow[]>,
): AsyncGenerator<Buffer, void> {
  const between = { format: { ...format, finalNewline: true }, names, tail: Buffer.alloc(0) };
  let [held, isFirst]: [readonly StoredRow[], boolean] = [[], true];
  for await (const rows of batches) {
    if (held.length > 0) {
      yield* encodeFile({ ...between, header: isFirst ? header : undefined, rows: held });
      isFirst = false;
    }
    held = rows;
  }
  yield* encodeFile({ format, names, header: isFirst ? header : undefined, rows: held, tail });
}

/** The record of a content that stands for `state`. */
export function markOf(state: TableState, hash: string | undefined): FileContentMark {
  const { version, keys, format } = state;
  const encoding = format.encoding === UTF_8 ? {} : { encoding: format.encoding };
  return { hash, sequence: version.sequence, highestKey: String(keys.highest), ...encoding, ...namingOf(state) };
}

/** The record of a file that was found with this content. `changes` are the rows in which the table differs from it. */
export function fileRecord(
  state: TableState,
  hash: string | undefined,
  changes: readonly RowChange[] = [],
): FileRecord {
  return { type: 'file', ...markOf(state, hash), changes };
}

/** The record of a transaction, now. */
export function transactionRecord(drafted: DraftedTransaction<TableRows>): TransactionRecord | AnswerRecord {
  const { state, changes, answer, save: { origin, beyondSave } = {} } = drafted;
  const made = { sequence: state.version.sequence, at: Date.now(), ...namingOf(state) };
  if (changes.length === 0 && answer !== undefined) return { type: 'answer', ...made, answer };
  const more = {
    ...(answer !== undefined && { answer }),
    ...(origin === 'file' && { origin }),
    ...(beyondSave !== undefined && { beyondSave }),
  };
  return { type: 'transaction', ...made, changes, ...more };
}

/**
 * The record of what made `state` otherwise than by a transaction, now.
 *
 * @param former the columns before; undefined where nobody knows what was changed
 */
export function editRecord(
  state: TableState,
  origin: EditRecord['origin'],
  changes: readonly RowChange[],
  former: readonly string[] | undefined,
): EditRecord {
  const isPartial = former === undefined || !sameCells(former, state.names);
  const made = { sequence: state.version.sequence, at: Date.now(), ...namingOf(state) };
  return { type: 'edit', origin, ...(isPartial && { isPartial }), ...made, changes };
}

/**
 * The record, if any, of a table that took the place of another: where it has the columns of that, and perhaps more, the
 * same key, and not too much was changed at once.
 */
export async function replacementRecord(
  before: TableState | undefined,
  after: TableState,
  origin: EditRecord['origin'],
): Promise<readonly EditRecord[]> {
  if (before === undefined || after.version.sequence !== before.version.sequence + 1) return [];
  const [former, { columns, key }] = [namingOf(before), namingOf(after)];
  if (former.key !== key || !former.columns.every((name) => columns.includes(name))) return [];
  const changes = await changesBetween(before, after);
  return isLoggable(changes) ? [editRecord(after, origin, changes, before.names)] : [];
}

/** No file at all: what a log of a new table begins with. */
export const noFile: FileRecord = {
  type: 'file',
  hash: undefined,
  sequence: 0,
  highestKey: '0',
  columns: [],
  key: undefined,
  changes: [],
};
