/**
 * Turns the head of a message to send into bytes and into what the connection must know of it: how its body is framed
 * and whether the connection goes on. Pure: what it depends on comes in as `Context`.
 */
import type { Dialect, Framing, OutgoingInformational, OutgoingRequest, OutgoingResponse, Version } from './events.js';
import { countedFraming, mayHaveBody, noBody, requestFraming, responseFraming } from './framing.js';
import { listMembers } from './grammar.js';
import { checkedFields, requestHead, responseHead, type Refuse } from './head-writer.js';
import { keepsAlive } from './message-head.js';
import { reasonPhrase } from './reason-phrases.js';
import { destinationOf } from './target.js';

export interface Context {
  readonly dialect: Dialect;
  /** The method of the request at hand. */
  readonly method: string;
  readonly peerVersion: Version;
  /** Whether the connection would go on after this exchange. */
  readonly keepAlive: boolean;
  readonly refuse: Refuse;
}

export interface OutgoingHead {
  readonly bytes: Uint8Array | string;
  readonly framing: Framing;
  readonly keepAlive: boolean;
}

type Lines = readonly (readonly [name: string, value: string])[];

/** A request head. `proposesSwitch`: it asks for another protocol. */
export function outgoingRequest(event: OutgoingRequest, context: Context): OutgoingHead & { proposesSwitch: boolean } {
  const { dialect, refuse } = context;
  const { method, target } = event;
  const fields = checkedFields(event.headers, dialect, refuse);
  const bytes = requestHead(method, target, fields, dialect, refuse);
  if (dialect === 'classic')
    return {
      bytes,
      framing: countedFraming(actedOn(fields).contentLengths[0]),
      keepAlive: context.keepAlive,
      proposesSwitch: false,
    };

  const acted = actedOn(fields);
  const destination = destinationOf(method, target, '1.1', acted.hosts);
  if ('code' in destination) return refuse('invalid-outgoing', destination.message, destination.section);
  const framing = requestFraming(acted, '1.1', method);
  if (framing.kind === 'fault') return refuse('invalid-outgoing', framing.message, framing.section);
  const options = optionsOf(acted);
  const keepAlive = context.keepAlive && keepsAlive(options, '1.1');
  const upgrades = options.includes('upgrade') && acted.upgrade.length > 0;
  return { bytes, framing, keepAlive, proposesSwitch: upgrades || method === 'CONNECT' };
}

/** An informational head; never sent to a client of HTTP/1.0, which knows none (RFC 9110 section 15.2). */
export function outgoingInformational(event: OutgoingInformational, context: Context): Uint8Array | string {
  const { dialect, refuse } = context;
  const { status } = event;
  const fields = checkedFields(event.headers ?? [], dialect, refuse);
  if (status < 100 || status > 199 || dialect === 'classic')
    return refuse('invalid-outgoing', `${status} is not an informational status here`, 'RFC 9110 section 15.2');
  refuseFraming(actedOn(fields), status, refuse);
  return responseHead(status, event.reason ?? reasonPhrase(status), fields, dialect, refuse);
}

/**
 * A final response head. Where the caller left the framing open it is chunked, or runs to the close for a client of
 * HTTP/1.0; where the client would guess persistence wrongly, a Connection field says how it is.
 */
export function outgoingResponse(event: OutgoingResponse, context: Context): OutgoingHead {
  const { dialect, method, peerVersion, refuse } = context;
  const { status } = event;
  const fields = checkedFields(event.headers, dialect, refuse);
  const reason = event.reason ?? reasonPhrase(status);
  if (dialect === 'classic')
    return {
      bytes: responseHead(status, reason, fields, dialect, refuse),
      framing: countedFraming(actedOn(fields).contentLengths[0]),
      keepAlive: context.keepAlive,
    };

  if (status < 200) return refuse('invalid-outgoing', `${status} is not a final status`, 'RFC 9110 section 15.2');
  const acted = actedOn(fields);
  const framing = frameResponse(status, acted, fields, context);
  const options = optionsOf(acted);
  const keepAlive = context.keepAlive && framing.kind !== 'until-close' && !options.includes('close');
  const isTunnel = method === 'CONNECT' && status < 300;
  if (!keepAlive && !options.includes('close') && !isTunnel) fields.push(['Connection', 'close']);
  if (keepAlive && peerVersion === '1.0' && !options.includes('keep-alive')) fields.push(['Connection', 'keep-alive']);
  return { bytes: responseHead(status, reason, fields, dialect, refuse), framing, keepAlive };
}

/** Frames an HTTP response; adds the field that says how where the caller left it open. */
function frameResponse(status: number, acted: ActedOn, fields: [string, string][], context: Context): Framing {
  const { method, peerVersion, refuse } = context;
  if (status === 204 || (method === 'CONNECT' && status < 300)) refuseFraming(acted, status, refuse);
  const framing = responseFraming(acted, peerVersion, status, method);
  if (framing.kind === 'fault') return refuse('invalid-outgoing', framing.message, framing.section);
  if (!mayHaveBody(status, method)) return noBody;
  if (framing.kind !== 'until-close' || peerVersion === '1.0') return framing;
  if (acted.transferEncodings.length > 0) return framing;
  fields.push(['Transfer-Encoding', 'chunked']);
  return { kind: 'chunked' };
}

function refuseFraming({ contentLengths, transferEncodings }: ActedOn, status: number, refuse: Refuse): void {
  if (contentLengths.length + transferEncodings.length > 0)
    refuse(
      'invalid-outgoing',
      `a response with status ${status} has neither Content-Length nor Transfer-Encoding`,
      'RFC 9110 section 8.6',
    );
}

/** The fields of an outgoing head that the codec acts on: their values, in order. */
interface ActedOn {
  readonly hosts: readonly string[];
  readonly contentLengths: readonly string[];
  readonly transferEncodings: readonly string[];
  readonly connection: readonly string[];
  readonly upgrade: readonly string[];
}

const none: readonly string[] = [];

/** Finds them in one pass; most names are told apart by their length alone. */
function actedOn(fields: Lines): ActedOn {
  const acted = { hosts: none, contentLengths: none, transferEncodings: none, connection: none, upgrade: none };
  for (const [name, value] of fields) {
    const member = actedOnMembers[name.length];
    if (member?.[0] === name.toLowerCase()) acted[member[1]] = [...acted[member[1]], value];
  }
  return acted;
}

/** By the length of the name: no two have the same. */
const actedOnMembers: (readonly [name: string, member: keyof ActedOn] | undefined)[] = [];
for (const [name, member] of [
  ['host', 'hosts'],
  ['upgrade', 'upgrade'],
  ['connection', 'connection'],
  ['content-length', 'contentLengths'],
  ['transfer-encoding', 'transferEncodings'],
] as const)
  actedOnMembers[name.length] = [name, member];

function optionsOf({ connection }: ActedOn): readonly string[] {
  return connection.length === 0 ? none : connection.flatMap(listMembers).map((option) => option.toLowerCase());
}
