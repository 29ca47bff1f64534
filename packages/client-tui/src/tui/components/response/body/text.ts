/**
 * Plain text in lines, of any size. Only every so many lines' places are kept, so that a body of nothing but line ends
 * costs no more than another; what is between them is found again when it is drawn.
 */
import { visible } from '../../../../core/text/visible.js';
import { lineOf } from '../../../text/line.js';
import { longestLine, type Content } from '../content.js';

const LF = 0x0a;
const CR = 0x0d;
/** One line in so many has its place kept. */
const stride = 64;

export type Charset = 'utf-8' | 'windows-1252';

/** The lines of a text; a last line end makes no line of its own. */
export function textContent(bytes: Uint8Array, charset: Charset): Content {
  const decoder = new TextDecoder(charset, { ignoreBOM: false });
  const { places, count } = indexed(bytes, charset);
  // Whoever goes through the lines in their order need not look for any of them, nor who looks at one again.
  let last = { line: 0, from: 0, to: nextStart(bytes, 0, charset) };
  const startOf = (line: number): number => {
    if (line === last.line) return last.from;
    if (line === last.line + 1) return last.to;
    let at = places[Math.floor(line / stride)] ?? 0;
    for (let skipped = line % stride; skipped > 0; skipped -= 1) at = nextStart(bytes, at, charset);
    return at;
  };
  const textAt = (line: number): string => {
    const from = startOf(line);
    let to = nextStart(bytes, from, charset);
    last = { line, from, to };
    if (to > from && bytes[to - 1] === LF) to -= 1;
    if (to > from && bytes[to - 1] === CR) to -= 1;
    return decoder.decode(bytes.subarray(from, to));
  };
  return {
    count,
    isWrapped: true,
    at: (line) => lineOf(drawable(textAt(line))),
    continues: (line) => line + 1 < count && bytes[startOf(line + 1) - 1] !== LF,
    copied: textAt,
  };
}

/** Tabs as room, everything else that is no character as a picture. */
export function drawable(text: string): string {
  return visible(text.replaceAll('\t', '    '));
}

function indexed(bytes: Uint8Array, charset: Charset): { places: number[]; count: number } {
  const places: number[] = [];
  const { length } = bytes;
  let count = 0;
  for (let start = 0; start < length; count += 1) {
    if (count % stride === 0) places.push(start);
    // Most lines end before they are too long; a call for each of millions would take its time.
    const limit = Math.min(length, start + longestLine);
    let at = start;
    while (at < limit && bytes[at] !== LF) at += 1;
    start = at < limit ? at + 1 : nextStart(bytes, start, charset);
  }
  return { places, count };
}

/** Where the line behind the one at `from` begins: behind its line end, or where it is too long to go on. */
function nextStart(bytes: Uint8Array, from: number, charset: Charset): number {
  const limit = Math.min(bytes.length, from + longestLine);
  for (let at = from; at < limit; at += 1) if (bytes[at] === LF) return at + 1;
  if (limit === bytes.length || charset !== 'utf-8') return limit;
  // No character is cut: its continuation bytes stay with it.
  let at = limit;
  while (at > limit - 4 && (bytes[at]! & 0xc0) === 0x80) at -= 1;
  return at;
}
