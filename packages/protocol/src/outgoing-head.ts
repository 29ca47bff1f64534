/**
 * Turns the head of a message to send into bytes and into what the connection must know of it: how its body is framed
 * and whether the connection goes on. Pure: what it depends on comes in as `Context`.
 */
import { ActedOn, actedOnNames } from './acted-on.js';
import type { Dialect, Framing, OutgoingInformational, OutgoingRequest, OutgoingResponse, Version } from './events.js';
import { countedFraming, mayHaveBody, noBody, opensTunnel, requestFraming, responseFraming } from './framing.js';
import { listMembers } from './grammar.js';
import { asText, checkedFields, requestHead, responseHead, type Refuse } from './head-writer.js';
import { isOffered, keepsAlive } from './message-head.js';
import { reasonPhrase } from './reason-phrases.js';
import { destinationOf } from './target.js';

/** The request at hand, as far as its answer depends on it. */
export interface Asked {
  readonly method: string;
  readonly version: Version;
  /** The protocols that the client offered to switch to; never any with CONNECT. */
  readonly offered: readonly string[];
}

/** No request that could be read: the answer is what any client understands. */
export const nothingAsked: Asked = { method: '', version: '1.0', offered: [] };

export interface Context {
  readonly dialect: Dialect;
  readonly asked: Asked;
  /** Whether the connection would go on after this exchange. */
  readonly keepAlive: boolean;
  readonly refuse: Refuse;
}

export interface OutgoingHead {
  readonly bytes: Uint8Array | string;
  readonly framing: Framing;
  readonly keepAlive: boolean;
}

export interface OutgoingRequestHead extends OutgoingHead {
  readonly asked: Asked;
}

export interface OutgoingResponseHead extends OutgoingHead {
  /** Whether the connection is a tunnel from here on. */
  readonly opensTunnel: boolean;
}

type Lines = readonly (readonly [name: string, value: string])[];

/** A request head. */
export function outgoingRequest(event: OutgoingRequest, context: Context): OutgoingRequestHead {
  const { dialect, refuse } = context;
  const method = asText(event.method);
  const target = asText(event.target);
  const fields = checkedFields(event.headers, dialect, refuse);
  const bytes = requestHead(method, target, fields, dialect, refuse);
  const acted = actedOn(fields);
  if (dialect === 'classic')
    return {
      bytes,
      asked: { method, version: '1.1', offered: [] },
      framing: countedFraming(acted.contentLengths[0]),
      keepAlive: context.keepAlive,
    };

  const destination = destinationOf(method, target, '1.1', acted.hosts);
  if ('code' in destination) return refuse('invalid-outgoing', destination.message, destination.section);
  if (method === 'CONNECT') refuseFraming(acted, 'a CONNECT request', 'RFC 9110 section 9.3.6', refuse);
  const framing = requestFraming(acted, '1.1', method);
  if (framing.kind === 'fault') return refuse('invalid-outgoing', framing.message, framing.section);
  const options = acted.connectionOptions;
  const keepAlive = context.keepAlive && keepsAlive(options, '1.1');
  const offered = method === 'CONNECT' ? [] : acted.offered;
  return { bytes, asked: { method, version: '1.1', offered }, framing, keepAlive };
}

export interface OutgoingInformationalHead {
  readonly bytes: Uint8Array | string;
  /** Whether the connection belongs to another protocol from here on. */
  readonly switches: boolean;
}

/** An informational head. */
export function outgoingInformational(event: OutgoingInformational, context: Context): OutgoingInformationalHead {
  const { dialect, refuse } = context;
  const { status } = event;
  const fields = checkedFields(event.headers ?? [], dialect, refuse);
  if (status < 100 || status > 199 || dialect === 'classic')
    return refuse('invalid-outgoing', `${status} is not an informational status here`, 'RFC 9110 section 15.2');
  const acted = actedOn(fields);
  refuseFraming(acted, `a response with status ${status}`, 'RFC 9110 section 8.6', refuse);
  const switches = status === 101;
  if (switches) checkSwitch(acted.upgrade.flatMap(listMembers), context);
  const reason = asText(event.reason ?? reasonPhrase(status));
  return { bytes: responseHead(status, reason, fields, dialect, refuse), switches };
}

/**
 * A final response head. Where the caller left the framing open it is chunked, or runs to the close for a client of
 * HTTP/1.0; where the client would guess persistence wrongly, a Connection field says how it is.
 */
export function outgoingResponse(event: OutgoingResponse, context: Context): OutgoingResponseHead {
  const { dialect, asked, refuse } = context;
  const { status } = event;
  const fields = checkedFields(event.headers, dialect, refuse);
  const reason = asText(event.reason ?? reasonPhrase(status));
  if (dialect === 'classic')
    return {
      bytes: responseHead(status, reason, fields, dialect, refuse),
      framing: countedFraming(actedOn(fields).contentLengths[0]),
      keepAlive: context.keepAlive,
      opensTunnel: false,
    };

  if (status < 200) return refuse('invalid-outgoing', `${status} is not a final status`, 'RFC 9110 section 15.2');
  const acted = actedOn(fields);
  const framing = frameResponse(status, acted, fields, context);
  const options = acted.connectionOptions;
  const keepAlive = context.keepAlive && framing.kind !== 'until-close' && !options.includes('close');
  const isTunnel = opensTunnel(status, asked.method);
  if (!keepAlive && !options.includes('close') && !isTunnel) fields.push(['Connection', 'close']);
  if (keepAlive && asked.version === '1.0' && !options.includes('keep-alive'))
    fields.push(['Connection', 'keep-alive']);
  return { bytes: responseHead(status, reason, fields, dialect, refuse), framing, keepAlive, opensTunnel: isTunnel };
}

/** Frames an HTTP response; adds the field that says how where the caller left it open. */
function frameResponse(status: number, acted: ActedOn, fields: [string, string][], context: Context): Framing {
  const { asked, refuse } = context;
  const { method, version } = asked;
  if (status === 204 || opensTunnel(status, method))
    refuseFraming(acted, `a response with status ${status}`, 'RFC 9110 section 8.6', refuse);
  const framing = responseFraming(acted, version, status, method);
  if (framing.kind === 'fault') return refuse('invalid-outgoing', framing.message, framing.section);
  if (!mayHaveBody(status, method)) return noBody;
  if (status === 205) return frameReset(acted, fields, refuse);
  if (framing.kind !== 'until-close' || version === '1.0') return framing;
  if (acted.transferEncodings.length > 0) return framing;
  fields.push(['Transfer-Encoding', 'chunked']);
  return { kind: 'chunked' };
}

/** 205 has no content, and must say so (RFC 9110 section 15.3.6). */
function frameReset(
  { contentLengths, transferEncodings }: ActedOn,
  fields: [string, string][],
  refuse: Refuse,
): Framing {
  if (transferEncodings.length > 0 || Number(contentLengths[0] ?? 0) !== 0)
    refuse('invalid-outgoing', 'a response with status 205 has no content', 'RFC 9110 section 15.3.6');
  if (contentLengths.length === 0) fields.push(['Content-Length', '0']);
  return { kind: 'length', length: 0 };
}

function refuseFraming(acted: ActedOn, what: string, section: string, refuse: Refuse): void {
  if (acted.isFramed) refuse('invalid-outgoing', `${what} has neither Content-Length nor Transfer-Encoding`, section);
}

/** A server switches to what its client offered, and says to what (RFC 9110 section 7.8). */
function checkSwitch(chosen: readonly string[], { asked, refuse }: Context): void {
  if (asked.offered.length === 0)
    refuse('illegal-event', 'the client did not ask for another protocol', 'RFC 9110 section 7.8');
  if (!isOffered(chosen, asked.offered))
    refuse('invalid-outgoing', 'Upgrade names no protocol that the client offered', 'RFC 9110 section 7.8');
}

/** Finds the fields that the codec acts on; most names are told apart by their length alone. */
function actedOn(fields: Lines): ActedOn {
  const acted = new ActedOn();
  for (const [name, value] of fields) {
    const known = actedOnNames[name.length];
    if (known?.text === name.toLowerCase()) acted.add(name.length, value);
  }
  return acted;
}
