/**
 * What a head, broken or whole, says about the rest of its message. The rules of framing are the codec's own; they
 * are asked about fields that were read leniently, so that a body can be named behind a head that is refused.
 */
import type { ErrorCode } from '../errors.js';
import type { Dialect, Framing, Version } from '../events.js';
import { countedFraming, requestFraming, opensTunnel, responseFraming, type FramingFault } from '../framing.js';
import { listMembers } from '../grammar.js';
import { keepsAlive } from '../message-head.js';
import type { FieldLine } from './name-fields.js';
import type { StartLine } from './name-start-line.js';

export interface Head {
  readonly kind: 'request' | 'response';
  readonly dialect: Dialect;
  /** The first byte of the start line. */
  readonly start: number;
  readonly startLine: StartLine;
  readonly version: Version;
  /** Of a response; of a request 0. */
  readonly status: number;
  /** The method of the request, or of the one that a response answers; undefined where that is not known. */
  readonly method: string | undefined;
  /** The lines that reading depends on. */
  readonly fields: readonly FieldLine[];
}

/** The values of the lines called `name`, in order. */
export function valuesOf(head: Head, name: string): string[] {
  return head.fields.filter((field) => field.name === name).map(({ value }) => value);
}

/** Where the body ends, or why that can't be told. */
export function framingOf(head: Head): Framing | FramingFault {
  const { kind, dialect, version, status, method, startLine } = head;
  const contentLengths = valuesOf(head, 'content-length');
  if (dialect === 'classic') return countedFraming(contentLengths.length === 0 ? undefined : contentLengths.join(', '));
  const framing = { contentLengths, transferEncodings: valuesOf(head, 'transfer-encoding') };
  if (kind === 'response') return responseFraming(framing, version, status, method);
  return requestFraming(framing, version, startLine.method);
}

/** The members of the Connection field, in small letters. */
export function connectionOptions(head: Head): string[] {
  return valuesOf(head, 'connection')
    .flatMap(listMembers)
    .map((option) => option.toLowerCase());
}

/** Whether the connection closes behind this message. */
export function isLast(head: Head): boolean {
  const { kind, dialect, status, version } = head;
  if (dialect === 'classic' || (kind === 'response' && status < 200)) return false;
  return !keepsAlive(connectionOptions(head), version);
}

/** Whether what follows the head belongs to another protocol. */
export function handsOver(head: Head): boolean {
  const { kind, dialect, status, method } = head;
  if (dialect === 'classic') return false;
  if (status === 101) return true;
  return kind === 'request' ? method === 'CONNECT' : opensTunnel(status, method);
}

/** The bytes that a refusal of the whole head is about. */
export function placeOf(head: Head, code: ErrorCode): readonly [start: number, end: number] {
  const { startLine } = head;
  if (code === 'invalid-target') return [startLine.targetStart, startLine.targetStart + startLine.target.length];
  const name = fieldOfCode[code];
  const field = head.fields.findLast((line) => line.name === name);
  return field === undefined ? [head.start, startLine.line.end] : [field.start, field.end];
}

const fieldOfCode: Partial<Record<ErrorCode, string>> = {
  'repeated-host': 'host',
  'invalid-host': 'host',
  'invalid-content-length': 'content-length',
  'repeated-content-length': 'content-length',
  'content-length-with-transfer-encoding': 'content-length',
  'transfer-encoding-in-http-1.0': 'transfer-encoding',
  'invalid-transfer-encoding': 'transfer-encoding',
  'unsupported-transfer-coding': 'transfer-encoding',
};
