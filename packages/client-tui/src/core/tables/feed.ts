/**
 * A table's change feed (`GET /people/_changes`, server-sent events): what happened to the table, as it happens. One call
 * follows one connection to its end; whoever wants more calls again with the id that came last.
 */
import type { TableDescription } from '@rowhouse/protocol/api';
import type { ServerAddress } from '../request/address.js';
import type { ConversationOptions } from '../exchange/conversation.js';
import { EventStream } from '../exchange/event-stream.js';
import { exchange } from '../exchange/perform.js';
import { prepareRequest } from '../request/request.js';
import { isRecord } from './answer-shapes.js';
import { pathOf, withAuthorization } from './requests.js';
import { isRowOf, parseRows, revisionOf, rowOf, versionOf, type Row, type TableVersion } from './rows.js';
import type { ServerAccess } from './server-access.js';

/** What a transaction did to one row. */
export type RowChange =
  { readonly op: 'put'; readonly row: Row } | { readonly op: 'delete'; readonly key: string | null };

/** What comes of following a feed. */
export type FeedEvent =
  /** The server sends changes from here on; once more with the version that they follow, where it says. */
  | { readonly type: 'open'; readonly version: TableVersion | undefined }
  | {
      readonly type: 'changed';
      readonly version: TableVersion | undefined;
      /** Whether the file was edited outside the API. */
      readonly isFromFile: boolean;
      readonly changes: readonly RowChange[];
      /** The columns are others now: the table is to be described anew. */
      readonly hasNewSchema: boolean;
    }
  /** Changes were missed: everything is to be read anew. */
  | { readonly type: 'reset' };

export interface FeedOptions {
  readonly signal: AbortSignal;
  readonly conversation: Omit<ConversationOptions, 'signal' | 'observer' | 'recording'>;
  /** Says which Authorization is added, and hears of the answer 401. Without it none is. */
  readonly access?: Pick<ServerAccess, 'authorizationFor' | 'refused'>;
  /** The id that came last, to go on after it; empty at the start. */
  readonly lastId: string;
  readonly onEvent: (event: FeedEvent) => void;
}

/** How a feed ended, and where to go on. */
export interface FeedEnd {
  readonly lastId: string;
  /** One sentence. */
  readonly message: string;
  /** The server has no feed: asking again leads nowhere. */
  readonly isFinal: boolean;
}

/** Silence after which a feed is given up, in milliseconds; the server sends a comment every 15 s. */
const feedSilence = 45_000;
/** Most characters of one event: a transaction may have many rows. */
const longestEvent = 64 * 1024 * 1024;

/** Follows the feed of `table` until it ends, whatever ends it. */
export async function followTable(
  table: TableDescription,
  server: ServerAddress,
  { signal, conversation, access, lastId: startId, onEvent }: FeedOptions,
): Promise<FeedEnd> {
  const heard = { lastId: startId, isFeed: false, hasId: false };
  const stream = new EventStream(longestEvent, {
    onId: (id) => {
      // The first id comes alone, before anything happens.
      if (!heard.hasId && startId === '') onEvent({ type: 'open', version: versionOf(id) });
      // One that is no version can't be gone on after: the next feed begins where the table is by then.
      heard.lastId = versionOf(id) === undefined ? '' : id;
      heard.hasId = true;
    },
    onEvent: ({ event, data }) => {
      onEvent(event === 'reset' ? { type: 'reset' } : transactionOf(data, heard.lastId, table));
    },
  });
  const headers: [string, string][] = [['Accept', 'text/event-stream']];
  if (startId !== '') headers.push(['Last-Event-ID', startId]);
  const draft = { dialect: 'http', method: 'GET', url: `${pathOf(table)}/_changes`, headers, body: '' } as const;
  const authorization = access?.authorizationFor(server);
  const done = await exchange(prepareRequest(withAuthorization(draft, authorization), server), {
    ...conversation,
    signal,
    recording: false,
    patience: { ...conversation.patience, silence: feedSilence },
    observer: {
      response({ status, headers: fields }) {
        heard.isFeed = status === 200 && (fields.get('content-type') ?? '').startsWith('text/event-stream');
        if (heard.isFeed) onEvent({ type: 'open', version: undefined });
      },
      data(bytes) {
        if (heard.isFeed) stream.read(bytes);
      },
    },
  });
  const status = done.response?.status ?? 0;
  if (status === 401) access?.refused(server, authorization);
  const isFinal = !heard.isFeed && done.failure === undefined && status < 500 && status !== 408 && status !== 429;
  const message =
    done.failure?.message ?? (heard.isFeed ? 'The server ended the feed.' : `The feed was answered with ${status}.`);
  return { lastId: heard.lastId, message, isFinal };
}

/** An event's transaction; one that can't be read is as good as changes that were missed. */
function transactionOf(data: string, id: string, table: TableDescription): FeedEvent {
  let value: unknown;
  try {
    value = parseRows(data);
  } catch {
    return { type: 'reset' };
  }
  if (!isRecord(value) || !Array.isArray(value['changes'])) return { type: 'reset' };
  const changes: RowChange[] = [];
  let hasNewSchema = false;
  for (const change of value['changes'] as unknown[]) {
    const { op, key, rev, row }: Record<string, unknown> = isRecord(change) ? change : {};
    if (op === 'put' && isRowOf(row, table)) changes.push({ op, row: rowOf(row, table, revisionOf(rev)) });
    else if (op === 'delete' && (key === null || typeof key === 'string')) changes.push({ op, key });
    else if (op === 'schema') hasNewSchema = true;
    else return { type: 'reset' };
  }
  return { type: 'changed', version: versionOf(id), isFromFile: value['origin'] === 'file', changes, hasNewSchema };
}
