/** Names all messages of an input, one behind the other, as far as it can be told where the next one begins. */
import { greetingText } from '../classic/greeting.js';
import type { Dialect } from '../events.js';
import { CR, LF } from '../grammar.js';
import { checkHead, refuseHead } from './check-head.js';
import { framingOf, handsOver, isLast, type Head } from './head.js';
import { lineAt, refuseLf, textOf } from './lines.js';
import { nameBody, nameClassicBody } from './name-body.js';
import { nameFieldSection } from './name-fields.js';
import { hasVersion, knownVersion, nameRequestLine, nameStatusLine } from './name-start-line.js';
import type { Survey } from './survey.js';

/** What the bytes are, as far as they don't say so themselves. */
export interface Reading {
  readonly kind: 'request' | 'response';
  readonly dialect: Dialect;
  /** The methods of the requests that the responses answer, in order. */
  readonly methods: readonly string[];
}

/** How many bytes of `bytes` are the classic greeting, whole or cut by the end of input. */
export function greetingLength(bytes: Uint8Array, { kind, dialect }: Reading): number {
  const length = Math.min(bytes.length, greetingText.length);
  if (kind === 'request' || !greetingText.startsWith(textOf(bytes, 0, length))) return 0;
  return dialect === 'classic' || length === greetingText.length ? length : 0;
}

export function nameMessages(survey: Survey, reading: Reading): void {
  nameGreeting(survey, reading);
  let answers = 0;
  let closed = false;
  while (survey.isOpen()) {
    const head = nameHead(survey, reading, reading.methods[answers]);
    if (head === undefined) break;
    if (head.kind === 'response' && head.status >= 200) answers += 1;
    nameRest(survey, head);
    if (survey.isOpen() && !closed && isLast(head)) {
      closed = true;
      noteBytesAfterClose(survey);
    }
    survey.message += 1;
  }
}

function nameGreeting(survey: Survey, reading: Reading): void {
  const length = greetingLength(survey.bytes, reading);
  survey.add('greeting', length);
  if (length === 0) return;
  if (length < greetingText.length)
    survey.remark('note', 'incomplete', 'the greeting is not over yet', 'classic dialect', length, length);
  if (reading.dialect === 'classic') return;
  const text = 'the greeting of a server that speaks the classic dialect: no HTTP server speaks first';
  survey.remark('note', 'classic-greeting', text, 'classic dialect', 0, length);
}

/** Names a head. @returns undefined where nothing behind it can be named */
function nameHead(survey: Survey, reading: Reading, answered: string | undefined): Head | undefined {
  const { kind, dialect } = reading;
  nameEmptyLines(survey);
  if (!survey.isOpen()) return undefined;
  const start = survey.at;
  const line = lineAt(survey.bytes, start);
  const startLine = kind === 'request' ? nameRequestLine(survey, line) : nameStatusLine(survey, line);
  if (startLine === undefined) {
    survey.part = 'after-messages';
    survey.stop(`this is not how a ${kind} begins`, 'RFC 9112 section 2.1');
    return undefined;
  }
  if (!hasVersion(startLine))
    survey.stop('the start line has no version, so no fields go with it', 'RFC 9112 section 2.3');
  const rules = { part: 'header-section', folds: kind === 'response', classic: dialect === 'classic' } as const;
  const section = nameFieldSection(survey, rules);
  const version = knownVersion(startLine);
  survey.messages.push({ start, bodyStart: survey.at, end: survey.at });
  survey.part = 'body';
  if (!section.complete) return undefined;

  const method = kind === 'request' ? startLine.method : answered;
  if (version === undefined || (kind === 'response' && startLine.status === undefined)) {
    const what = version === undefined ? 'a version of HTTP/1' : 'a status';
    survey.stop(`without ${what} it can't be told where the message ends`, 'RFC 9112 section 6.3');
    return undefined;
  }
  const status = startLine.status ?? 0;
  return { kind, dialect, start, startLine, version, status, method, fields: section.lines };
}

/** Names line ends before a start line. */
function nameEmptyLines(survey: Survey): void {
  const { bytes, at: start } = survey;
  survey.part = 'before-message';
  while (survey.isOpen()) {
    const { at } = survey;
    if (bytes[at] === CR) {
      survey.add('empty-line', Math.min(bytes.length, bytes[at + 1] === LF ? at + 2 : at + 1));
      if (at + 1 < bytes.length && bytes[at + 1] !== LF)
        survey.defect('bare-cr', 'a CR without its LF before a start line', 'RFC 9112 section 2.2', at, at + 1, at + 1);
    } else if (bytes[at] === LF) {
      survey.add('empty-line', at + 1);
      refuseLf(survey, at);
    } else break;
  }
  if (survey.at === start) return;
  const text = 'empty lines before a start line: they mean nothing, and a reader may take a few';
  survey.remark('note', 'leading-empty-lines', text, 'RFC 9112 section 2.2', start, survey.at);
}

/** Checks a head and names what comes behind it, up to the next message. */
function nameRest(survey: Survey, head: Head): void {
  checkHead(survey, head);
  const framing = framingOf(head);
  const { bytes } = survey;
  if (framing.kind === 'fault') {
    refuseHead(survey, head, framing);
    survey.stop(`it can't be told where the body ends: ${framing.message}`, framing.section);
    return;
  }
  if (head.dialect === 'classic') nameClassicBody(survey, head, framing);
  else nameBody(survey, head, framing);
  const named = survey.messages.at(-1)!;
  survey.messages[survey.messages.length - 1] = { ...named, end: survey.at };
  if (!survey.isOpen()) return;

  survey.part = 'after-messages';
  survey.item = undefined;
  if (!handsOver(head)) return;
  const rule = head.status === 101 ? 'RFC 9110 section 7.8' : 'RFC 9110 section 9.3.6';
  const text = 'what follows belongs to another protocol, unless the other side declined';
  survey.remark('note', 'protocol-switched', text, rule, survey.at, bytes.length);
  survey.add('other-protocol', bytes.length);
}

function noteBytesAfterClose(survey: Survey): void {
  const text = 'bytes behind the last message of a connection: the other side leaves them unread';
  survey.remark('warning', 'bytes-after-close', text, 'RFC 9112 section 9.6', survey.at, survey.bytes.length);
}
