/**
 * Reads field lines up to the empty line that ends them: a header section or a trailer section (RFC 9112 sections 5
 * and 7.1.2). Resumable at every byte, like the start line's reader; what it finds are positions, four for each line
 * (see `Fields`), relative to the first unread byte of the buffer.
 */
import { refuse, refuseBareLf } from './errors.js';
import type { Dialect } from './events.js';
import { borrow, detach, keep, slotsPerLine, type Stretch } from './field-index.js';
import { Fields, unfolded } from './fields.js';
import { endOfFieldValue } from './field-value-scan.js';
import { COLON, CR, LF, isBlank, isToken } from './grammar.js';
import type { Limits } from './limits.js';
import type { ReceiveBuffer } from './receive-buffer.js';

/** Trailers come in a section of their own, with a limit of its own. */
export type SectionPart = 'headers' | 'trailers';

const nowhere = new Int32Array(0);
/** Lines for which there is room at first; more are rare. */
const usualLines = 64;

const LINE_START = 0;
const NAME = 1;
const BEFORE_VALUE = 2;
const VALUE = 3;
const LINE_LF = 4;
const LAST_LF = 5;

export class FieldReader {
  /** Field lines found so far. */
  lines = 0;
  /** Where they lie: good until the reader goes on, or another one reads. */
  readonly stretch: Stretch = { slots: nowhere, from: 0 };
  /** Whether a value goes on over a line end (responses only, RFC 9112 section 5.2). */
  folded = false;
  /** Where the section ends, once it is whole: just behind its empty line. */
  end = 0;

  readonly #kind: 'request' | 'response';
  readonly #part: SectionPart;
  readonly #dialect: Dialect;
  readonly #limits: Limits;
  #state = LINE_START;
  #at = 0;
  #tooFar = 0;
  /** Lines for which the stretch has room; 0 where there is none yet. */
  #room = 0;
  /** The stretch's array where it is this reader's own. */
  #own: Int32Array = nowhere;

  constructor(kind: 'request' | 'response', dialect: Dialect, limits: Limits, part: SectionPart = 'headers') {
    this.#kind = kind;
    this.#part = part;
    this.#dialect = dialect;
    this.#limits = limits;
    this.begin(0);
  }

  /** Makes ready for a section that begins `from` bytes behind the first unread one. */
  begin(from: number): void {
    this.lines = 0;
    this.folded = false;
    this.#room = 0;
    this.#state = LINE_START;
    this.#at = from;
    this.#tooFar = from + 2 + (this.#part === 'trailers' ? this.#limits.trailerSection : this.#limits.headerSection);
  }

  /** Reads on. True once the section is whole; `take()` is then due before anything else is read. */
  read(buffer: ReceiveBuffer): boolean {
    if (this.#room === 0) {
      this.#room = usualLines;
      borrow(this.stretch, usualLines);
    }
    if (this.#state === LINE_START && this.#isWholeSection(buffer)) return true;
    if (this.#scan(buffer)) return true;
    // What is borrowed can't be held while others read.
    if (this.stretch.slots !== this.#own) this.#detach(this.#room);
    return false;
  }

  /** The section that was read, out of the text of the head or of the trailers; folded values on one line each. */
  take(text: string): Fields {
    const { slots, from } = this.stretch;
    if (slots !== this.#own) keep(this.lines);
    const fields = new Fields(text, slots, from, this.lines);
    return this.folded ? unfolded(fields) : fields;
  }

  #detach(room: number): void {
    detach(this.stretch, room);
    this.#own = this.stretch.slots;
    this.#room = room;
  }

  /** Takes the lines that are there, and the end of the section where that is next, as for nearly every head. */
  #isWholeSection(buffer: ReceiveBuffer): boolean {
    const { bytes, start: base } = buffer;
    const stop = Math.min(buffer.end, base + this.#tooFar);
    const at = this.#wholeLines(buffer, base + this.#at, stop);
    this.#at = at - base;
    if (at + 1 >= stop || bytes[at] !== CR || bytes[at + 1] !== LF) return false;
    this.end = at + 2 - base;
    return true;
  }

  #scan(buffer: ReceiveBuffer): boolean {
    const { bytes, start: base } = buffer;
    const stop = Math.min(buffer.end, base + this.#tooFar);
    let at = base + this.#at;
    while (at < stop) {
      if (this.#state === LINE_START) at = this.#wholeLines(buffer, at, stop);
      if (at === stop) break;
      const byte = bytes[at]!;
      switch (this.#state) {
        case LINE_START:
          if (byte === CR) {
            at += 1;
            this.#state = LAST_LF;
          } else if (byte === LF && this.#dialect === 'classic') {
            this.end = at + 1 - base;
            return true;
          } else this.#startLine(buffer, at);
          break;

        case NAME: {
          while (at < stop && isToken[bytes[at]!] === 1) at += 1;
          if (at === stop) break;
          const { slots, from } = this.stretch;
          const slot = from + this.lines * slotsPerLine;
          if (bytes[at] !== COLON || at - base === slots[slot]) this.#refuseName(buffer, at);
          slots[slot + 1] = at - base;
          at += 1;
          this.#state = BEFORE_VALUE;
          break;
        }

        case BEFORE_VALUE:
          while (at < stop && isBlank(bytes[at]!)) at += 1;
          if (at === stop) break;
          this.stretch.slots[this.stretch.from + this.lines * slotsPerLine + 2] = at - base;
          this.#state = VALUE;
          break;

        case VALUE:
          at = endOfFieldValue(bytes, buffer.wordsFor(stop - at), at, stop);
          if (at === stop) break;
          refuseBareLf(buffer, at);
          if (bytes[at] !== CR)
            refuse(
              buffer,
              at,
              'invalid-field-value',
              'a field value holds a control character',
              'RFC 9110 section 5.5',
            );
          this.#endValue(buffer, at);
          at += 1;
          this.#state = LINE_LF;
          break;

        default:
          if (byte !== LF)
            refuse(buffer, at, 'bare-cr', 'a CR among the fields is not followed by LF', 'RFC 9112 section 2.2');
          at += 1;
          if (this.#state === LAST_LF) {
            this.end = at - base;
            return true;
          }
          this.#state = LINE_START;
      }
    }
    this.#at = at - base;
    if (this.#at >= this.#tooFar) this.#refuseSize(buffer, at);
    return false;
  }

  /**
   * Takes as many lines as are there whole and plain, from the beginning of one; returns where it stopped. Nearly every
   * line of every head is one: what is broken, folded or cut off is left to the states, which say what is wrong with it.
   */
  #wholeLines(buffer: ReceiveBuffer, from: number, stop: number): number {
    const { bytes, start: base } = buffer;
    const words = buffer.wordsFor(stop - from);
    const { slots, from: first } = this.stretch;
    const most = Math.min(this.#room, this.#limits.headerFields);
    let lineStart = from;
    while (this.lines < most) {
      let at = lineStart;
      while (at < stop && isToken[bytes[at]!] === 1) at += 1;
      const nameEnd = at;
      if (at === stop || at === lineStart || bytes[at] !== COLON) break;
      at += 1;
      while (at < stop && isBlank(bytes[at]!)) at += 1;
      const valueStart = at;
      at = endOfFieldValue(bytes, words, at, stop);
      if (at + 1 >= stop || bytes[at] !== CR || bytes[at + 1] !== LF) break;
      const slot = first + this.lines * slotsPerLine;
      slots[slot] = lineStart - base;
      slots[slot + 1] = nameEnd - base;
      slots[slot + 2] = valueStart - base;
      slots[slot + 3] = endWithoutBlanks(bytes, valueStart, at) - base;
      this.lines += 1;
      lineStart = at + 2;
    }
    return lineStart;
  }

  #startLine(buffer: ReceiveBuffer, at: number): void {
    if (isBlank(buffer.bytes[at]!)) {
      if (this.#kind !== 'response' || this.lines === 0)
        refuse(
          buffer,
          at,
          'obsolete-line-folding',
          'a line begins with white space: lines are not folded any more',
          'RFC 9112 section 5.2',
        );
      this.folded = true;
      this.lines -= 1;
      this.#state = VALUE;
      return;
    }
    if (this.lines === this.#limits.headerFields)
      refuse(
        buffer,
        at,
        'too-many-fields',
        `there are more than ${this.#limits.headerFields} field lines`,
        'RFC 9110 section 5.4',
        431,
      );
    if (this.lines === this.#room) this.#detach(this.#room * 2);
    this.stretch.slots[this.stretch.from + this.lines * slotsPerLine] = at - buffer.start;
    this.#state = NAME;
  }

  #endValue(buffer: ReceiveBuffer, at: number): void {
    const { slots, from } = this.stretch;
    const slot = from + this.lines * slotsPerLine;
    slots[slot + 3] = endWithoutBlanks(buffer.bytes, buffer.start + slots[slot + 2]!, at) - buffer.start;
    this.lines += 1;
  }

  #refuseName(buffer: ReceiveBuffer, at: number): never {
    refuseBareLf(buffer, at);
    const byte = buffer.bytes[at]!;
    if (isBlank(byte))
      refuse(
        buffer,
        at,
        'space-before-colon',
        'there is white space before the colon of a field',
        'RFC 9112 section 5.1',
      );
    const what =
      byte === COLON
        ? 'a field has an empty name'
        : byte === CR
          ? 'a field line has no colon'
          : 'a field name holds a byte that no token may hold';
    refuse(buffer, at, 'invalid-field-name', what, 'RFC 9110 section 5.1');
  }

  #refuseSize(buffer: ReceiveBuffer, at: number): never {
    if (this.#part === 'trailers')
      refuse(
        buffer,
        at,
        'trailer-section-too-large',
        `the trailer section is larger than ${this.#limits.trailerSection} bytes`,
        'RFC 9110 section 6.5',
        431,
      );
    refuse(
      buffer,
      at,
      'header-section-too-large',
      `the header section is larger than ${this.#limits.headerSection} bytes`,
      'RFC 9110 section 5.4',
      431,
    );
  }
}

/** Where the value in `[start, end)` ends without the white space behind it. */
function endWithoutBlanks(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && isBlank(bytes[at - 1]!)) at -= 1;
  return at;
}
