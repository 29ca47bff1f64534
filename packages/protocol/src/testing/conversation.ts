/** Drives a connection from both ends: what one side sends, in the pieces it arrives in, and the messages it makes. */
import type { Connection } from '../connection.js';
import type { Role, Sent, Version } from '../events.js';
import { concatenate } from '../text.js';
import { framingField, responseHead, type RequestSpec, type ResponseSpec } from './arbitraries.js';
import { takeEvent, type Entry } from './transcript.js';

/** Feeds pieces one by one and writes what the connection makes of them into `entries`. */
export function receiveAll<R extends Role>(
  connection: Connection<R>,
  pieces: readonly Uint8Array[],
  entries: Entry[] = [],
): Entry[] {
  for (const piece of pieces) {
    connection.receive(piece);
    receiveMore(connection, entries);
  }
  return entries;
}

/** Writes what the connection makes of what it has into `entries`. */
export function receiveMore<R extends Role>(connection: Connection<R>, entries: Entry[]): void {
  for (;;) {
    const event = connection.nextEvent();
    if (event.type === 'paused' || event.type === 'closed' || event.type === 'upgrade' || event.type === 'greeting')
      return;
    if (!takeEvent(entries, event)) return;
  }
}

/** The events of a request. */
export function requestEvents(spec: RequestSpec): Sent<'client'>[] {
  return [
    { type: 'request', method: spec.method, target: spec.target, headers: spec.headers },
    ...spec.body.map((bytes) => ({ type: 'data' as const, bytes })),
    { type: 'end', trailers: spec.trailers },
  ];
}

/** What a request must be read as. */
export function requestEntry(spec: RequestSpec, version = '1.1'): Entry {
  return {
    head: `${spec.method} ${spec.target} ${version}`,
    headers: spec.headers.map(([name, value]) => [name, value]),
    body: bodyText(spec.body),
    trailers: spec.trailers.map(([name, value]) => [name, value]),
    complete: true,
  };
}

/** A body as text, one character a byte. */
export function bodyText(pieces: readonly Uint8Array[]): string {
  return Array.from(concatenate([new Uint8Array(0), ...pieces]), (byte) => String.fromCharCode(byte)).join('');
}

/** The events of an answer, as its request and the peer's version allow them, and what it must be read as. */
export function answerEvents(
  spec: ResponseSpec,
  method: string,
  version: Version,
): { events: Sent<'server'>[]; body: string; trailers: ResponseSpec['trailers'] } {
  const isEmpty = method === 'HEAD' || spec.status === 204 || spec.status === 304;
  const framing = spec.status === 204 || (spec.framing === 'chunked' && version === '1.0') ? 'open' : spec.framing;
  const body = isEmpty ? [] : spec.body;
  const trailers = isEmpty || framing === 'length' || version === '1.0' ? [] : spec.trailers;
  return {
    events: [
      ...spec.informational,
      responseHead(spec, framing === 'open' ? [] : [framingField(framing, spec.body)]),
      ...body.map((bytes) => ({ type: 'data' as const, bytes })),
      { type: 'end', trailers },
    ],
    body: bodyText(body),
    trailers,
  };
}
