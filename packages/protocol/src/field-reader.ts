/**
 * Reads field lines up to the empty line that ends them: a header section or a trailer section (RFC 9112 sections 5
 * and 7.1.2). Resumable at every byte, like the start line's reader; what it finds are positions, four for each line
 * (see `Fields`), relative to the first unread byte of the buffer.
 */
import { refuse, refuseBareLf } from './errors.js';
import type { Dialect } from './events.js';
import { slotsPerLine } from './fields.js';
import { COLON, CR, LF, isBlank, isFieldValue, isToken } from './grammar.js';
import type { Limits } from './limits.js';
import type { ReceiveBuffer } from './receive-buffer.js';

/** Trailers come in a section of their own, with a limit of its own. */
export type SectionKind = 'request' | 'response' | 'trailers';

const LINE_START = 0;
const NAME = 1;
const BEFORE_VALUE = 2;
const VALUE = 3;
const LINE_LF = 4;
const LAST_LF = 5;

export class FieldReader {
  /** Field lines found so far. */
  lines = 0;
  readonly index: Int32Array;
  /** Whether a value goes on over a line end (responses only, RFC 9112 section 5.2). */
  folded = false;
  /** Where the section ends, once it is whole: just behind its empty line. */
  end = 0;

  readonly #kind: SectionKind;
  readonly #dialect: Dialect;
  readonly #limits: Limits;
  #state = LINE_START;
  #at = 0;
  #tooFar = 0;

  constructor(kind: SectionKind, dialect: Dialect, limits: Limits) {
    this.#kind = kind;
    this.#dialect = dialect;
    this.#limits = limits;
    this.index = new Int32Array(limits.headerFields * slotsPerLine);
    this.begin(0);
  }

  /** Makes ready for a section that begins `from` bytes behind the first unread one. */
  begin(from: number): void {
    this.lines = 0;
    this.folded = false;
    this.#state = LINE_START;
    this.#at = from;
    this.#tooFar = from + 2 + (this.#kind === 'trailers' ? this.#limits.trailerSection : this.#limits.headerSection);
  }

  read(buffer: ReceiveBuffer): boolean {
    const { bytes, start: base } = buffer;
    const stop = Math.min(buffer.end, base + this.#tooFar);
    let at = base + this.#at;
    while (at < stop) {
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
          const slot = this.lines * slotsPerLine;
          if (bytes[at] !== COLON || at - base === this.index[slot]) this.#refuseName(buffer, at);
          this.index[slot + 1] = at - base;
          at += 1;
          this.#state = BEFORE_VALUE;
          break;
        }

        case BEFORE_VALUE:
          while (at < stop && isBlank(bytes[at]!)) at += 1;
          if (at === stop) break;
          this.index[this.lines * slotsPerLine + 2] = at - base;
          this.#state = VALUE;
          break;

        case VALUE:
          while (at < stop && isFieldValue[bytes[at]!] === 1) at += 1;
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
    this.index[this.lines * slotsPerLine] = at - buffer.start;
    this.#state = NAME;
  }

  #endValue(buffer: ReceiveBuffer, at: number): void {
    const slot = this.lines * slotsPerLine;
    const valueStart = buffer.start + this.index[slot + 2]!;
    let valueEnd = at;
    while (valueEnd > valueStart && isBlank(buffer.bytes[valueEnd - 1]!)) valueEnd -= 1;
    this.index[slot + 3] = valueEnd - buffer.start;
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
    if (this.#kind === 'trailers')
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
