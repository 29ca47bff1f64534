/**
 * The one error that the codec throws. It carries what a caller needs to act: whose fault it is, a stable code, the
 * place, the rule, and the status that a server should answer with. Nobody has to match on its text.
 */
import type { ReceiveBuffer } from './receive-buffer.js';

/** What was wrong; stable across versions. */
export type ErrorCode =
  // the lines of a head
  | 'bare-lf'
  | 'bare-cr'
  | 'too-many-empty-lines'
  | 'invalid-method'
  | 'invalid-target'
  | 'invalid-start-line'
  | 'invalid-version'
  | 'unsupported-version'
  | 'invalid-status'
  | 'invalid-reason'
  | 'start-line-too-long'
  // fields
  | 'invalid-field-name'
  | 'space-before-colon'
  | 'invalid-field-value'
  | 'obsolete-line-folding'
  | 'header-section-too-large'
  | 'too-many-fields'
  | 'missing-host'
  | 'repeated-host'
  | 'invalid-host'
  // framing
  | 'invalid-content-length'
  | 'repeated-content-length'
  | 'content-length-with-transfer-encoding'
  | 'transfer-encoding-in-http-1.0'
  | 'invalid-transfer-encoding'
  | 'unsupported-transfer-coding'
  | 'invalid-chunk-size'
  | 'invalid-chunk-extension'
  | 'invalid-chunk-end'
  | 'chunk-extensions-too-large'
  | 'chunk-overhead-too-large'
  | 'forbidden-trailer'
  | 'trailer-section-too-large'
  | 'body-too-large'
  // the connection
  | 'truncated'
  | 'unexpected-bytes'
  | 'too-many-pipelined'
  | 'invalid-utf8'
  // what this side does
  | 'illegal-event'
  | 'invalid-outgoing'
  | 'body-length-mismatch';

/** What `nextEvent()`, `send()` and the readers throw; the message is one sentence for a person. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  /** To act on: one code for one rule that was broken. */
  readonly code: ErrorCode;
  /** `peer`: the bytes that came are wrong. `local`: this program asked for something that may not be sent. */
  readonly fault: 'peer' | 'local';
  /** Where, in bytes from the first one received on this connection; for a local fault, in bytes sent. */
  readonly offset: number;
  /** The section that says so, such as `RFC 9112 section 5.1`. */
  readonly section: string;
  /** The status a server should answer with before it closes; 500 for a local fault. */
  readonly status: number;

  /** `fault` is `peer` where it is left out, `status` 400 for the peer's faults and 500 for this program's. */
  constructor(
    code: ErrorCode,
    message: string,
    place: { fault?: 'peer' | 'local'; offset: number; section: string; status?: number },
  ) {
    super(message);
    this.code = code;
    this.fault = place.fault ?? 'peer';
    this.offset = place.offset;
    this.section = place.section;
    this.status = place.status ?? (this.fault === 'peer' ? 400 : 500);
  }
}

/** What was caught, where it is the codec's own refusal; anything else is a mistake of this program and thrown on. */
export function protocolError(error: unknown): ProtocolError {
  if (error instanceof ProtocolError) return error;
  throw error;
}

/** Throws: the byte at position `at` of the buffer may not stand there. */
export function refuse(
  buffer: ReceiveBuffer,
  at: number,
  code: ErrorCode,
  message: string,
  section: string,
  status = 400,
): never {
  throw new ProtocolError(code, message, { offset: buffer.offsetOf(at), section, status });
}

/** Throws where the byte at `at` is a LF: nearly always the reason why a line is broken. */
export function refuseBareLf(buffer: ReceiveBuffer, at: number): void {
  if (buffer.bytes[at] === 0x0a)
    refuse(buffer, at, 'bare-lf', 'a line ends with LF alone: lines end with CRLF', 'RFC 9112 section 2.2');
}
