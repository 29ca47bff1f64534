/**
 * Durable tables in CSV files: the contract that a server knows, the engine that keeps it, and tools to check and mend.
 *
 * @module @rowhouse/store
 */
export type {
  CellAssignment,
  Change,
  Column,
  ColumnConstraints,
  ColumnType,
  CsvFile,
  DropOptions,
  Expected,
  ForeignKey,
  Idempotency,
  KnownTable,
  Lookup,
  Operation,
  OperationResult,
  QueryResult,
  ReplaceOptions,
  RowAddress,
  Replacement,
  Snapshot,
  Table,
  TableContent,
  TableDescription,
  TableStatus,
  TableStore,
  TableVersion,
  TableWarning,
  Transaction,
} from './contract.js';
export type {
  ChangesEvent,
  DroppedEvent,
  FeedChange,
  FeedEvent,
  FeedOptions,
  ResetEvent,
  ResetReason,
  SchemaEvent,
} from './feed/feed-event.js';
export type { CellCondition, Condition, ConditionGroup, Query, SortColumn } from './query.js';
export { type Row, rowRevision } from './row.js';
export {
  type Blame,
  type ConflictErrorCode,
  type ConstraintName,
  type ConstraintViolation,
  type FileFault,
  type LockHolder,
  type OpeningErrorCode,
  type ReadingErrorCode,
  type RequestErrorCode,
  StoreError,
  type StoreErrorCode,
  type StoreErrorDetails,
  type WritingErrorCode,
} from './errors.js';
export { type Salvage, type SalvageOptions, salvageTable, UNAPPLIED } from './salvage.js';
export { checkDataPackage, type CheckOptions, checkTable } from './check/table-check.js';
export type { FaultKind, TableFault, TableReport } from './check/table-fault.js';
export { type CsvStore, type CsvStoreOptions, openCsvStore } from './csv-store.js';
export type { OutsideSaves } from './outside-saves.js';
export type { ConflictReport } from './saves/conflict-reports.js';
export type { HeldSave } from './saves/held-saves.js';
export type { Conflict, MergeNote } from './merge/merge-table.js';
export type { Timers } from './scheduling/timers.js';
export { DEFAULT_LIMITS, type Limits } from './limits.js';
export type { FileStat, FileSystem, FolderLock, OpenFile, OpenFolder } from './files/file-system.js';
export { nodeFileSystem } from './files/node-file-system.js';
