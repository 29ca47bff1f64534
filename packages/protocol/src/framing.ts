/**
 * How long a body is (RFC 9112 section 6.3), from the fields that say so: one rule for what comes in and what goes out.
 */
import type { ErrorCode } from './errors.js';
import type { Framing, Version } from './events.js';
import { consistsOf, isToken, listMembers } from './grammar.js';

/** The fields that frame a message: their values, in order. */
export interface FramingFields {
  readonly contentLengths: readonly string[];
  readonly transferEncodings: readonly string[];
}

/** What is wrong with the framing, and the status to answer with. */
export interface FramingFault {
  readonly kind: 'fault';
  readonly code: ErrorCode;
  readonly message: string;
  readonly section: string;
  readonly status: number;
}

export const noBody: Framing = { kind: 'none' };
const chunked: Framing = { kind: 'chunked' };
const untilClose: Framing = { kind: 'until-close' };

/**
 * The framing of a request: a body is there only where a field says so. Codings other than chunked are refused: nothing
 * here could take them off (RFC 9112 section 6.1 asks for 501).
 */
export function requestFraming(fields: FramingFields, version: Version, method: string): Framing | FramingFault {
  const framing = framingOf(fields, version);
  if (framing === undefined || framing.kind === 'fault') return framing ?? noBody;
  // Whatever its fields say, what follows CONNECT is no content (RFC 9110 section 9.3.6).
  if (method === 'CONNECT') return noBody;
  if (framing.kind === 'until-close')
    return fault(
      'invalid-transfer-encoding',
      'the last transfer coding of a request must be chunked',
      'RFC 9112 section 6.3',
    );
  if (framing.kind === 'chunked' && fields.transferEncodings.flatMap(listMembers).length > 1)
    return fault(
      'unsupported-transfer-coding',
      'only the transfer coding chunked is known here',
      'RFC 9112 section 6.1',
      501,
    );
  return framing;
}

/**
 * The framing of a classic request, whose Content-Length counts code points. Where it is missing or no number the body
 * ends by silence, as the original reads it.
 */
export function countedFraming(contentLength: string | undefined): Framing {
  return contentLength !== undefined && /^[0-9]{1,15}$/.test(contentLength)
    ? { kind: 'length', length: Number(contentLength) }
    : untilClose;
}

/** Fields that change how a message is read may not come after it (RFC 9110 section 6.5.1). In small letters. */
export const forbiddenTrailers: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding', 'host']);

/**
 * The framing of a response, which also depends on what was asked.
 *
 * @param method the request's method; undefined where it is not known
 */
export function responseFraming(
  fields: FramingFields,
  version: Version,
  status: number,
  method: string | undefined,
): Framing | FramingFault {
  // A client must not look at the framing fields of an answer that opens a tunnel (RFC 9110 section 9.3.6).
  if (opensTunnel(status, method)) return noBody;
  const framing = framingOf(fields, version);
  if (framing?.kind === 'fault') return framing;
  if (!mayHaveBody(status, method)) return noBody;
  return framing ?? untilClose;
}

/** Whether a response may have a body (RFC 9110 section 6.4.1). */
export function mayHaveBody(status: number, method: string | undefined): boolean {
  if (status < 200 || status === 204 || status === 304 || method === 'HEAD') return false;
  return !opensTunnel(status, method);
}

/** Whether an answer makes the connection a tunnel (RFC 9110 section 9.3.6). */
export function opensTunnel(status: number, method: string | undefined): boolean {
  return method === 'CONNECT' && status >= 200 && status < 300;
}

/** Framing as the fields have it; undefined where they say nothing. */
function framingOf(fields: FramingFields, version: Version): Framing | FramingFault | undefined {
  const { contentLengths, transferEncodings } = fields;
  if (transferEncodings.length > 0) {
    if (contentLengths.length > 0)
      return fault(
        'content-length-with-transfer-encoding',
        'the message has both Content-Length and Transfer-Encoding',
        'RFC 9112 section 6.1',
      );
    if (version === '1.0')
      return fault(
        'transfer-encoding-in-http-1.0',
        'a message in HTTP/1.0 has a Transfer-Encoding',
        'RFC 9112 section 6.1',
      );
    return transferCoding(transferEncodings);
  }
  if (contentLengths.length === 0) return undefined;
  if (contentLengths.length > 1)
    return fault('repeated-content-length', 'there is more than one Content-Length', 'RFC 9112 section 6.3');
  return contentLength(contentLengths[0]!);
}

function contentLength(value: string): Framing | FramingFault {
  const length = /^[0-9]+$/.test(value) ? Number(value) : Number.NaN;
  if (!Number.isSafeInteger(length))
    return fault(
      'invalid-content-length',
      'the Content-Length is not one decimal number up to 2^53 - 1',
      'RFC 9110 section 8.6',
    );
  return { kind: 'length', length };
}

/** The framing of a list of transfer codings: `chunked` frames a body only where it is the last one. */
function transferCoding(values: readonly string[]): Framing | FramingFault {
  const codings = values.flatMap(listMembers).map((coding) => coding.toLowerCase());
  if (!codings.every((coding) => consistsOf(coding, isToken)))
    return fault('invalid-transfer-encoding', 'the Transfer-Encoding is not a list of codings', 'RFC 9112 section 6.1');
  const first = codings.indexOf('chunked');
  if (first < 0) return untilClose;
  if (first !== codings.lastIndexOf('chunked'))
    return fault('invalid-transfer-encoding', 'chunked is applied twice', 'RFC 9112 section 6.1');
  return first === codings.length - 1 ? chunked : untilClose;
}

function fault(code: ErrorCode, message: string, section: string, status = 400): FramingFault {
  return { kind: 'fault', code, message, section, status };
}
