/**
 * Several requests on one connection, written before the first answer comes (RFC 9112 section 9.3.2). The answers come in
 * the order of the requests; behind one that fails no answer can be told from another, and those requests say so.
 * Nothing is sent twice: what was not answered may have been carried out all the same.
 */
import { takeAnswer } from './answer.js';
import { HttpAnswerReader } from './answer-reader.js';
import type { ClientConnection } from '../connections/client-connection.js';
import type { ConnectionEnd } from '../connections/connection-life.js';
import { ExchangeFailure, type Exchange, type ExchangeObserver } from './exchange.js';
import { settingsFrom, type ConversationOptions, type Settings } from './exchange-options.js';
import { endAfter, letGo } from './letting-go.js';
import { openConnection } from './opening.js';
import { Recording } from './recording.js';
import type { PreparedRequest } from '../request/request.js';
import { send, sendingOf, type Sending } from './sending.js';

/** As for one exchange; the clock, the patience and the rest are those of all of them. */
export interface PipelineOptions extends Omit<ConversationOptions, 'observer'> {
  /** Who watches the exchange at `index`. */
  readonly observer?: (index: number) => ExchangeObserver;
}

/** One of the requests, and what became of it. */
interface Pipelined {
  readonly request: PreparedRequest;
  readonly settings: Settings;
  readonly recording: Recording;
  failure?: ExchangeFailure;
}

/** One that is in bytes. */
interface Outgoing extends Pipelined {
  readonly sending: Sending;
  /** Aborted when it can't be sent to its end. */
  readonly unsent: AbortController;
  isSent: boolean;
}

/**
 * Sends requests to one server on one new connection, and records what becomes of each. Never rejects for what network
 * or peer do.
 * @throws TypeError where they are not all in HTTP, composed, and for one server
 */
export async function pipeline(
  requests: readonly PreparedRequest[],
  options: PipelineOptions = {},
): Promise<Exchange[]> {
  const [first] = requests;
  if (first === undefined) return [];
  if (requests.some((request) => !belongsWith(request, first))) {
    throw new TypeError('Pipelined requests are in HTTP, composed, and for one server.');
  }
  const startedAt = new Date();
  const { observer, ...others } = options;
  const all = requests.map((request, index): Pipelined => {
    const settings = settingsFrom({ ...others, observer: observer?.(index) ?? {} });
    return { request, settings, recording: new Recording(settings.clock, settings.recording) };
  });
  const life = (await run(all))?.life();
  return all.map(({ request, recording, failure }, index) => ({
    ...recording.record(),
    dialect: 'http',
    method: request.head.method,
    url: request.url,
    startedAt,
    connection: life && { ...life, exchange: index + 1, reused: index > 0 },
    failure,
  }));
}

/** @returns the connection, let go of; undefined where there was none */
async function run(all: readonly Pipelined[]): Promise<ClientConnection | undefined> {
  const outgoing = inBytes(all);
  if (outgoing === undefined) return undefined;
  const { request, settings, recording } = all[0]!;
  let connection: ClientConnection;
  try {
    connection = await openConnection(request.address, settings, recording);
  } catch (error) {
    fail(all, 0, failureOf(error), 'there was no connection');
    return undefined;
  }
  letGo(connection, await exchangeAll(outgoing, connection), settings);
  return connection;
}

/** The requests in bytes; undefined where one of them may not be sent, so that none is. */
function inBytes(all: readonly Pipelined[]): Outgoing[] | undefined {
  const outgoing: Outgoing[] = [];
  for (const [index, each] of all.entries()) {
    try {
      const sending = sendingOf(each.request, each.settings);
      outgoing.push(Object.assign(each, { sending, unsent: new AbortController(), isSent: false }));
    } catch (error) {
      const message = `Not sent, because request ${index + 1} of the pipeline may not be.`;
      for (const other of all) other.failure = new ExchangeFailure('unsendable', message);
      each.failure = failureOf(error);
      return undefined;
    }
  }
  return outgoing;
}

/** @returns why the connection ends; undefined where it can go on */
async function exchangeAll(all: readonly Outgoing[], connection: ClientConnection): Promise<ConnectionEnd | undefined> {
  const over = new AbortController();
  const underWay = sendAll(all, connection, over.signal);
  let end: ConnectionEnd | undefined;
  for (const [index, each] of all.entries()) {
    const isLast = index === all.length - 1;
    try {
      end = await answered(each, connection, isLast);
    } catch (error) {
      end = 'failed';
      fail(all, index, failureOf(error), `exchange ${index + 1} of the pipeline failed`);
      break;
    }
    if (end === undefined) continue;
    const message = `The connection ended with answer ${index + 1} of the pipeline: this request was not answered. See whether it was done, then send it again.`;
    for (const other of all.slice(index + 1)) other.failure = new ExchangeFailure('connection', message);
    break;
  }
  over.abort();
  await underWay;
  return end;
}

async function sendAll(all: readonly Outgoing[], connection: ClientConnection, over: AbortSignal): Promise<void> {
  const isOver = (): boolean => over.aborted;
  for (const each of all) {
    const { sending, recording, settings } = each;
    if (isOver()) return;
    connection.exchanges += 1;
    settings.observer.phase?.('waiting');
    try {
      await send(sending, connection, recording, settings, AbortSignal.any([settings.signal, over]));
      each.isSent = true;
    } catch (error) {
      if (isOver()) return;
      // Those before it may be answered yet.
      each.failure = failureOf(error);
      each.unsent.abort();
      return;
    }
  }
}

/** Takes the answer to one request. @returns why the connection ends with it; undefined where it goes on */
async function answered(
  each: Outgoing,
  connection: ClientConnection,
  isLast: boolean,
): Promise<ConnectionEnd | undefined> {
  const { sending, recording, settings, request } = each;
  const reader = new HttpAnswerReader(sending.answered);
  const signal = AbortSignal.any([settings.signal, each.unsent.signal]);
  try {
    await takeAnswer({ connection, reader, recording, settings, signal }, request.decodes === true);
  } catch (error) {
    throw each.failure ?? error;
  }
  if (!isLast && reader.keepAlive) {
    const unread = reader.takeUnread();
    recording.giveBack(unread.length);
    connection.putBack(unread);
  }
  return endAfter(sending, each.isSent, reader, recording);
}

/** The failure of one, and of all behind it. */
function fail(all: readonly Pipelined[], index: number, failure: ExchangeFailure, why: string): void {
  all[index]!.failure = failure;
  const isCancelled = failure.kind === 'cancelled';
  for (const other of all.slice(index + 1)) {
    other.failure = isCancelled
      ? failure
      : new ExchangeFailure(failure.kind, `Not answered, because ${why}: ${failure.message}`, { cause: failure });
  }
}

function failureOf(error: unknown): ExchangeFailure {
  if (error instanceof ExchangeFailure) return error;
  throw error;
}

function belongsWith(request: PreparedRequest, { address }: PreparedRequest): boolean {
  const { host, port, secure } = request.address;
  return (
    request.dialect === 'http' &&
    request.raw === undefined &&
    host === address.host &&
    port === address.port &&
    secure === address.secure
  );
}
