/** What an inspection is made of: spans, which together name every byte once, and the messages they belong to. */

/** What a run of bytes is. */
export type SpanName =
  /** The words with which a classic server begins. */
  | 'greeting'
  /** A line end without a line: before a start line, or the one that ends a header or trailer section. */
  | 'empty-line'
  | 'method'
  | 'target'
  | 'version'
  | 'status'
  | 'reason'
  /** What stands between the words of a start line: one space, where it is right. */
  | 'space'
  /** CRLF; in a broken message LF, or a CR whose LF never came. */
  | 'line-end'
  | 'field-name'
  | 'colon'
  /** Spaces and tabs around a value, or where none may be. */
  | 'white-space'
  | 'field-value'
  /** A line end inside a value with the white space around it: it stands for one space. */
  | 'fold'
  | 'trailer-name'
  | 'trailer-value'
  | 'body'
  | 'chunk-size'
  /** All that stands between a chunk size and its line end. */
  | 'chunk-extension'
  | 'chunk-data'
  /** What follows an accepted CONNECT or 101: no HTTP any more. */
  | 'other-protocol'
  /** What could not be named; a finding says why. */
  | 'unread';

/** The part of a message that a span lies in. */
export type SpanPart =
  | 'before-message'
  | 'request-line'
  | 'status-line'
  | 'header-section'
  | 'body'
  | 'chunked-body'
  | 'trailer-section'
  | 'after-messages';

/** A run of bytes with one meaning. */
export interface Span {
  /** What its bytes are. */
  readonly name: SpanName;
  /** The first byte. */
  readonly start: number;
  /** One past the last byte; always above `start`. */
  readonly end: number;
  /** Where they stand. */
  readonly part: SpanPart;
  /** Which message it belongs to, from 0; an informational response counts as one. */
  readonly message: number;
  /**
   * Which field line of its section, or which chunk of its body, from 0: what ties a value to its name and data to its
   * size. Undefined for all else.
   */
  readonly item: number | undefined;
}

/** Where a message lies. */
export interface InspectedMessage {
  /** The first byte of its start line; empty lines may come before. */
  readonly start: number;
  /** The first byte behind its header section, or the end of what was named where that never came. */
  readonly bodyStart: number;
  /** One past its last byte. */
  readonly end: number;
}
