/** The list of the server's tables: what is known of them, and which one is selected. */
import type { FaultyTable, ServiceDescription, TableDescription } from '@rowhouse/protocol/api';

/** A table, or one whose file can't be read. */
export type TableEntry = TableDescription | FaultyTable;

export interface TablesState {
  readonly phase: 'loading' | 'ready' | 'other-service' | 'failed';
  readonly entries: readonly TableEntry[];
  /** The server's version, where it is a Rowhouse server. */
  readonly version: string | undefined;
  /** Why there is nothing to list; one sentence. */
  readonly message: string | undefined;
  readonly selected: number;
}

export const noTables: TablesState = {
  phase: 'loading',
  entries: [],
  version: undefined,
  message: undefined,
  selected: 0,
};

/** The tables of a description; the selection stays on the table it was on. */
export function described(state: TablesState, service: ServiceDescription): TablesState {
  const name = state.entries[state.selected]?.name;
  const same = service.tables.findIndex((entry) => entry.name === name);
  return {
    phase: 'ready',
    entries: service.tables,
    version: service.version,
    message: service.tables.length === 0 ? 'No tables yet: put a CSV file into the data folder.' : undefined,
    selected: Math.max(0, same),
  };
}

/** Nothing to list, and why. What was listed before is taken away: it may not be there any more. */
export function undescribed(phase: 'other-service' | 'failed', message: string): TablesState {
  return { ...noTables, phase, message };
}

/** With the number of rows that a table was found to have. */
export function recounted(state: TablesState, name: string, rows: number): TablesState {
  const entries = state.entries.map((entry) =>
    entry.name === name && !('fault' in entry) ? { ...entry, rows } : entry,
  );
  return { ...state, entries };
}
