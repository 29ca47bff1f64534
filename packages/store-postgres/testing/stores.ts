/** Stores that are closed after the test, and what tests do with their tables. */
import { onTestFinished } from 'vitest';
import { type Change, StoreError, type Table } from '@rowhouse/store';
import type { PostgresStore } from '../src/placement/placed-store.js';
import { openPostgresStore } from '../src/postgres-store.js';
import { type CuttingProxy, cuttingProxy } from './cutting-proxy.js';
import type { Cluster } from './postgres.js';

export async function openStore(...given: Parameters<typeof openPostgresStore>): Promise<PostgresStore> {
  const store = await openPostgresStore(...given);
  onTestFinished(() => store.close());
  return store;
}

/** A way to the cluster that can be cut. */
export async function proxyTo({ port }: Cluster): Promise<CuttingProxy> {
  const proxy = await cuttingProxy(port);
  onTestFinished(() => proxy.close());
  return proxy;
}

/** Adds a row, under a key where one is named. */
export function add(table: Table, key?: string): Promise<Change> {
  return table.commit({ operations: [{ kind: 'insert', cells: key === undefined ? [] : [['id', key]] }] });
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

export function codeOf(error: unknown): string {
  return error instanceof StoreError ? error.code : String(error);
}
