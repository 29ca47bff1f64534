/**
 * What the screens ask of a Rowhouse server: which tables there are, their rows, and writes. Works on the same exchanges
 * as everything else, so that what went over the wire for it can be looked at.
 */
import type { FaultyTable, ServiceDescription, TableDescription } from '@rowhouse/protocol/api';
import type { ServerAddress } from '../request/address.js';
import type { ConversationOptions } from '../exchange/conversation.js';
import type { Exchange } from '../exchange/exchange.js';
import { withoutCredentials } from '../exchange/masking.js';
import { exchange } from '../exchange/perform.js';
import { prepareRequest, type RequestDraft } from '../request/request.js';
import { isFromRowhouse, isServiceDescription, problemOf } from './answer-shapes.js';
import { pageRequest, withAuthorization, type View } from './requests.js';
import { isRowOf, parseRows, revisionOfTag, rowOf, versionOfTag, type Row, type TableVersion } from './rows.js';

/** What came of asking for something: it, or one sentence that says why not; with the exchange either way. */
export type Answer<T> =
  /** What was asked for. */
  | { readonly kind: 'value'; readonly value: T; readonly exchange: Exchange }
  /** The server answered, but is not a Rowhouse server. */
  | { readonly kind: 'other-service'; readonly message: string; readonly exchange: Exchange }
  /** No answer came, or one that is an error. */
  | { readonly kind: 'failed'; readonly message: string; readonly exchange: Exchange };

/** A stretch of a table's rows. */
export interface Page {
  /** In the order of the view. */
  readonly rows: readonly Row[];
  /** How many rows the view has in all. */
  readonly total: number;
  /** The version of the table that the page shows, where the server says. */
  readonly version: TableVersion | undefined;
}

/** What came of a write. */
export type Written =
  /** It is on disk; with the row as it is now, unless it is gone. */
  | { readonly kind: 'saved'; readonly row: Row | undefined; readonly exchange: Exchange }
  /** The row is not as the request expects: as it is by now, or undefined where there is none. */
  | { readonly kind: 'conflict'; readonly current: Row | undefined; readonly exchange: Exchange }
  /** The server will not have it. */
  | { readonly kind: 'refused'; readonly message: string; readonly exchange: Exchange }
  /** No answer came: whether it was done is not known where it was sent. */
  | { readonly kind: 'away'; readonly message: string; readonly exchange: Exchange };

/** What can be asked of a Rowhouse server. No call rejects for what network or server do: the answer says it. */
export interface ApiClient {
  /** The tables of the server. */
  describe(signal?: AbortSignal): Promise<Answer<ServiceDescription>>;
  /** The rows of a view from `start` (from 0) to before `end`. */
  page(table: TableDescription, view: View, start: number, end: number, signal?: AbortSignal): Promise<Answer<Page>>;
  /** Sends a request that changes a row of `table`. */
  write(table: TableDescription, draft: RequestDraft, signal?: AbortSignal): Promise<Written>;
}

/** As for an exchange; `connections` saves one for each request. */
export interface ApiClientOptions extends Omit<ConversationOptions, 'signal'> {
  /** Without it requests have no Authorization. */
  readonly access?: ApiAccess;
}

/** Says what an API client shows to a server, and hears how it was taken. */
export interface ApiAccess {
  /** The value of the Authorization field, such as `Bearer …`; undefined: the request goes without. */
  authorizationFor(server: ServerAddress): string | undefined;
  /** The server answered 401 to a request with this value, or with none. */
  refused(server: ServerAddress, sent: string | undefined): void;
}

/**
 * An `ApiClient` that asks `server`. The exchanges that it hands out are without the credentials that were sent.
 * @param server the server, as `parseServer()` gives it
 * @param options how it is asked
 */
export function httpApiClient(server: ServerAddress, { access, ...options }: ApiClientOptions = {}): ApiClient {
  const send = async (draft: RequestDraft, signal?: AbortSignal): Promise<Exchange> => {
    const authorization = access?.authorizationFor(server);
    const request = prepareRequest(withAuthorization(draft, authorization), server);
    const done = await exchange(request, signal === undefined ? options : { ...options, signal });
    if (done.response?.status === 401) access?.refused(server, authorization);
    return authorization === undefined ? done : withoutCredentials(done, authorization);
  };
  return {
    async describe(signal) {
      const draft = { dialect: 'http', method: 'GET', url: '/', headers: [acceptJson], body: '' } as const;
      const done = await send(draft, signal);
      if (done.failure !== undefined) return failed(done, done.failure.message);
      const value = parsed(done, JSON.parse);
      if (isServiceDescription(value)) return { kind: 'value', value, exchange: done };
      const problem = problemOf(value);
      if (problem !== undefined) return failed(done, problem.detail);
      if (isFromRowhouse(value)) {
        return failed(done, "The server's list of tables can't be read: it may be newer than this client.");
      }
      return {
        kind: 'other-service',
        message: 'This is no Rowhouse server: no tables to list. Requests work as ever.',
        exchange: done,
      };
    },
    async page(table, view, start, end, signal) {
      const done = await send(pageRequest(table, view, start, end), signal);
      if (done.failure !== undefined) return failed(done, done.failure.message);
      const value = parsed(done, parseRows);
      const problem = problemOf(value);
      if (problem !== undefined) return failed(done, problem.detail);
      if (done.response?.status !== 200 || !Array.isArray(value) || !value.every((row) => isRowOf(row, table))) {
        return failed(done, `${table.name} was answered with ${done.response?.status ?? 'nothing'}, not with rows.`);
      }
      const total = countOf(done.response.headers.get('x-total-count'));
      if (total === undefined) {
        return failed(done, `How many rows ${table.name} has, the server's X-Total-Count does not say.`);
      }
      const version = versionOfTag(done.response.headers.get('etag'));
      return {
        kind: 'value',
        value: { rows: value.map((row) => rowOf(row, table)), total, version },
        exchange: done,
      };
    },
    async write(table, draft, signal) {
      return written(await send(draft, signal), table);
    },
  };
}

/** Whether a table's file could not be read. */
export function isFaulty(table: TableDescription | FaultyTable): table is FaultyTable {
  return 'fault' in table;
}

const acceptJson = ['Accept', 'application/json'] as const;

/** The number of a count's field, if it is one. */
function countOf(field: string | undefined): number | undefined {
  return field !== undefined && /^\d{1,15}$/.test(field) ? Number(field) : undefined;
}

function failed(done: Exchange, message: string): { kind: 'failed'; message: string; exchange: Exchange } {
  return { kind: 'failed', message, exchange: done };
}

function written(done: Exchange, table: TableDescription): Written {
  if (done.failure !== undefined) return { kind: 'away', message: done.failure.message, exchange: done };
  const status = done.response?.status ?? 0;
  const value = parsed(done, parseRows);
  if (status >= 200 && status < 300) {
    const rev = revisionOfTag(done.response?.headers.get('etag'));
    // An answer to PUT has no ETag (RFC 9110 section 9.3.4): the feed tells the revision.
    const row = isRowOf(value, table) ? rowOf(value, table, rev) : undefined;
    return { kind: 'saved', row, exchange: done };
  }
  const problem = problemOf(value, table);
  if (problem !== undefined && (status === 412 || (status === 404 && problem.type.endsWith(':no-such-row')))) {
    const { current } = problem;
    if (current !== 'unreadable') return { kind: 'conflict', current, exchange: done };
    const message = `${problem.detail} The row as it is by now can't be read in the answer: Ctrl-R reads it anew.`;
    return { kind: 'refused', message, exchange: done };
  }
  const message = problem?.detail ?? `The server answered ${status} ${done.response?.reason ?? ''}`.trimEnd() + '.';
  if (status === 502 || status === 503 || status === 504) return { kind: 'away', message, exchange: done };
  return { kind: 'refused', message, exchange: done };
}

function parsed(done: Exchange, parse: (text: string) => unknown): unknown {
  try {
    return parse(new TextDecoder('utf-8', { fatal: true }).decode(done.body));
  } catch {
    return undefined;
  }
}
