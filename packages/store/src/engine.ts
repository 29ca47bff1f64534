/**
 * What engines of the contract have in common: how transactions are applied to rows, what a replacement makes of a table,
 * what a query asks for, and how a feed tells of what was written. For engines of this project; it may change with any
 * version.
 *
 * @module @rowhouse/store/engine
 */
export type { EncodedContent } from './table/replacement.js';
export { applyReplacement, checkExpected, encodeContent } from './table/replacement.js';
export { noKeyError } from './table/transaction.js';
export { applyOnce } from './table/idempotency.js';
export type { KeptRecord } from './table/kept-answers.js';
export type { JournalListener } from './table/table-journal.js';
export { type DraftedTransaction, TableDraft } from './state/table-draft.js';
export { contentOf, replacementRecord, streamedContentOf, transactionRecord } from './state/file-content.js';
export {
  describe,
  indexRows,
  keyWarnings,
  newIncarnation,
  redeclare,
  type StateOf,
  stateOfFile,
  type TableState,
} from './state/table-state.js';
export type { LogRecord } from './log/records.js';
export type { TableRows } from './rows/table-rows.js';
export { RowMap } from './rows/row-map.js';
export { type RowText, StoredRow } from './rows/stored-row.js';
export { declareTable, uniqueCellsOf } from './schema/declared-table.js';
export { NO_SCHEMA, type TableSchema } from './schema/table-schema.js';
export { type DataPackage, parseDataPackage, schemaIn } from './schema/data-package.js';
export { PACKAGE_FILE } from './schema/warnings.js';
export { type CsvTable, readCsv } from './csv/csv-reader.js';
export { tableNameFault } from './files/table-name.js';
export { type FollowedJournal, type FollowedTable, TableFeed } from './feed/table-feed.js';
export { type PlannedCondition, type PlannedSort, planQuery, type QueryPlan } from './query/plan.js';
export { systemTimers } from './scheduling/timers.js';
export { contentHash } from './row.js';
export type { CsvFormat } from './csv/csv-format.js';
