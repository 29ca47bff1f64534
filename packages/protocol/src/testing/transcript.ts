/**
 * Reads the same bytes in every way they could arrive and demands one result: whole, byte by byte, cut at every
 * point. What comes back is the transcript that they all agreed on.
 */
import { expect } from 'vitest';
import type { Connection } from '../connection.js';
import { ProtocolError } from '../errors.js';
import type { Role, Sent } from '../events.js';
import { MessageReader, type MessageEvent, type MessageKind, type MessageReaderOptions } from '../message-reader.js';
import { decodeBytes, encodeUtf8 } from '../text.js';

/** What was read of one message. */
export interface Message {
  head: string;
  headers: [string, string][];
  body: string;
  trailers: [string, string][];
  /** Whether its end was read. Informational responses have none. */
  complete: boolean;
}

/** One message, or the refusal that ended the reading. */
export type Entry = Message | { refused: string; status: number; offset: number };

/** Text to bytes, one character a byte where all are below 0x100, else UTF-8. */
export function toBytes(text: string): Uint8Array {
  // eslint-disable-next-line no-control-regex -- the class of all bytes is meant
  return /^[\x00-\xff]*$/.test(text) ? Uint8Array.from(text, (c) => c.charCodeAt(0)) : encodeUtf8(text);
}

export function readEverySplit(kind: MessageKind, input: string, options: MessageReaderOptions = {}): Entry[] {
  const bytes = toBytes(input);
  const whole = readPieces(kind, [bytes], options);
  expect(
    readPieces(
      kind,
      Array.from(bytes, (byte) => Uint8Array.of(byte)),
      options,
    ),
    'byte by byte',
  ).toEqual(whole);
  for (let cut = 1; cut < bytes.length; cut += 1)
    expect(readPieces(kind, [bytes.slice(0, cut), bytes.slice(cut)], options), `cut at ${cut}`).toEqual(whole);
  return whole;
}

/** The refusal that reading ends with. */
export function refusalOf(kind: MessageKind, input: string, options: MessageReaderOptions = {}): Entry {
  return readEverySplit(kind, input, options).at(-1) ?? { refused: 'nothing', status: 0, offset: 0 };
}

/**
 * The transcript of one reading. What must hold for any bytes at all is checked here: each answer makes progress, and
 * a refusal is the peer's fault, lies within what was fed and has the status of an error.
 */
export function readPieces(
  kind: MessageKind,
  pieces: readonly Uint8Array[],
  options: MessageReaderOptions = {},
): Entry[] {
  const reader = new MessageReader(kind, options);
  const entries: Entry[] = [];
  let fed = 0;
  let events = 0;
  try {
    for (const piece of pieces) {
      reader.receive(piece);
      fed += piece.length;
      while (takeEvent(entries, reader.read())) events += 1;
      // A byte can be the only one of a data event, and the head and the end of a message come of many bytes.
      expect(events, 'events from so few bytes').toBeLessThanOrEqual(fed + 1);
    }
    const end = reader.close();
    if (end !== undefined) takeEvent(entries, end);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    expect([error.fault, Math.floor(error.status / 100)]).toEqual(['peer', error.status < 500 ? 4 : 5]);
    expect(error.offset).toBeGreaterThanOrEqual(0);
    expect(error.offset).toBeLessThanOrEqual(fed);
    entries.push({ refused: error.code, status: error.status, offset: error.offset });
  }
  return entries;
}

/** Writes an event into a transcript. @returns whether there was one */
export function takeEvent(entries: Entry[], event: MessageEvent<MessageKind>): boolean {
  const last = entries.at(-1);
  switch (event.type) {
    case 'request':
      entries.push(entry(`${event.method} ${event.target} ${event.version}`, [...event.headers]));
      return true;
    case 'response':
    case 'informational':
      entries.push(entry(`${event.status} ${event.reason} ${event.version}`, [...event.headers]));
      return true;
    case 'data':
      if (last !== undefined && 'body' in last) last.body += decodeBytes(event.bytes, 0, event.bytes.length);
      return true;
    case 'end':
      if (last !== undefined && 'body' in last) Object.assign(last, { trailers: [...event.trailers], complete: true });
      return true;
    default:
      return false;
  }
}

function entry(head: string, headers: [string, string][]): Entry {
  return { head, headers, body: '', trailers: [], complete: false };
}

/** All events that a connection has now, with bytes as text; a thrown refusal comes last. */
export function eventsOf<R extends Role>(
  connection: Connection<R>,
  input = '',
  options: { end?: boolean } = {},
): unknown[] {
  const events: unknown[] = [];
  if (input !== '') connection.receive(toBytes(input));
  if (options.end === true) connection.receiveEnd();
  try {
    for (;;) {
      const event = connection.nextEvent();
      if (event.type === 'need-data') return events;
      if (event.type === 'data') events.push(decodeBytes(event.bytes, 0, event.bytes.length));
      else if (event.type === 'request') events.push(`${event.method} ${event.target}`);
      else if (event.type === 'response' || event.type === 'informational') events.push(event.status);
      else if (event.type === 'greeting') events.push(event.text);
      else if (event.type === 'upgrade') events.push({ tail: decodeBytes(event.tail, 0, event.tail.length) });
      else events.push(event.type);
      if (event.type === 'paused' || event.type === 'closed' || event.type === 'upgrade') return events;
    }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    events.push({ refused: error.code, fault: error.fault, status: error.status });
    return events;
  }
}

/** Sends events and gives the bytes as text. */
export function sent<R extends Role>(connection: Connection<R>, ...events: readonly Sent<R>[]): string {
  const bytes = connection.send(...events);
  return decodeBytes(bytes, 0, bytes.length);
}
