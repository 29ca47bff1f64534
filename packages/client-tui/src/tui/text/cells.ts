/**
 * Text measured in terminal cells. Everything here takes text that is safe to draw already (`visible`), and counts by
 * grapheme: a wide character is two cells or none at all, never half.
 */
import stringWidth from 'string-width';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const printableAscii = /^[\x20-\x7e]*$/;

/** The graphemes of `text`, in order. */
export function graphemesOf(text: string): string[] {
  return printableAscii.test(text) ? text.split('') : Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** How many cells `text` takes. */
export function widthOf(text: string): number {
  return printableAscii.test(text) ? text.length : stringWidth(text);
}

/** The beginning of a text that may be very long, for what is cut to `columns` anyway: the rest costs nothing then. */
export function beginning(text: string, columns: number): string {
  const most = Math.max(0, columns) * 8 + 8;
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}

/** As much of `text` as fits into `columns`; what is cut off is marked by `…`. */
export function clip(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  return columns <= 0 ? '' : `${take(text, columns - 1)}…`;
}

/** `text` in exactly `columns` cells: clipped, or filled with spaces. */
export function fit(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const clipped = clip(text, columns);
  const fill = ' '.repeat(Math.max(0, columns - widthOf(clipped)));
  return align === 'left' ? clipped + fill : fill + clipped;
}

/** As much of `text` as fits into `columns`, without a mark. */
export function take(text: string, columns: number): string {
  if (printableAscii.test(text)) return text.slice(0, Math.max(0, columns));
  let taken = '';
  let width = 0;
  for (const grapheme of graphemesOf(text)) {
    width += widthOf(grapheme);
    if (width > columns) break;
    taken += grapheme;
  }
  return taken;
}

/** The cells of `text` from `from` on, at most `columns` of them; half a wide character becomes a space. */
export function window(text: string, from: number, columns: number): string {
  if (printableAscii.test(text)) return text.slice(from, from + Math.max(0, columns));
  let out = '';
  let at = 0;
  for (const grapheme of graphemesOf(text)) {
    const width = widthOf(grapheme);
    const end = at + width;
    if (at >= from + columns) break;
    if (at >= from && end <= from + columns) out += grapheme;
    else if (end > from) out += ' '.repeat(Math.min(end, from + columns) - Math.max(at, from));
    at = end;
  }
  return out;
}

/** `text` cut into lines of at most `columns` cells; an empty text is one empty line. */
export function wrap(text: string, columns: number): string[] {
  const room = Math.max(1, columns);
  if (widthOf(text) <= room) return [text];
  const lines: string[] = [];
  if (printableAscii.test(text)) {
    for (let at = 0; at < text.length; at += room) lines.push(text.slice(at, at + room));
    return lines;
  }
  let line = '';
  let width = 0;
  for (const grapheme of graphemesOf(text)) {
    const next = widthOf(grapheme);
    if (width + next > room && line !== '') {
      lines.push(line);
      line = '';
      width = 0;
    }
    line += grapheme;
    width += next;
  }
  lines.push(line);
  return lines;
}

/** A sentence in lines of at most `columns` cells, broken between words where it can be. */
export function wrapWords(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= columns) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const parts = wrap(word, columns);
    lines.push(...parts.slice(0, -1));
    line = parts.at(-1) ?? '';
  }
  return [...lines, line];
}
