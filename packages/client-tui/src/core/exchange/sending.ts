/**
 * Sends a request: what lies in memory and is small in one write, everything else piece by piece, with room awaited
 * before each next one, while the answer may come already.
 */
import { Connection, type OutgoingRequest, type Sent } from '@rowhouse/protocol';
import type { AnsweredRequest, ClassicAnswerReader } from './answer-reader.js';
import { protocolsIn } from './answer-reader.js';
import { cancelled, orCancelled } from './cancelling.js';
import { pause } from '../clock.js';
import type { ClientConnection } from '../connections/client-connection.js';
import type { ConnectionEnd } from '../connections/connection-life.js';
import type { Settings } from './exchange-options.js';
import { protocolFailure } from './failures.js';
import type { RawPiece } from '../request/raw-text.js';
import type { Recording } from './recording.js';
import type { PreparedRequest } from '../request/request.js';
import { piecesOf } from '../request/request-body.js';

/** A piece on its way. */
interface Outgoing {
  readonly bytes: Uint8Array;
  /** How many of them are body. */
  readonly body: number;
  /** Whether they are kept whatever their number. */
  readonly isKept: boolean;
  /** Whether what follows is sent only when the server wants it. */
  readonly asksFirst?: boolean;
}

/** A request, ready to be written. */
export interface Sending {
  /** What is written at once; undefined where all comes in pieces. */
  readonly whole: Uint8Array | undefined;
  readonly pieces: (signal: AbortSignal) => AsyncGenerator<Outgoing>;
  /** Why the connection ends with it; undefined where it goes on. */
  readonly end: ConnectionEnd | undefined;
  readonly answered: AnsweredRequest;
}

/**
 * How long a server that was asked with `Expect: 100-continue` has for its word, in milliseconds; then the body is sent
 * all the same, because many servers know nothing of it (RFC 9110 section 10.1.1).
 */
const continueTime = 1000;

/** Bodies above this many bytes are sent in pieces. */
const wholeLimit = 64 * 1024;

/** Puts a request into bytes, as far as that can be done at once. @throws ExchangeFailure `unsendable` */
export function sendingOf(request: PreparedRequest, settings: Settings, classic?: ClassicAnswerReader): Sending {
  const { head, body, raw } = request;
  const answered = { method: head.method, offered: raw === undefined ? offeredBy(head) : undefined };
  if (raw !== undefined) {
    classic?.assumeRequest();
    return { whole: undefined, pieces: (signal) => rawPieces(raw, settings, signal), end: 'single-use', answered };
  }
  const codec = classic?.codec ?? new Connection('client');
  const asksFirst = classic === undefined && body.length !== 0 && expectsContinue(head);
  if (body instanceof Uint8Array && (classic !== undefined || body.length <= wholeLimit) && !asksFirst) {
    const data: Sent<'client'>[] = body.length === 0 ? [] : [{ type: 'data', bytes: body }];
    const whole = written(codec, head, ...data, { type: 'end' });
    return { whole, pieces: noPieces, end: endWith(codec), answered };
  }
  const headBytes = written(codec, head);
  const pieces = async function* (): AsyncGenerator<Outgoing> {
    let isFirst = true;
    for await (const piece of piecesOf(body)) {
      if (isFirst) yield { bytes: headBytes, body: 0, isKept: true, asksFirst };
      isFirst = false;
      const bytes = written(codec, { type: 'data', bytes: piece });
      if (bytes.length > 0) yield { bytes, body: piece.length, isKept: body instanceof Uint8Array };
    }
    const end = written(codec, { type: 'end' });
    if (end.length > 0) yield { bytes: end, body: 0, isKept: true };
  };
  return { whole: undefined, pieces, end: endWith(codec), answered };
}

/**
 * Writes a request.
 * @throws ExchangeFailure `cancelled` when `signal` is aborted, `unsendable` where a body can't be read
 */
export async function send(
  sending: Sending,
  connection: ClientConnection,
  recording: Recording,
  settings: Settings,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) throw cancelled();
  if (sending.whole !== undefined) {
    recording.sent(sending.whole);
    connection.write(sending.whole);
  } else await pump(sending.pieces(signal), { connection, recording, settings, signal });
  recording.wasSent();
}

interface PumpContext {
  readonly connection: ClientConnection;
  readonly recording: Recording;
  readonly settings: Settings;
  readonly signal: AbortSignal;
}

async function pump(pieces: AsyncGenerator<Outgoing>, context: PumpContext): Promise<void> {
  const { connection, recording, settings, signal } = context;
  let bodySent = 0;
  try {
    for (;;) {
      const next = await orCancelled(pieces.next(), signal);
      if (next.done === true) return;
      const { bytes, body, isKept, asksFirst } = next.value;
      if (isKept) recording.sent(bytes);
      else recording.uploaded(bytes);
      if (bytes.length > 0) connection.write(bytes);
      await connection.room(signal);
      if (asksFirst === true) await wanted(context);
      bodySent += body;
      if (body > 0) settings.observer.sent?.(bodySent);
    }
  } finally {
    // Closes the file; not waited for, because a read that hangs would be waited for with it.
    pieces.return(undefined).catch(() => undefined);
  }
}

/** Waits until the server wants the body, or says nothing; for good where it has answered already. */
async function wanted({ recording, settings, signal }: PumpContext): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<'continue'>();
  const cancelTimer = settings.clock.after(continueTime, () => {
    resolve('continue');
  });
  try {
    const heard = await orCancelled(Promise.race([recording.heard.promise, promise]), signal);
    if (heard === 'answer') await orCancelled(new Promise(() => undefined), signal);
  } finally {
    cancelTimer();
  }
}

async function* rawPieces(raw: readonly RawPiece[], settings: Settings, signal: AbortSignal): AsyncGenerator<Outgoing> {
  // A pause that was asked for is no silence of the server's: a piece of nothing says that sending goes on.
  const step = settings.patience.silence / 2;
  for (const piece of raw) {
    if (piece instanceof Uint8Array) yield { bytes: piece, body: 0, isKept: true };
    else {
      for (let left = piece.pause; left > 0; left -= step) {
        await pause(Math.min(left, step), signal, settings.clock);
        yield { bytes: new Uint8Array(0), body: 0, isKept: true };
      }
    }
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- there is nothing to wait for
async function* noPieces(): AsyncGenerator<Outgoing> {
  yield* [];
}

function endWith(codec: Connection<'client'>): ConnectionEnd | undefined {
  return codec.keepAlive ? undefined : 'request-asked';
}

function expectsContinue(head: OutgoingRequest): boolean {
  return [...head.headers].some(
    ([name, value]) => name.toLowerCase() === 'expect' && value.toLowerCase() === '100-continue',
  );
}

function offeredBy(head: OutgoingRequest): string[] {
  return [...head.headers]
    .filter(([name]) => name.toLowerCase() === 'upgrade')
    .flatMap(([, value]) => protocolsIn(value));
}

function written(codec: Connection<'client'>, ...events: Sent<'client'>[]): Uint8Array {
  try {
    return codec.send(...events);
  } catch (error) {
    throw protocolFailure(error, undefined);
  }
}
