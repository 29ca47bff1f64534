/**
 * From what a user composes to what is sent: the default headers, the body's length, and the two dialects. Nothing the
 * user typed is changed; a header of theirs takes the place of a default.
 */
import { classicRequest, type Dialect, type OutgoingRequest } from '@rowhouse/protocol';
import { AddressError, hostInUrl, parseAddress, serverUrl, type Address, type ServerAddress } from './address.js';
import { acceptedCodings } from '../exchange/content-codings.js';
import { isJson } from '../text/json.js';
import type { RawPiece } from './raw-text.js';
import type { UploadBody } from './request-body.js';

/** A request as it is composed. */
export interface RequestDraft {
  /** What to speak; a classic draft has no headers, and a body of text. */
  readonly dialect: Dialect;
  /** A token (RFC 9110 section 9.1), sent as it is. */
  readonly method: string;
  /** As `parseAddress()` takes it: a URL, or a path on the server at hand. */
  readonly url: string;
  /** Name and value, in the order they are to be sent. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Sent in UTF-8; empty: there is none. */
  readonly body: string;
  /** Sent as the body in the place of `body`; http only. */
  readonly upload?: UploadBody;
  /** Whether the answer may come compressed: then Accept-Encoding says so, and the body is decoded. Default false. */
  readonly compressed?: boolean;
}

/** A request that is ready to be sent. */
export interface PreparedRequest {
  /** What is spoken. */
  readonly dialect: Dialect;
  /** Where to connect, and what to ask there. */
  readonly address: Address;
  /** Where it goes, as a URL. */
  readonly url: string;
  /** What goes into the start line and the header section, defaults included. */
  readonly head: OutgoingRequest;
  /** Empty where there is no body. */
  readonly body: Uint8Array | UploadBody;
  /** Whether content codings of the answer are taken off. Default false. */
  readonly decodes?: boolean;
  /** Sent in the place of head and body, as it is; the head then only says what the answer depends on. */
  readonly raw?: readonly RawPiece[];
}

/** What is wrong with a draft, and in which part of it. */
export class DraftError extends Error {
  override readonly name = 'DraftError';
  /** The part of the draft that is to be mended. */
  readonly part: 'method' | 'url' | 'headers' | 'body';

  /**
   * Thrown by `prepareRequest()`.
   * @param message what is wrong and what to do, in a sentence for the user
   */
  constructor(part: DraftError['part'], message: string) {
    super(message);
    this.part = part;
  }
}

/** What the client calls itself in User-Agent. */
export const userAgent = 'rowhouse-client/0.1.0';

/** Methods whose requests say `Content-Length: 0` when they have no body (RFC 9110 section 8.6). */
const methodsWithBody = new Set(['POST', 'PUT', 'PATCH']);

/** RFC 9110 section 5.6.2. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * Prepares a draft.
 * @param server where a URL that begins with `/` is asked
 * @throws DraftError where something can't be sent as it stands
 */
export function prepareRequest(draft: RequestDraft, server: ServerAddress): PreparedRequest {
  if (!token.test(draft.method)) {
    throw new DraftError(
      'method',
      draft.method === ''
        ? 'There is no method: type one, such as GET.'
        : `"${draft.method}" is no method: use letters, such as GET.`,
    );
  }
  const address = addressOf(draft.url, server);
  const body = draft.upload ?? new TextEncoder().encode(draft.body);
  if (draft.dialect === 'classic') {
    if (draft.upload !== undefined) {
      throw new DraftError('body', 'The classic dialect sends text only: type the body, or change to http.');
    }
    if (draft.headers.length > 0) {
      throw new DraftError(
        'headers',
        'The classic dialect sends four headers of its own: remove yours, or change to http.',
      );
    }
    // The Host field carries host and path, and the original takes it apart at "/": no port, no encoding.
    const host = hostInUrl(address.host);
    const url = address.typedPath === '' ? host : `${host}/${address.typedPath}`;
    const head = classicRequest({ method: draft.method, url, body: draft.body });
    return { dialect: 'classic', address, url: `${serverUrl(address)}/${address.typedPath}`, head, body };
  }
  return {
    dialect: 'http',
    address,
    url: serverUrl(address) + address.target,
    head: { type: 'request', method: draft.method, target: address.target, headers: headersOf(draft, address, body) },
    body,
    ...(draft.compressed === true ? { decodes: true } : {}),
  };
}

/**
 * Header lines as they are typed, `Name: value` each; empty lines are skipped.
 * @throws DraftError at the first line that is none
 */
export function parseHeaderLines(text: string): [name: string, value: string][] {
  const headers: [string, string][] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    headers.push(parseHeaderLine(line, `Line ${index + 1} of the headers`));
  }
  return headers;
}

/** One header line, `Name: value`. `place` opens the error's sentence. */
export function parseHeaderLine(line: string, place: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  const name = colon < 0 ? line : line.slice(0, colon);
  if (colon < 0) throw new DraftError('headers', `${place}, "${line.trim()}", has no colon: write Name: value.`);
  if (!token.test(name))
    throw new DraftError(
      'headers',
      `${place}, "${line.trim()}", has no proper name before its colon: write Name: value.`,
    );
  return [name, line.slice(colon + 1).trim()];
}

function addressOf(url: string, server: ServerAddress): Address {
  try {
    return parseAddress(url, server);
  } catch (error) {
    if (error instanceof AddressError) throw new DraftError('url', error.message);
    throw error;
  }
}

function headersOf(draft: RequestDraft, address: Address, body: Uint8Array | UploadBody): [string, string][] {
  const given = new Set(draft.headers.map(([name]) => name.toLowerCase()));
  const defaults: [string, string][] = [
    ['Host', address.authority],
    ['User-Agent', userAgent],
    ['Accept', '*/*'],
  ];
  if (draft.compressed === true) defaults.push(['Accept-Encoding', acceptedCodings]);
  const { length } = body;
  if (draft.upload === undefined && draft.body !== '' && looksLikeJson(draft.body)) {
    defaults.push(['Content-Type', 'application/json']);
  }
  // A body has one framing: whoever writes Transfer-Encoding or Content-Length has chosen it.
  if (length === undefined) {
    if (!given.has('content-length')) defaults.push(['Transfer-Encoding', 'chunked']);
  } else if ((length > 0 || methodsWithBody.has(draft.method)) && !given.has('transfer-encoding')) {
    defaults.push(['Content-Length', String(length)]);
  }
  return [
    ...defaults.filter(([name]) => !given.has(name.toLowerCase())),
    ...draft.headers.map(([name, value]): [string, string] => [name, value]),
  ];
}

/** Whether a body is JSON: an object, an array or a string. It is sent with that content type. */
export function looksLikeJson(text: string): boolean {
  return /^\s*[[{"]/.test(text) && isJson(text);
}
