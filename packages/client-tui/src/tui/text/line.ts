/** What a view makes: lines of spans, each with a tone that the theme turns into a style. Safe to draw, measured already. */
import { take, widthOf, window, wrap } from './cells.js';

/** What a span is, not how it looks. */
export type Tone =
  | 'plain'
  | 'accent'
  | 'dim'
  | 'strong'
  | 'good'
  | 'warn'
  | 'bad'
  | 'selected'
  | 'typing'
  /** Belongs to what is selected. */
  | 'marked'
  /** What a search found. */
  | 'match'
  | 'string'
  | 'number'
  | 'literal';

export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

export type Line = readonly Span[];

/** A span. */
export function span(text: string, tone: Tone = 'plain'): Span {
  return { text, tone };
}

/** A line of one span. */
export function lineOf(text: string, tone: Tone = 'plain'): Line {
  return [{ text, tone }];
}

/** How many cells a line takes. */
export function lineWidth(line: Line): number {
  return line.reduce((width, { text }) => width + widthOf(text), 0);
}

/** A line cut to `columns` cells; where something is cut off, `…` says so. */
export function cut(line: Line, columns: number): Line {
  if (lineWidth(line) <= columns) return line;
  const spans: Span[] = [];
  let room = columns;
  for (const { text, tone } of line) {
    const width = widthOf(text);
    // What fits, but with more behind it, leaves a cell for the mark all the same.
    if (width >= room) return room <= 0 ? spans : [...spans, { text: `${take(text, room - 1)}…`, tone }];
    spans.push({ text, tone });
    room -= width;
  }
  return spans;
}

/** The part of a line between two places in its text, in UTF-16 units. */
export function part(line: Line, from: number, to: number): Line {
  const spans: Span[] = [];
  let at = 0;
  for (const { text, tone } of line) {
    const piece = text.slice(Math.max(0, from - at), Math.max(0, to - at));
    if (piece !== '') spans.push({ text: piece, tone });
    at += text.length;
    if (at >= to) break;
  }
  return spans;
}

/** A line in rows of at most `columns` cells; an empty line is one empty row. */
export function wrapLine(line: Line, columns: number): Line[] {
  const rows = wrap(textOf(line), columns);
  if (rows.length === 1) return [line];
  let at = 0;
  return rows.map((row) => part(line, at, (at += row.length)));
}

/** The cells of a line from `from` on, at most `columns` of them. */
export function windowOf(line: Line, from: number, columns: number): Line {
  const spans: Span[] = [];
  let at = 0;
  for (const { text, tone } of line) {
    const width = widthOf(text);
    const first = Math.max(0, from - at);
    const room = from + columns - Math.max(at, from);
    if (room <= 0) break;
    if (first < width) spans.push({ text: window(text, first, room), tone });
    at += width;
  }
  return spans;
}

/** A line with the text between two places in another tone, in UTF-16 units. */
export function toned(line: Line, from: number, to: number, tone: Tone): Line {
  const spans: Span[] = [];
  let at = 0;
  for (const each of line) {
    const { text } = each;
    const start = Math.max(0, Math.min(text.length, from - at));
    const end = Math.max(start, Math.min(text.length, to - at));
    at += text.length;
    if (start === end) {
      spans.push(each);
      continue;
    }
    if (start > 0) spans.push({ ...each, text: text.slice(0, start) });
    spans.push({ text: text.slice(start, end), tone });
    if (end < text.length) spans.push({ ...each, text: text.slice(end) });
  }
  return spans;
}

/** A line in as few spans as it has changes of tone. */
export function joined(line: Line): Line {
  const spans: Span[] = [];
  for (const { text, tone } of line) {
    const last = spans.at(-1);
    if (last?.tone === tone) spans[spans.length - 1] = { text: last.text + text, tone };
    else if (text !== '') spans.push({ text, tone });
  }
  return spans;
}

/** The text of a line, for tests and for searching. */
export function textOf(line: Line): string {
  return line.map(({ text }) => text).join('');
}
