import { checkCell, checkColumnNames, checkRowSize, checkTableSize } from '../csv/cells.js';
import type { Replacement, ReplaceOptions, TableContent } from '../contract.js';
import { BYTE_ORDER_MARK } from '../csv/csv-bytes.js';
import { type CsvFormat, EXCEL_FORMAT } from '../csv/csv-format.js';
import { encodeHeader, encodeRow } from '../csv/csv-writer.js';
import { checkRowsEncodable } from '../state/encodable.js';
import { StoreError } from '../errors.js';
import { unknownEncoding } from '../encoding/file-decoding.js';
import { findKeyFault, type KeyLimits, oversizedKey } from '../rows/keys.js';
import type { Limits } from '../limits.js';
import { checkRow, columnsOf, type DeclaredTable, declareTable, uniqueCellsOf } from '../schema/declared-table.js';
import type { TableSchema } from '../schema/table-schema.js';
import type { UniqueCells } from '../schema/unique-cells.js';
import { type RowText, StoredRow } from '../rows/stored-row.js';
import type { TableDraft } from '../state/table-draft.js';
import { describe, indexOfChosenKey, indexRows, sameContent, type TableState } from '../state/table-state.js';
import { beginsWithMark, isKnownEncoding, maxEncodedLength, UTF_8 } from '../encoding/text-encoding.js';

/** A whole table, checked and encoded, before it is known what it replaces. */
export type EncodedContent = Pick<TableState, 'name' | 'names' | 'header'> & {
  readonly rows: readonly StoredRow[];
  readonly byteLength: number;
};

/**
 * Checks and encodes a table, as Python's `csv.writer` would write it. Throws `invalid-columns`, `cell-count`,
 * `invalid-cell` or a limit.
 */
export function encodeContent(name: string, { columns, rows }: TableContent, limits: Limits): EncodedContent {
  const names = [...columns];
  checkColumnNames(names, name, limits);
  const header = wholeText(encodeHeader(names, EXCEL_FORMAT));
  checkRowSize(header.source, name, limits);
  const stored: StoredRow[] = [];
  let bytes = header.end;
  for (const row of rows) {
    const cells = [...row];
    if (cells.length !== names.length) {
      const message = `Row ${stored.length + 1} has ${cells.length} cells for ${names.length} columns; give it one per column.`;
      throw new StoreError('cell-count', message, { table: name });
    }
    for (const [index, cell] of cells.entries()) checkCell(cell, name, names[index]!, limits);
    const encoded = encodeRow(cells, EXCEL_FORMAT);
    checkRowSize(encoded, name, limits);
    stored.push(new StoredRow(cells, wholeText(encoded)));
    bytes += encoded.length;
    checkTableSize({ rows: stored.length, columns: names.length, bytes }, name, limits);
  }
  return { name, names, header, rows: stored, byteLength: bytes };
}

/**
 * Puts the content in the draft's place, or throws a StoreError and leaves the draft as it was. `schema` is what is
 * declared of the table, be it there or not.
 */
export function applyReplacement(
  draft: TableDraft,
  content: EncodedContent,
  schema: TableSchema,
  options: ReplaceOptions,
  limits: Limits,
): Replacement {
  const { state } = draft;
  checkExpected(content.name, state, options.expected);
  const keyIndex = keyIndexOf(content, state, schema, limits);
  const declared = declareTable(schema, content.names);
  const unique = checkRows(content, declared, keyIndex);
  const next = {
    ...content,
    ...inEncoding(content, schema.encoding, limits),
    ...indexRows(content.rows, keyIndex, state?.keys.highest),
    columns: columnsOf(declared, content.names, content.rows),
    declared,
    unique,
    keyIndex,
    tail: Buffer.alloc(0),
  };
  if (state !== undefined && sameContent(state, next)) return { outcome: 'unchanged', description: describe(state) };
  return { outcome: state === undefined ? 'created' : 'replaced', description: describe(draft.replace(next)) };
}

/** What the encoding makes of a content. Throws `invalid-cell`, `table-too-large`, or where the encoding is none. */
function inEncoding(
  { name, names, rows, header, byteLength }: EncodedContent,
  encoding: string,
  limits: Limits,
): { format: CsvFormat; header: RowText; byteLength: number } {
  if (encoding === UTF_8) return { format: EXCEL_FORMAT, header, byteLength };
  if (!isKnownEncoding(encoding)) {
    const { reason, sentence } = unknownEncoding(encoding);
    throw new StoreError('table-unreadable', `${name}.csv: ${sentence}.`, { table: name, reason });
  }
  checkRowsEncodable(names, rows, name, encoding);
  const mark = beginsWithMark(encoding) ? BYTE_ORDER_MARK : Buffer.alloc(0);
  const source = Buffer.concat([mark, header.source]);
  const textLength = byteLength + mark.length;
  const bytes = maxEncodedLength(textLength, encoding);
  checkTableSize({ rows: rows.length, columns: names.length, bytes }, name, limits);
  return {
    format: { ...EXCEL_FORMAT, encoding, headerStart: mark.length },
    header: { source, start: 0, content: mark.length, end: source.length },
    byteLength: textLength,
  };
}

/** Throws `precondition-failed`. */
export function checkExpected(
  name: string,
  state: Pick<TableState, 'version'> | undefined,
  expected: ReplaceOptions['expected'],
): void {
  if (expected === undefined) return;
  const holds =
    expected === 'absent'
      ? state === undefined
      : state !== undefined &&
        (expected === 'present' ||
          (expected.incarnation === state.version.incarnation && expected.sequence === state.version.sequence));
  if (holds) return;
  const found = state === undefined ? 'does not exist' : expected === 'absent' ? 'exists already' : 'was changed';
  throw new StoreError('precondition-failed', `The table ${JSON.stringify(name)} ${found}; read it again and decide.`, {
    table: name,
  });
}

/** Holds every row against what is declared. Returns the index of what was unique so far: of all rows, in the end. */
function checkRows({ name, rows }: EncodedContent, declared: DeclaredTable, keyIndex: number | undefined): UniqueCells {
  let unique = uniqueCellsOf(declared, []);
  if (declared.schema.fields.size === 0) return unique;
  for (const [index, { cells }] of rows.entries()) {
    const key = keyIndex === undefined ? undefined : cells[keyIndex];
    checkRow(declared, { table: name, cells, before: undefined, key, place: `row ${index + 1}` }, unique);
    unique = unique.with(undefined, cells);
  }
  return unique;
}

/**
 * A key that is declared, or that the table has and whose column stays, is kept: rows that break it are refused, not
 * followed.
 */
function keyIndexOf(
  { name, names, rows }: EncodedContent,
  state: TableState | undefined,
  schema: TableSchema,
  limits: KeyLimits,
): number | undefined {
  const { primaryKey } = schema;
  if (primaryKey !== undefined && !names.includes(primaryKey)) {
    const message = `The primary key of the table is declared to be ${JSON.stringify(primaryKey)}, and there is no such column; add it.`;
    throw new StoreError('invalid-columns', message, { table: name, column: primaryKey });
  }
  const current = state?.keyIndex === undefined ? undefined : state.names[state.keyIndex];
  const kept = primaryKey ?? current;
  const keptIndex = kept === undefined ? -1 : names.indexOf(kept);
  if (keptIndex === -1) return indexOfChosenKey(names, rows, limits);
  const fault = findKeyFault(keptIndex, rows, limits);
  if (fault === undefined) return keptIndex;
  const place = `row ${rows.indexOf(fault.row) + 1}`;
  if (fault.reason === 'empty-key') {
    const message = `The key of the table is ${JSON.stringify(kept)}, and ${place} has nothing there; fill it in.`;
    throw new StoreError('empty-key', message, { table: name, column: kept });
  }
  if (fault.reason === 'cell-too-large') {
    const bytes = Buffer.byteLength(fault.row.cells[keptIndex]!);
    const message = `In ${place} the ${oversizedKey(names[keptIndex]!, bytes, limits)}; shorten it.`;
    throw new StoreError('cell-too-large', message, { table: name, column: kept });
  }
  const key = JSON.stringify(fault.row.cells[keptIndex]);
  const message = `The key of the table is ${JSON.stringify(kept)}, and ${place} has ${key} as row ${rows.indexOf(fault.first) + 1} has; change one.`;
  throw new StoreError('duplicate-key', message, { table: name, column: kept });
}

function wholeText(source: Buffer): RowText {
  return { source, start: 0, content: 0, end: source.length };
}
