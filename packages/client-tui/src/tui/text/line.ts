/** What a view makes: lines of spans, each with a tone that the theme turns into a style. Safe to draw, measured already. */
import { clip, widthOf } from './cells.js';

/** What a span is, not how it looks. */
export type Tone = 'plain' | 'accent' | 'dim' | 'strong' | 'good' | 'warn' | 'bad' | 'selected' | 'typing';

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
  const spans: Span[] = [];
  let room = columns;
  for (const part of line) {
    if (room <= 0) break;
    const text = clip(part.text, room);
    spans.push({ ...part, text });
    room -= widthOf(part.text);
  }
  return spans;
}

/** The text of a line, for tests and for searching. */
export function textOf(line: Line): string {
  return line.map(({ text }) => text).join('');
}

/** Lines that are made when they are drawn, so that only those on the screen cost anything. */
export interface Lines {
  readonly count: number;
  at(index: number): Line;
}

/** Lines that are there already. */
export function linesOf(lines: readonly Line[]): Lines {
  return { count: lines.length, at: (index) => lines[index] ?? [] };
}
