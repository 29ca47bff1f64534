import type { Change, Table, TableStore, Transaction } from '../../src/index.js';

/**
 * Stores that break one promise of the contract over a sound engine: an exploration that finds nothing wrong with them
 * would find nothing wrong with an engine that does the same.
 */

/** Answers a transaction when it is begun, and not when it is durable. */
export function answeringEarly(store: TableStore): TableStore {
  return committingWith(store, (table, transaction) => {
    table.commit(transaction).catch(() => undefined);
    // Nobody in an exploration looks into the answer.
    return Promise.resolve({} as Change);
  });
}

/** Makes each operation of a transaction durable by itself. */
export function committingByHalves(store: TableStore): TableStore {
  return committingWith(store, async (table, { operations }) => {
    let change: Promise<Change> = table.commit({ operations: [] });
    for (const operation of operations) {
      await change;
      change = table.commit({ operations: [operation] });
    }
    return change;
  });
}

function committingWith(
  store: TableStore,
  commit: (table: Table, transaction: Transaction) => Promise<Change>,
): TableStore {
  return {
    tables: () => store.tables(),
    table: async (name) => {
      const table = await store.table(name);
      return (
        table && {
          name,
          describe: () => table.describe(),
          get: (key) => table.get(key),
          read: () => table.read(),
          query: (query) => table.query(query),
          file: () => table.file(),
          commit: (transaction) => commit(table, transaction),
          changes: (options) => table.changes(options),
        }
      );
    },
    replaceTable: (name, content, options) => store.replaceTable(name, content, options),
    dropTable: (name, options) => store.dropTable(name, options),
    close: () => store.close(),
  };
}
