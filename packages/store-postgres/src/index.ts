/**
 * Rowhouse tables on PostgreSQL: the contract of `@rowhouse/store`, kept by a database.
 *
 * @module @rowhouse/store-postgres
 */
export { isDatabaseUrl } from './addresses.js';
export { openPostgresStore, type PostgresStore, type PostgresStoreOptions } from './postgres-store.js';
export type { ImportOptions } from './table-import.js';
