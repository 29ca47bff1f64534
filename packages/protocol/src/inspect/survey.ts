/**
 * The record that naming writes to. A span begins where the last one ended, so whatever the namers do, spans tile the
 * bytes without gap or overlap. Its size is bounded: past the limit of spans naming stops, and the rest is unread.
 *
 * Namers that loop must ask `stopped`: once it is set, `at` moves no more.
 */
import type { ErrorCode } from '../errors.js';
import type { Finding, RemarkCode, Severity } from './findings.js';
import type { InspectedMessage, Span, SpanName, SpanPart } from './spans.js';

/** Findings beyond these are counted only. */
const maxFindings = 1000;

/** Something that a strict reader refuses. Whether it got that far is not known here. */
export interface Defect {
  readonly code: ErrorCode;
  readonly text: string;
  readonly section: string;
  readonly start: number;
  readonly end: number;
  /** Where a strict reader would stand. */
  readonly offset: number;
  readonly message: number;
}

export class Survey {
  readonly bytes: Uint8Array;
  readonly spans: Span[] = [];
  readonly messages: InspectedMessage[] = [];
  readonly defects: Defect[] = [];
  readonly remarks: Finding[] = [];
  /** Findings that were left out. */
  dropped = 0;
  /** The first byte that has no name yet. */
  at = 0;
  /** What the next spans belong to. */
  message = 0;
  part: SpanPart = 'before-message';
  item: number | undefined;
  /** Whether naming is over; what has no name by then is unread. */
  stopped = false;

  readonly #maxSpans: number;

  constructor(bytes: Uint8Array, maxSpans: number) {
    this.bytes = bytes;
    this.#maxSpans = maxSpans;
  }

  /** Whether there are bytes left to name. */
  isOpen(): boolean {
    return !this.stopped && this.at < this.bytes.length;
  }

  /** Names the bytes up to `end`; without effect where there are none. */
  add(name: SpanName, end: number): void {
    if (this.stopped || end <= this.at) return;
    // One place is kept for the rest.
    if (this.spans.length >= this.#maxSpans - 1 && end < this.bytes.length) {
      this.#stop('too-many-spans', `more than ${this.#maxSpans} spans: the rest is not named`);
      return;
    }
    this.#push(name, end);
  }

  /** Ends the naming: the rest of the bytes can't be told apart. */
  stop(reason: string, section: string): void {
    if (this.isOpen()) this.#stop('naming-stopped', `what follows is not named: ${reason}`, section);
  }

  /** Names what is left, so that every byte has a name. */
  finish(): void {
    if (this.at < this.bytes.length) this.#push('unread', this.bytes.length);
  }

  /** Notes what a strict reader would refuse, standing at `offset`. */
  defect(code: ErrorCode, text: string, section: string, start: number, end: number, offset = start): void {
    if (this.#isFull()) return;
    this.defects.push({ code, text, section, start, end, offset, message: this.message });
  }

  /** Notes what a strict reader takes. */
  remark(severity: Severity, code: RemarkCode, text: string, section: string, start: number, end: number): void {
    if (this.#isFull()) return;
    const { message } = this;
    this.remarks.push({ severity, code, text, section, start, end, offset: start, message, status: undefined });
  }

  /** Whether findings are not taken any more: behind the end of naming positions mean nothing. */
  #isFull(): boolean {
    if (this.stopped) return true;
    if (this.defects.length + this.remarks.length < maxFindings) return false;
    this.dropped += 1;
    return true;
  }

  #push(name: SpanName, end: number): void {
    const { at: start, part, message, item } = this;
    this.spans.push({ name, start, end, part, message, item });
    this.at = end;
  }

  #stop(code: RemarkCode, text: string, section = 'the inspection itself'): void {
    this.item = undefined;
    this.remark('note', code, text, section, this.at, this.bytes.length);
    this.stopped = true;
  }
}
