/**
 * Names a request line or a status line (RFC 9112 sections 3 and 4), by the place of its words: a broken word keeps
 * its name. The answer is what the rest of the message depends on, or undefined where the line is no start line at
 * all; nothing is named then.
 */
import type { ErrorCode } from '../errors.js';
import type { Version } from '../events.js';
import { isFieldValue, isTarget, isToken } from '../grammar.js';
import { firstOutside, lastWordStart, nameLineEnd, skipBlanks, skipWord, textOf, trimEnd, type Line } from './lines.js';
import type { Survey } from './survey.js';

export interface StartLine {
  readonly line: Line;
  readonly method: string;
  readonly target: string;
  readonly targetStart: number;
  readonly status: number | undefined;
  /** As it stands there; empty where there is none. */
  readonly version: string;
}

type Gap = readonly [start: number, end: number, blanks: number];

const anyVersion = /^HTTP\//i;
const versionRule = 'RFC 9112 section 2.3';

/** Whether field lines may follow: in HTTP/0.9, or what is no HTTP at all, they would mean nothing. */
export function hasVersion(line: StartLine): boolean {
  return anyVersion.test(line.version);
}

/** The version as the codec tells them apart; undefined where it is none of HTTP/1. */
export function knownVersion(line: StartLine): Version | undefined {
  if (!/^HTTP\/1\.[0-9]$/i.test(line.version)) return undefined;
  return line.version.endsWith('0') ? '1.0' : '1.1';
}

export function nameRequestLine(survey: Survey, line: Line): StartLine | undefined {
  const { bytes } = survey;
  const methodStart = skipBlanks(bytes, line.start, line.end);
  const methodEnd = skipWord(bytes, methodStart, line.end);
  const targetStart = skipBlanks(bytes, methodEnd, line.end);
  const lastEnd = trimEnd(bytes, targetStart, line.end);
  const lastStart = lastWordStart(bytes, targetStart, lastEnd);
  // One word behind the method is a target, unless it can only be a version.
  const isVersion =
    lastStart > targetStart || (line.ending !== 'cut' && anyVersion.test(textOf(bytes, lastStart, lastEnd)));
  const versionStart = isVersion ? lastStart : line.end;
  const versionEnd = isVersion ? lastEnd : line.end;
  const targetEnd = trimEnd(bytes, targetStart, versionStart);
  const version = textOf(bytes, versionStart, versionEnd);
  const badMethod = firstOutside(bytes, methodStart, methodEnd, isToken);
  if (!(methodEnd > methodStart && badMethod === methodEnd) && !anyVersion.test(version)) return undefined;

  survey.part = 'request-line';
  survey.add('white-space', methodStart);
  survey.add('method', methodEnd);
  survey.add('space', targetStart);
  survey.add('target', targetEnd);
  survey.add('space', versionStart);
  survey.add('version', versionEnd);
  survey.add('white-space', line.end);
  nameLineEnd(survey, line);

  if (line.ending !== 'cut') {
    checkGaps(survey, [
      [line.start, methodStart, 0],
      [methodEnd, targetStart, 1],
      [targetEnd, versionStart, 1],
      [versionEnd, line.end, 0],
    ]);
    const badTarget = firstOutside(bytes, targetStart, targetEnd, isTarget);
    refuseByte(survey, badMethod, methodEnd, 'invalid-method', 'the method holds a byte that no token may hold', '3.1');
    refuseByte(survey, badTarget, targetEnd, 'invalid-target', 'the target holds a byte that no URI may hold', '3.2');
    checkVersion(survey, version, versionStart, versionEnd);
  }
  const method = textOf(bytes, methodStart, methodEnd);
  const target = textOf(bytes, targetStart, targetEnd);
  return { line, method, target, targetStart, status: undefined, version };
}

export function nameStatusLine(survey: Survey, line: Line): StartLine | undefined {
  const { bytes } = survey;
  const versionEnd = skipWord(bytes, line.start, line.end);
  const version = textOf(bytes, line.start, versionEnd);
  if (!anyVersion.test(version) && !(line.ending === 'cut' && 'HTTP/'.startsWith(version))) return undefined;
  const statusStart = skipBlanks(bytes, versionEnd, line.end);
  const statusEnd = skipWord(bytes, statusStart, line.end);
  const reasonStart = Math.min(statusEnd + 1, line.end);

  survey.part = 'status-line';
  survey.add('version', versionEnd);
  survey.add('space', statusStart);
  survey.add('status', statusEnd);
  survey.add('space', reasonStart);
  survey.add('reason', line.end);
  nameLineEnd(survey, line);

  const status = textOf(bytes, statusStart, statusEnd);
  const isStatus = /^[1-9][0-9]{2}$/.test(status);
  if (line.ending !== 'cut') {
    checkVersion(survey, version, line.start, versionEnd);
    checkGaps(survey, [[versionEnd, statusStart, 1], ...(isStatus ? [[statusEnd, reasonStart, 1] as const] : [])]);
    if (!isStatus)
      survey.defect('invalid-status', 'the status is not three digits', 'RFC 9112 section 4', statusStart, statusEnd);
    const badReason = firstOutside(bytes, reasonStart, line.end, isFieldValue);
    refuseByte(survey, badReason, line.end, 'invalid-reason', 'the reason phrase holds a control character', '4');
  }
  return { line, method: '', target: '', targetStart: 0, status: isStatus ? Number(status) : undefined, version };
}

/** Notes the first place where the words of a start line are not kept apart as they should be. */
function checkGaps(survey: Survey, gaps: readonly Gap[]): void {
  const wrong = gaps.find(([start, end, blanks]) => end - start !== blanks);
  if (wrong === undefined) return;
  const text = 'the words of a start line are not kept apart by one space each, with none around them';
  survey.defect('invalid-start-line', text, 'RFC 9112 section 3', wrong[0], wrong[1]);
}

function refuseByte(survey: Survey, at: number, end: number, code: ErrorCode, text: string, section: string): void {
  if (at < end) survey.defect(code, text, `RFC 9112 section ${section}`, at, at + 1);
}

function checkVersion(survey: Survey, version: string, start: number, end: number): void {
  if (!/^HTTP\/[0-9]\.[0-9]$/.test(version))
    survey.defect('invalid-version', 'the version is not "HTTP/", a digit, "." and a digit', versionRule, start, end);
  else if (version[5] !== '1')
    survey.defect('unsupported-version', `${version} is not spoken here`, 'RFC 9110 section 15.6.6', start, end, end);
  else if (version[7] === '0') {
    const text = 'a message in HTTP/1.0: the connection closes after it unless both sides ask otherwise';
    survey.remark('note', 'http-1.0', text, 'RFC 9112 section 9.3', start, end);
  } else if (version[7] !== '1')
    survey.remark('note', 'later-minor-version', `${version} is read as HTTP/1.1`, versionRule, start, end);
}
