/** The change feed of a table as events for the stream. */
import type { Column, FeedChange, FeedEvent, Row, Table, TableDescription, TableVersion } from '@rowhouse/store';
import { jsonType, rowObject } from '../rows/json-rows.js';

/** What happened, and the version to go on behind. */
export interface TableEvent {
  readonly table: string;
  readonly version: TableVersion;
  readonly type?: 'reset' | 'dropped';
  readonly data: object;
}

/** All that happens to the table behind `since`, for who knows it as it is described. */
export async function* tableEvents(
  table: Table,
  since: TableVersion,
  { columns: known, schemaVersion }: TableDescription,
  signal: AbortSignal,
): AsyncGenerator<TableEvent> {
  let columns = known;
  for await (const event of table.changes({ signal, since, schemaVersion })) {
    if (event.kind === 'schema') columns = event.columns;
    yield { table: table.name, version: event.version, ...contentOf(event, columns) };
  }
}

function contentOf(event: FeedEvent, columns: readonly Column[]): Pick<TableEvent, 'type' | 'data'> {
  switch (event.kind) {
    case 'changes': {
      const changes = event.changes.map((change) => describeChange(change, columns));
      return { data: { origin: event.origin, at: new Date(event.at).toISOString(), changes } };
    }
    case 'schema': {
      const described = event.columns.map((column) => ({ name: column.name, type: jsonType(column) }));
      return { data: { changes: [{ op: 'schema', key: event.key ?? null, columns: described }] } };
    }
    case 'reset':
      return { type: 'reset', data: { reason: event.reason } };
    case 'dropped':
      return { type: 'dropped', data: {} };
  }
}

function describeChange(change: FeedChange, columns: readonly Column[]): object {
  const key = change.key ?? null;
  if (change.kind === 'put') return { op: 'put', key, ...describeRow(change.row, columns) };
  // Without a key nothing but its content says which row it was.
  return change.key === undefined
    ? { op: 'delete', key, ...describeRow(change.before, columns) }
    : { op: 'delete', key };
}

function describeRow(row: Row, columns: readonly Column[]): object {
  return { rev: row.revision, row: rowObject(columns, row) };
}
