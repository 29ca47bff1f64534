import { declareTable, uniqueCellsOf } from '../src/schema/declared-table.js';
import { NO_SCHEMA } from '../src/schema/table-schema.js';
import { inferColumns } from '../src/schema/inference.js';
import { encodeContent } from '../src/table/replacement.js';
import { DEFAULT_LIMITS } from '../src/limits.js';
import { indexOfChosenKey, indexRows, newIncarnation, type TableState } from '../src/state/table-state.js';
import { EXCEL_FORMAT } from '../src/csv/csv-format.js';

/** A table in memory, without a file. */
export function stateOf(columns: readonly string[], rows: Iterable<readonly string[]>): TableState {
  const content = encodeContent('t', { columns, rows }, DEFAULT_LIMITS);
  const keyIndex = indexOfChosenKey(content.names, content.rows, DEFAULT_LIMITS);
  const declared = declareTable(NO_SCHEMA, content.names);
  return {
    ...content,
    declared,
    unique: uniqueCellsOf(declared, content.rows),
    ...indexRows(content.rows, keyIndex),
    columns: inferColumns(content.names, content.rows),
    keyIndex,
    version: newIncarnation(),
    format: EXCEL_FORMAT,
    tail: Buffer.alloc(0),
  };
}
