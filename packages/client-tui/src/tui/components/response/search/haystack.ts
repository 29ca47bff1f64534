/** What can be searched: lines of a content, or stretches of bytes, a character each. */
import { textOf } from '../../../text/line.js';
import type { Content } from '../content.js';
import { bytesOf, sides, type Side, type Wire } from '../wire/bytes.js';

/** Texts to look through, one after the other. The same object stands for the same text. */
export interface Haystack {
  readonly isBytes: boolean;
  readonly count: number;
  /** A text, and the beginning of the next where that goes on: what begins in the first part counts. */
  at(index: number): { readonly text: string; readonly length: number };
}

/** What was found: a stretch of one text, in UTF-16 units. */
export interface Match {
  readonly index: number;
  readonly from: number;
  readonly to: number;
}

/** How much of the next text is looked at, so that what lies across is found. */
const overlap = 256;
/** Bytes of one text of a wire. */
const stretch = 4096;

const ofContent = new WeakMap<Content, Haystack>();
const ofWire = new WeakMap<Wire, Haystack>();

/** The lines of a content. */
export function contentHaystack(content: Content): Haystack {
  let haystack = ofContent.get(content);
  if (haystack === undefined) {
    haystack = {
      isBytes: false,
      count: content.count,
      at(line) {
        const text = textOf(content.at(line));
        const rest = content.continues?.(line) === true ? textOf(content.at(line + 1)).slice(0, overlap) : '';
        return { text: text + rest, length: text.length };
      },
    };
    ofContent.set(content, haystack);
  }
  return haystack;
}

/** The bytes of both directions. */
export function wireHaystack(wire: Wire): Haystack {
  let haystack = ofWire.get(wire);
  if (haystack === undefined) {
    const count = sides.reduce((sum, side) => sum + Math.ceil(wire[side].length / stretch), 0);
    haystack = {
      isBytes: true,
      count,
      at(index) {
        const { side, offset } = placeIn(wire, index);
        const end = Math.min(wire[side].length, offset + stretch + overlap);
        const text = Buffer.from(bytesOf(wire[side], offset, end)).toString('latin1');
        return { text, length: Math.min(stretch, text.length) };
      },
    };
    ofWire.set(wire, haystack);
  }
  return haystack;
}

/** Where in a wire something was found. */
export function bytesFound(wire: Wire, { index, from, to }: Match): { side: Side; from: number; to: number } {
  const { side, offset } = placeIn(wire, index);
  return { side, from: offset + from, to: offset + to };
}

/** The place of a byte, as one of a match. */
export function placeOf(wire: Wire, side: Side, offset: number): Pick<Match, 'index' | 'from'> {
  const before = side === 'sent' ? 0 : Math.ceil(wire.sent.length / stretch);
  return { index: before + Math.floor(offset / stretch), from: offset % stretch };
}

function placeIn(wire: Wire, index: number): { side: Side; offset: number } {
  const ofSent = Math.ceil(wire.sent.length / stretch);
  return index < ofSent
    ? { side: 'sent', offset: index * stretch }
    : { side: 'received', offset: (index - ofSent) * stretch };
}
