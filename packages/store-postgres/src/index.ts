/**
 * Rowhouse tables on PostgreSQL: the contract of `@rowhouse/store`, kept by a database.
 *
 * @module @rowhouse/store-postgres
 */
export { isDatabaseUrl } from './addresses.js';
export type { MovedTable } from './moving.js';
export type { PostgresStore } from './placed-store.js';
export { openPostgresStore, type PostgresStoreOptions } from './postgres-store.js';
export type { ImportOptions } from './table-import.js';
