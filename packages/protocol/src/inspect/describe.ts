/** Says in a line what a span is and what rule made it, for a screen that shows the byte under the cursor. */
import { CR, LF } from '../grammar.js';
import type { Span, SpanName, SpanPart } from './spans.js';

/** What to show of a span. */
export interface SpanDescription {
  /** What it is, such as `line end (CRLF)`. */
  readonly title: string;
  /** What it does, such as `ends the request line`; to be read behind the title. */
  readonly meaning: string;
  /** The section that says so, such as `RFC 9112 section 3`. */
  readonly section: string;
}

type Entry = readonly [title: string, meaning: string, section: string];

/** Describes a span of an inspection of `bytes`. */
export function describeSpan(span: Span, bytes: Uint8Array): SpanDescription {
  const [title, meaning, section] =
    span.name === 'line-end' || span.name === 'empty-line'
      ? describeLineEnd(span, bytes)
      : (byPart[`${span.part} ${span.name}`] ?? byName[span.name]);
  return { title, meaning, section };
}

function describeLineEnd(span: Span, bytes: Uint8Array): Entry {
  const kind = bytes[span.start] === LF ? 'bare LF' : bytes[span.end - 1] === CR ? 'CR without LF' : 'CRLF';
  if (span.name === 'empty-line') return [`empty line (${kind})`, ...emptyLineMeaning[span.part]!];
  return [`line end (${kind})`, ...lineEndMeaning[span.part]!];
}

type Meanings = Partial<Record<SpanPart, readonly [meaning: string, section: string]>>;

const emptyLineMeaning: Meanings = {
  'before-message': ['stands before a start line and means nothing', 'RFC 9112 section 2.2'],
  'header-section': ['ends the header section', 'RFC 9112 section 2.1'],
  'trailer-section': ['ends the trailer section and with it the body', 'RFC 9112 section 7.1.2'],
};

const lineEndMeaning: Meanings = {
  'request-line': ['ends the request line', 'RFC 9112 section 3'],
  'status-line': ['ends the status line', 'RFC 9112 section 4'],
  'header-section': ['ends a field line', 'RFC 9112 section 5'],
  'chunked-body': ['ends a chunk size or the data of a chunk', 'RFC 9112 section 7.1'],
  'trailer-section': ['ends a field line of the trailers', 'RFC 9112 section 7.1.2'],
};

const byName: Readonly<Record<Exclude<SpanName, 'line-end' | 'empty-line'>, Entry>> = {
  greeting: ['greeting', 'the first words of a classic server', 'classic dialect'],
  method: ['method', 'says what to do with the target', 'RFC 9110 section 9'],
  target: ['target', 'says what the request is for', 'RFC 9112 section 3.2'],
  version: ['version', 'names the protocol that the sender speaks', 'RFC 9112 section 2.3'],
  status: ['status', 'says how the request went', 'RFC 9110 section 15'],
  reason: ['reason', 'says the status in words; readers ignore it', 'RFC 9112 section 4'],
  space: ['space', 'keeps two words of the start line apart', 'RFC 9112 section 3'],
  'field-name': ['field name', 'says what the value is about', 'RFC 9110 section 5.1'],
  colon: ['colon', 'ends the name of a field', 'RFC 9112 section 5'],
  'white-space': ['white space', 'stands around a value and is no part of it', 'RFC 9112 section 5.1'],
  'field-value': ['field value', 'is what the field says', 'RFC 9110 section 5.5'],
  fold: ['folded line end', 'counts as one space of the value', 'RFC 9112 section 5.2'],
  'trailer-name': ['trailer name', 'names a field that comes behind the body', 'RFC 9110 section 6.5'],
  'trailer-value': ['trailer value', 'is what a field behind the body says', 'RFC 9110 section 6.5'],
  body: ['body', 'is the content of the message', 'RFC 9112 section 6'],
  'chunk-size': [
    'chunk size',
    'counts the bytes of data that follow, in hexadecimal; 0 is the last',
    'RFC 9112 section 7.1',
  ],
  'chunk-extension': [
    'chunk extension',
    'says something about a chunk that readers may ignore',
    'RFC 9112 section 7.1.1',
  ],
  'chunk-data': ['chunk data', 'is a piece of the content', 'RFC 9112 section 7.1'],
  'other-protocol': ['another protocol', 'is no HTTP any more', 'RFC 9110 section 7.8'],
  unread: ['unread', 'could not be told apart: a finding says why', 'the inspection itself'],
};

/** Where the same name is another thing in another part. */
const byPart: Readonly<Partial<Record<`${SpanPart} ${Exclude<SpanName, 'line-end' | 'empty-line'>}`, Entry>>> = {
  'request-line white-space': ['white space', 'has no place around a request line', 'RFC 9112 section 3'],
  'status-line space': ['space', 'keeps two words of the status line apart', 'RFC 9112 section 4'],
};
