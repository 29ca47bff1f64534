/**
 * Rowhouse tables on PostgreSQL: the contract of `@rowhouse/store`, kept by a database.
 *
 * @module @rowhouse/store-postgres
 */
export { isDatabaseUrl } from './connections/addresses.js';
export type { MovedTable } from './placement/moving.js';
export type { PostgresStore } from './placement/placed-store.js';
export { openPostgresStore, type PostgresStoreOptions } from './postgres-store.js';
export type { ImportOptions } from './table/table-import.js';
