/**
 * Text in lines that are made when they are asked for: what a body, a head or a feed is to the pane that scrolls it.
 * However much there is, only the lines on the screen are made.
 */
import { lineOf, type Line } from '../../text/line.js';

/** Most characters of one line; longer ones go on in the next, so that no line is dear to draw. */
export const longestLine = 4096;

/** Where a line that begins at `from` ends: at `to` if it may be so long, and never between the halves of a character. */
export function lineEnd(text: string, from: number, to: number): number {
  const end = from + longestLine;
  if (end >= to) return to;
  return /[\uDC00-\uDFFF]/.test(text.charAt(end)) ? end - 1 : end;
}

/** A text in lines that are not too long; an empty text is one empty line. */
export function linesIn(text: string): string[] {
  const lines: string[] = [];
  let at = 0;
  do {
    const end = lineEnd(text, at, text.length);
    lines.push(text.slice(at, end));
    at = end;
  } while (at < text.length);
  return lines;
}

/** Lines that can be folded away: an opening line, and what follows up to its closing line. */
export interface Folds {
  /** The last line of what `line` opens; undefined where it opens nothing. */
  endOf(line: number): number | undefined;
  /** The line that opens what `line` lies in, or closes; undefined at the top. */
  openerOf(line: number): number | undefined;
  /** What a folded line looks like. */
  folded(line: number): Line;
  /** All lines that open something. */
  readonly openers: readonly number[];
}

export interface Content {
  readonly count: number;
  /** A line, safe to draw. */
  at(line: number): Line;
  /** False where lines are cut at the edge, and can be shifted to the side. */
  readonly isWrapped: boolean;
  /** Stays in view above the lines, and is shifted with them. */
  readonly header?: Line;
  readonly folds?: Folds;
  /** Whether a line is cut for its length, and goes on in the next. */
  readonly continues?: (line: number) => boolean;
  /** What there is to copy of a line; without it, nothing. */
  readonly copied?: (line: number) => string;
}

/** Lines that are there already. */
export function contentOf(lines: readonly Line[], copied?: (line: number) => string): Content {
  return {
    count: lines.length,
    isWrapped: true,
    at: (line) => lines[line] ?? [],
    ...(copied === undefined ? {} : { copied }),
  };
}

/** One sentence. */
export function sentence(text: string): Content {
  return contentOf([lineOf(text, 'dim')]);
}
