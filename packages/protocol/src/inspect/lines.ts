/**
 * Lines as a lenient eye sees them: they end with CRLF or with LF alone, or are cut by the end of input. On messages
 * that a strict reader takes this gives the same lines.
 */
import { CR, LF, isBlank } from '../grammar.js';
import { decodeBytes } from '../text.js';
import type { Survey } from './survey.js';

export interface Line {
  readonly start: number;
  /** Where its text ends. */
  readonly end: number;
  /** Where the next line begins. */
  readonly next: number;
  /** What ends it; `cut` where the input ends first, be it behind a CR. */
  readonly ending: 'crlf' | 'lf' | 'cut';
}

export function lineAt(bytes: Uint8Array, start: number): Line {
  let at = start;
  while (at < bytes.length && bytes[at] !== LF) at += 1;
  const end = at > start && bytes[at - 1] === CR ? at - 1 : at;
  if (at === bytes.length) return { start, end, next: at, ending: 'cut' };
  return { start, end, next: at + 1, ending: end < at ? 'crlf' : 'lf' };
}

/** Names the end of a line whose text is named already. */
export function nameLineEnd(survey: Survey, line: Line): void {
  survey.add('line-end', line.next);
  if (line.ending === 'lf') refuseLf(survey, line.end);
}

/** Notes that the LF at `at` ends a line alone. */
export function refuseLf(survey: Survey, at: number): void {
  const text = 'a bare LF ends a line: a line ends with CRLF, and readers that differ here can be played off';
  survey.defect('bare-lf', text, 'RFC 9112 section 2.2', at, at + 1);
}

/** The first position at or after `at` that holds no space or tab, up to `end`. */
export function skipBlanks(bytes: Uint8Array, at: number, end: number): number {
  let behind = at;
  while (behind < end && isBlank(bytes[behind]!)) behind += 1;
  return behind;
}

/** Where the word that begins at `at` ends: at a space, a tab or `end`. */
export function skipWord(bytes: Uint8Array, at: number, end: number): number {
  let behind = at;
  while (behind < end && !isBlank(bytes[behind]!)) behind += 1;
  return behind;
}

/** Where the text ends that fills `start` up to `end`, without the spaces and tabs behind it. */
export function trimEnd(bytes: Uint8Array, start: number, end: number): number {
  let last = end;
  while (last > start && isBlank(bytes[last - 1]!)) last -= 1;
  return last;
}

/** The first position from `start` up to `end` whose byte is not in a table; `end` where all are. */
export function firstOutside(bytes: Uint8Array, start: number, end: number, characters: Uint8Array): number {
  let at = start;
  while (at < end && characters[bytes[at]!] === 1) at += 1;
  return at;
}

/** `bytes[start..end)` as text, one character a byte. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return decodeBytes(bytes.subarray(start, end), 0, end - start);
}

/** Where the last word of `start` up to `end` begins; `end` where a space or tab stands before it. */
export function lastWordStart(bytes: Uint8Array, start: number, end: number): number {
  let first = end;
  while (first > start && !isBlank(bytes[first - 1]!)) first -= 1;
  return first;
}
