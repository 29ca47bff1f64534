/**
 * What the screens ask of a Rowhouse server: which tables there are, and their rows. Works on the same exchanges as
 * everything else, so that what went over the wire for it can be looked at.
 */
import type { FaultyTable, Problem, ServiceDescription, TableDescription } from '@rowhouse/protocol/api';
import type { ServerAddress } from './address.js';
import type { ConversationOptions } from './conversation.js';
import type { Exchange } from './exchange.js';
import { exchange } from './perform.js';
import { prepareRequest } from './request.js';

/** What came of asking for something: it, or one sentence that says why not; with the exchange either way. */
export type Answer<T> =
  | { readonly kind: 'value'; readonly value: T; readonly exchange: Exchange }
  /** The server answered, but is not a Rowhouse server. */
  | { readonly kind: 'other-service'; readonly message: string; readonly exchange: Exchange }
  | { readonly kind: 'failed'; readonly message: string; readonly exchange: Exchange };

/** The rows of a table: cells as text, in the order of the table's columns; an empty cell is an empty string. */
export type Rows = readonly (readonly string[])[];

export interface ApiClient {
  /** The tables of the server. */
  describe(signal?: AbortSignal): Promise<Answer<ServiceDescription>>;
  /** All rows of a table. */
  rows(table: TableDescription, signal?: AbortSignal): Promise<Answer<Rows>>;
}

/** The path of a table's rows. */
export function pathOf(table: TableDescription): string {
  return table.links.self.startsWith('/') ? table.links.self : `/${encodeURIComponent(table.name)}`;
}

/** An `ApiClient` that asks `server`. */
export function httpApiClient(server: ServerAddress, options: Omit<ConversationOptions, 'signal'> = {}): ApiClient {
  const get = (path: string, signal?: AbortSignal): Promise<Exchange> => {
    const draft = {
      dialect: 'http',
      method: 'GET',
      url: path,
      headers: [['Accept', 'application/json']],
      body: '',
    } as const;
    return exchange(prepareRequest(draft, server), signal === undefined ? options : { ...options, signal });
  };
  return {
    async describe(signal) {
      const done = await get('/', signal);
      if (done.failure !== undefined) return { kind: 'failed', message: done.failure.message, exchange: done };
      const value = parsed(done);
      if (isServiceDescription(value)) return { kind: 'value', value, exchange: done };
      if (isProblem(value)) return { kind: 'failed', message: value.detail, exchange: done };
      return {
        kind: 'other-service',
        message: 'This is no Rowhouse server: no tables to list. Requests work as ever.',
        exchange: done,
      };
    },
    async rows(table, signal) {
      const done = await get(pathOf(table), signal);
      if (done.failure !== undefined) return { kind: 'failed', message: done.failure.message, exchange: done };
      const value = parsed(done, keepDigits as Reviver);
      if (isProblem(value)) return { kind: 'failed', message: value.detail, exchange: done };
      if (done.response?.status !== 200 || !Array.isArray(value)) {
        return {
          kind: 'failed',
          message: `${table.name} was answered with ${done.response?.status ?? 'no'}, not with rows.`,
          exchange: done,
        };
      }
      return { kind: 'value', value: value.map((row) => cellsOf(row, table)), exchange: done };
    },
  };
}

/** Whether a table's file could not be read. */
export function isFaulty(table: TableDescription | FaultyTable): table is FaultyTable {
  return 'fault' in table;
}

/** A number as the server wrote it: its digits are kept, which a JavaScript number would not do. */
class WrittenNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

type Reviver = Parameters<typeof JSON.parse>[1];

const keepDigits = (_key: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' && context?.source !== undefined ? new WrittenNumber(context.source) : value;

function parsed(done: Exchange, reviver?: Reviver): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(done.body), reviver) as unknown;
  } catch {
    return undefined;
  }
}

function cellsOf(row: unknown, table: TableDescription): string[] {
  return table.columns.map(({ name }) => {
    const cell: unknown = isRecord(row) && Object.hasOwn(row, name) ? row[name] : null;
    if (cell === null || cell === undefined) return '';
    if (cell instanceof WrittenNumber) return cell.source;
    return typeof cell === 'string' ? cell : JSON.stringify(cell);
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isProblem(value: unknown): value is Problem {
  return isRecord(value) && typeof value['title'] === 'string' && typeof value['detail'] === 'string';
}

function isServiceDescription(value: unknown): value is ServiceDescription {
  return (
    isRecord(value) &&
    value['service'] === 'rowhouse' &&
    Array.isArray(value['tables']) &&
    value['tables'].every(isTable)
  );
}

function isTable(value: unknown): boolean {
  if (!isRecord(value) || typeof value['name'] !== 'string') return false;
  if (isRecord(value['fault'])) return typeof value['fault']['detail'] === 'string';
  return (
    Array.isArray(value['columns']) &&
    value['columns'].every((column) => isRecord(column) && typeof column['name'] === 'string') &&
    isRecord(value['links']) &&
    typeof value['links']['self'] === 'string'
  );
}
