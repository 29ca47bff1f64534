/**
 * A header or trailer section as received: field lines in their order, with names in the case they came in.
 * It keeps the text of the section and where each line's name and value lie in it; strings are cut when asked for.
 */
import { slotsPerLine } from './field-index.js';
import { trimBlanks } from './grammar.js';

/** The lines of a section, to be looked up by name or gone through in order. It doesn't change. */
export class Fields implements Iterable<[name: string, value: string]> {
  /** A section without lines. */
  static readonly empty = new Fields('', new Int32Array(0), 0, 0);

  /** How many field lines there are. */
  readonly length: number;
  readonly #text: string;
  readonly #slots: Int32Array;
  readonly #from: number;

  /**
   * Made by the readers; `Fields.from()` makes one of lines.
   * @internal
   * @param text the text that holds the lines, one character a byte (raw UTF-8 in the classic dialect is decoded)
   * @param slots from `from` on, four offsets into `text` per line: name start, name end, value start, value end
   */
  constructor(text: string, slots: Int32Array, from: number, lines: number) {
    this.#text = text;
    this.#slots = slots;
    this.#from = from;
    this.length = lines;
  }

  /** A section with these lines. */
  static from(lines: Iterable<readonly [string, string]>): Fields {
    let text = '';
    const slots: number[] = [];
    for (const [name, value] of lines) {
      const start = text.length;
      text += name + value;
      slots.push(start, start + name.length, start + name.length, text.length);
    }
    return new Fields(text, Int32Array.from(slots), 0, slots.length / slotsPerLine);
  }

  /** The name of line `line` (from 0), in the case it came in. */
  name(line: number): string {
    const at = this.#from + line * slotsPerLine;
    return this.#text.slice(this.#slots[at], this.#slots[at + 1]);
  }

  /** The value of line `line` (from 0), without the white space around it; bytes above 0x7F are one character each. */
  value(line: number): string {
    const at = this.#from + line * slotsPerLine;
    return this.#text.slice(this.#slots[at + 2], this.#slots[at + 3]);
  }

  /** The number of the first line called `name` (any case) at or after line `from`, or -1. */
  indexOf(name: string, from = 0): number {
    const wanted = name.toLowerCase();
    for (let line = from; line < this.length; line += 1) {
      const at = this.#from + line * slotsPerLine;
      const sameLength = this.#slots[at + 1]! - this.#slots[at]! - wanted.length === 0;
      if (sameLength && this.name(line).toLowerCase() === wanted) return line;
    }
    return -1;
  }

  /** Whether a line is called `name`, in any case. */
  has(name: string): boolean {
    return this.indexOf(name) >= 0;
  }

  /** The values of all lines called `name`, joined by `, ` (RFC 9110 section 5.3); undefined where there is none. */
  get(name: string): string | undefined {
    let line = this.indexOf(name);
    if (line < 0) return undefined;
    let combined = this.value(line);
    while ((line = this.indexOf(name, line + 1)) >= 0) combined += `, ${this.value(line)}`;
    return combined;
  }

  /** The values of all lines called `name`, one each: for fields that must not be joined, such as Set-Cookie. */
  getAll(name: string): string[] {
    const values: string[] = [];
    for (let line = this.indexOf(name); line >= 0; line = this.indexOf(name, line + 1)) values.push(this.value(line));
    return values;
  }

  /** Each line as name and value, in order. */
  *[Symbol.iterator](): Generator<[name: string, value: string]> {
    for (let line = 0; line < this.length; line += 1) yield [this.name(line), this.value(line)];
  }
}

/** The same section with each folded value rewritten on one line, a space for each fold (RFC 9112 section 5.2). */
export function unfolded(fields: Fields): Fields {
  // Not by one pattern: the blanks in front of each line end would be looked at again and again.
  const unfold = (value: string): string => trimBlanks(value.split('\r\n').map(trimBlanks).join(' '));
  return Fields.from(Array.from(fields, ([name, value]) => [name, unfold(value)] as const));
}
