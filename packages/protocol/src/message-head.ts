/**
 * Makes the event of a head from what a `HeadReader` found: the fields that say how a message is framed and where it
 * goes are read here, once; every other field stays bytes until somebody asks for it.
 */
import { ActedOn, actedOnNames } from './acted-on.js';
import { ProtocolError, type ErrorCode } from './errors.js';
import type { Dialect, InformationalEvent, RequestEvent, ResponseEvent, Version } from './events.js';
import { slotsPerLine } from './field-index.js';
import { Fields, unfolded } from './fields.js';
import { countedFraming, requestFraming, responseFraming } from './framing.js';
import { listMembers } from './grammar.js';
import { rememberedHost } from './host-memory.js';
import type { HeadReader } from './head-reader.js';
import type { ReceiveBuffer } from './receive-buffer.js';
import { decodeBytes, decodeUtf8 } from './text.js';
import { destinationOf } from './target.js';

const none: readonly string[] = [];

/** The event of a request head that lies at the front of `buffer`, which is not consumed. */
export function requestEvent(buffer: ReceiveBuffer, head: HeadReader, dialect: Dialect): RequestEvent {
  const text = decodeBytes(buffer.bytes, buffer.start, buffer.start + head.length);
  const line = head.startLine;
  const method = line.methodEnd === 3 && text.startsWith('GET') ? 'GET' : text.slice(0, line.methodEnd);
  const target = text.slice(line.targetStart, line.targetEnd);
  const version: Version = line.minor === 0 ? '1.0' : '1.1';
  if (dialect === 'classic') return classicRequestEvent(buffer, head, method, target, version);

  const headers = head.fields.take(text);
  const acted = actedOn(buffer, head, headers);
  const destination = destinationOf(method, target, version, acted.hosts);
  if ('code' in destination) throw headFault(buffer, destination);
  const framing = requestFraming(acted, version, method);
  if (framing.kind === 'fault') throw headFault(buffer, framing);
  const options = acted.connectionOptions;
  return {
    type: 'request',
    method,
    target,
    form: destination.form,
    authority: destination.authority,
    version,
    headers,
    framing,
    // Behind a CONNECT that is declined nobody could tell whether what such a field announces comes.
    keepAlive: keepsAlive(options, version) && !(method === 'CONNECT' && acted.isFramed),
    expectsContinue: version === '1.1' && acted.expect.length > 0 && expectsContinue(acted.expect),
    upgrade: version === '1.1' && method !== 'CONNECT' ? acted.offered : none,
  };
}

/**
 * The event of a response head that lies at the front of `buffer`, which is not consumed.
 *
 * @param method the method of the request that it answers; undefined where it is not known
 */
export function responseEvent(
  buffer: ReceiveBuffer,
  head: HeadReader,
  dialect: Dialect,
  method: string | undefined,
): ResponseEvent | InformationalEvent {
  const text = decodeBytes(buffer.bytes, buffer.start, buffer.start + head.length);
  const line = head.startLine;
  const reason = text.slice(line.reasonStart, line.reasonEnd);
  const version: Version = line.minor === 0 ? '1.0' : '1.1';
  const { status } = line;
  // The classic dialect answers HEAD with a final 100, and its Content-Length can't be trusted.
  if (dialect === 'classic') {
    const headers = decodedFields(buffer, head);
    return { type: 'response', status, reason, version, headers, framing: { kind: 'until-close' }, keepAlive: true };
  }

  const headers = head.fields.take(text);
  const acted = actedOn(buffer, head, headers);
  const framing = responseFraming(acted, version, status, method);
  if (framing.kind === 'fault') throw headFault(buffer, framing);
  if (status < 200) return { type: 'informational', status, reason, version, headers };
  const keepAlive = framing.kind !== 'until-close' && keepsAlive(acted.connectionOptions, version);
  return { type: 'response', status, reason, version, headers, framing, keepAlive };
}

function classicRequestEvent(
  buffer: ReceiveBuffer,
  head: HeadReader,
  method: string,
  target: string,
  version: Version,
): RequestEvent {
  const headers = decodedFields(buffer, head);
  const host = headers.get('host');
  if (host === undefined)
    throw headFault(buffer, {
      code: 'missing-host',
      message: 'the request has no Host line',
      section: 'classic dialect',
    });
  const framing = countedFraming(headers.get('content-length'));
  return {
    type: 'request',
    method,
    target,
    form: 'origin',
    authority: host,
    version,
    headers,
    framing,
    keepAlive: true,
    expectsContinue: false,
    upgrade: none,
  };
}

/** The header section of a classic message, whose values are raw UTF-8. */
function decodedFields(buffer: ReceiveBuffer, head: HeadReader): Fields {
  const decode = (from: number, to: number): string => {
    const text = decodeUtf8(buffer.bytes.subarray(buffer.start + from, buffer.start + to));
    if (text !== undefined) return text;
    const place = { offset: buffer.offsetOf(buffer.start + from), section: 'classic dialect' };
    throw new ProtocolError('invalid-utf8', 'a header value is not UTF-8', place);
  };
  const { slots, from } = head.fields.stretch;
  const fields = Fields.from(
    Array.from({ length: head.fields.lines }, (_, line) => {
      const at = from + line * slotsPerLine;
      return [decode(slots[at]!, slots[at + 1]!), decode(slots[at + 2]!, slots[at + 3]!)] as const;
    }),
  );
  return head.fields.folded ? unfolded(fields) : fields;
}

/** Finds the fields by the bytes of their names, so that no other name becomes a string. */
function actedOn(buffer: ReceiveBuffer, head: HeadReader, headers: Fields): ActedOn {
  const { bytes, start } = buffer;
  const { lines, stretch } = head.fields;
  const { slots, from } = stretch;
  const acted = new ActedOn();
  for (let line = 0; line < lines; line += 1) {
    const at = from + line * slotsPerLine;
    const nameStart = slots[at]!;
    const length = slots[at + 1]! - nameStart;
    const name = actedOnNames[length];
    if (name === undefined || !isNamed(bytes, start + nameStart, name.bytes)) continue;
    const known =
      name.text === 'host' ? rememberedHost(bytes, start + slots[at + 2]!, start + slots[at + 3]!) : undefined;
    acted.add(length, known ?? headers.value(line));
  }
  return acted;
}

/** Whether a token is `name`, which is in small letters. For tokens, setting 0x20 changes letters alone in effect. */
function isNamed(bytes: Uint8Array, start: number, name: Uint8Array): boolean {
  for (let at = 0; at < name.length; at += 1) if ((bytes[start + at]! | 0x20) !== name[at]) return false;
  return true;
}

/** Whether the values of Expect ask for `100 Continue` (RFC 9110 section 10.1.1). */
export function expectsContinue(values: readonly string[]): boolean {
  return values.flatMap(listMembers).some((expectation) => expectation.toLowerCase() === '100-continue');
}

/** Whether a switch is to something, and all of it was offered. Names of protocols are compared in any case. */
export function isOffered(chosen: readonly string[], offered: readonly string[]): boolean {
  const known = offered.map((protocol) => protocol.toLowerCase());
  return chosen.length > 0 && chosen.every((protocol) => known.includes(protocol.toLowerCase()));
}

/** Persistence (RFC 9112 section 9.3). */
export function keepsAlive(options: readonly string[], version: Version): boolean {
  if (options.includes('close')) return false;
  return version === '1.1' || options.includes('keep-alive');
}

function headFault(
  buffer: ReceiveBuffer,
  fault: { code: ErrorCode; message: string; section: string; status?: number },
): ProtocolError {
  return new ProtocolError(fault.code, fault.message, {
    offset: buffer.offsetOf(buffer.start),
    section: fault.section,
    status: fault.status ?? 400,
  });
}
