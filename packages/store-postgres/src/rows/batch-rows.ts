/** Which rows a batch of transactions is about, as far as they say so, read from the database. */
import type { Operation, Transaction } from '@rowhouse/store';
import type { CatalogRow } from '../catalog/catalog.js';
import type { Connection } from '../connections/connections.js';
import type { Layout } from '../catalog/layout.js';
import { LoadedBase } from './loaded-rows.js';
import { loadHolders, loadRows, type SoughtTexts } from './row-table.js';

/**
 * The rows that the transactions name, and those that have a text which a transaction puts where each text may be once.
 * What else the transactions make has keys that nobody has.
 */
export async function loadBatch(
  connection: Connection,
  layout: Layout,
  found: CatalogRow,
  batch: readonly Transaction[],
): Promise<LoadedBase> {
  const { incarnation, about } = found;
  const base = new LoadedBase(about.rowCount);
  const operations = batch.flatMap((transaction) => transaction.operations);
  if (about.keyIndex !== null) {
    const keys = keysOf(operations, about.columns[about.keyIndex]!.name);
    await loadRows(connection, layout, incarnation, base, [...keys]);
  }
  await loadHolders(connection, layout, incarnation, base, uniqueTexts(found, operations));
  return base;
}

function keysOf(operations: readonly Operation[], keyColumn: string): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const operation of operations) {
    if ('key' in operation) keys.add(operation.key);
    else if (operation.kind === 'insert')
      for (const [column, cell] of operation.cells) if (column === keyColumn) keys.add(cell);
  }
  return keys;
}

function uniqueTexts({ about, schema }: CatalogRow, operations: readonly Operation[]): readonly SoughtTexts[] {
  return about.columns.flatMap(({ name }, column) => {
    const field = schema.fields.get(name);
    // Whoever has a key is the row of that key.
    if (column === about.keyIndex || field?.unique !== true) return [];
    const texts = new Set<string>();
    for (const operation of operations) {
      if (!('cells' in operation)) continue;
      for (const [assigned, cell] of operation.cells)
        if (assigned === name && !field.missing.has(cell)) texts.add(cell);
    }
    return [{ column, texts: [...texts] }];
  });
}
