/**
 * JSON with a member or element a line. Only white space is changed: digits, escapes, the order of members and repeated
 * names stay as they came, which parsing and writing again would not keep.
 */
import { createScanner, type SyntaxKind } from 'jsonc-parser';
import { isJson } from '../../../../core/text/json.js';
import { visible } from '../../../../core/text/visible.js';
import { lineOf, span, textOf, type Line, type Span, type Tone } from '../../../text/line.js';
import { counted } from '../../../text/numbers.js';
import { lineEnd, type Content } from '../content.js';

/** Indentation grows no further than this many levels, or deep values would have no room. */
const deepest = 24;

/** The kinds of jsonc-parser's tokens; its enum is none at run time. */
const kinds = { openBrace: 1, closeBrace: 2, openBracket: 3, closeBracket: 4, comma: 5, colon: 6, string: 10, end: 17 };

const tones: Partial<Record<number, Tone>> = {
  1: 'dim', 2: 'dim', 3: 'dim', 4: 'dim', 5: 'dim', 6: 'dim', 7: 'literal', 8: 'literal', 9: 'literal', 10: 'string', 11: 'number',
}; // prettier-ignore

/** The lines of a text: where each begins and ends in it, how deep it is, and what opens and closes where. */
interface Layout {
  readonly starts: number[];
  readonly ends: number[];
  readonly depths: number[];
  /** The line that opens what a line lies in or closes; -1 at the top. */
  readonly openers: number[];
  /** For a line that opens something, the line that closes it and how many members it has. */
  readonly closers: Map<number, { readonly line: number; readonly members: number }>;
  /** Lines that begin inside a value that is too long for one. */
  readonly continued: Set<number>;
}

/** Past so many levels nobody can follow, and finding the way out of them takes its time. */
export const deepestNesting = 1000;

/** `text` laid out, or undefined where it is no JSON object or array, or nests deeper than `deepestNesting`. */
export function jsonContent(text: string): Content | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  const layout = laidOut(text);
  if (layout === undefined || !isJson(text)) return undefined;
  const { starts, ends, depths, openers, closers, continued } = layout;
  const at = (line: number): Line => {
    const slice = text.slice(starts[line], ends[line]);
    const indent = '  '.repeat(Math.min(deepest, depths[line] ?? 0));
    return [span(indent), ...(continued.has(line) ? lineOf(visible(slice), 'string') : colored(slice))];
  };
  return {
    count: starts.length,
    isWrapped: true,
    at,
    continues: (line) => continued.has(line + 1),
    copied: (line) => {
      // A closing line stands for what it closes.
      const opener = openers[line] ?? -1;
      const from = closers.get(opener)?.line === line ? opener : line;
      return valueIn(text.slice(starts[from], ends[closers.get(from)?.line ?? from]));
    },
    folds: {
      endOf: (line) => closers.get(line)?.line,
      openerOf: (line) => (openers[line]! < 0 ? undefined : openers[line]),
      folded: (line) => {
        const { line: end = line, members = 0 } = closers.get(line) ?? {};
        const noun = textOf(at(line)).endsWith('{') ? 'member' : 'element';
        return [...at(line), span(` … ${counted(members, noun)} `, 'dim'), ...at(end).slice(1)];
      },
      openers: [...closers.keys()],
    },
  };
}

function laidOut(text: string): Layout | undefined {
  const layout: Layout = { starts: [], ends: [], depths: [], openers: [], closers: new Map(), continued: new Set() };
  const open: { line: number; members: number }[] = [];
  const scanner = createScanner(text, true);
  let from: number | undefined;
  const close = (to: number): void => {
    if (from === undefined) return;
    for (let at = from; at < to;) {
      const end = lineEnd(text, at, to);
      if (at > from) layout.continued.add(layout.starts.length);
      layout.starts.push(at);
      layout.ends.push(end);
      layout.depths.push(open.length);
      layout.openers.push(open.at(-1)?.line ?? -1);
      at = end;
    }
    from = undefined;
  };
  for (let kind = kindOf(scanner.scan()); kind !== kinds.end; kind = kindOf(scanner.scan())) {
    const begin = scanner.getTokenOffset();
    const end = begin + scanner.getTokenLength();
    switch (kind) {
      case kinds.openBrace:
      case kinds.openBracket: {
        from ??= begin;
        const empty = /\s*[}\]]/y;
        empty.lastIndex = end;
        if (empty.test(text)) {
          scanner.scan();
          break;
        }
        close(end);
        if (open.length >= deepestNesting) return undefined;
        open.push({ line: layout.starts.length - 1, members: 1 });
        break;
      }
      case kinds.closeBrace:
      case kinds.closeBracket: {
        close(begin);
        const opened = open.pop();
        from = begin;
        // The closing line is inside for folding, and outside for the eye.
        if (opened !== undefined) {
          layout.closers.set(opened.line, { line: layout.starts.length, members: opened.members });
          layout.starts.push(begin);
          layout.ends.push(begin + 1);
          layout.depths.push(open.length);
          layout.openers.push(opened.line);
          from = undefined;
        }
        break;
      }
      case kinds.comma: {
        // Behind a closing bracket the line is there already.
        if (from === undefined) layout.ends[layout.ends.length - 1] = end;
        else close(end);
        const around = open.at(-1);
        if (around !== undefined) around.members += 1;
        break;
      }
      default:
        from ??= begin;
    }
  }
  close(text.trimEnd().length);
  return layout;
}

function kindOf(kind: SyntaxKind): number {
  return kind;
}

/** The tokens of a line, with no white space between them but behind a colon. */
function colored(slice: string): Span[] {
  const scanner = createScanner(slice, true);
  const spans: Span[] = [];
  for (let kind = kindOf(scanner.scan()); kind !== kinds.end; kind = kindOf(scanner.scan())) {
    const text = visible(slice.slice(scanner.getTokenOffset(), scanner.getPosition()));
    if (kind === kinds.colon) {
      const name = spans.pop();
      if (name !== undefined) spans.push({ ...name, tone: 'accent' });
    }
    spans.push(span(text, tones[kind] ?? 'plain'));
    if (kind === kinds.colon) spans.push(span(' '));
  }
  return spans;
}

/** The value on a line, without its name and without the comma behind it; a string's characters, not its escapes. */
function valueIn(slice: string): string {
  const scanner = createScanner(slice, true);
  const first = kindOf(scanner.scan());
  const isNamed = first === kinds.string && kindOf(scanner.scan()) === kinds.colon;
  const rest = slice.slice(isNamed ? scanner.getPosition() : 0).trim();
  const value = rest.endsWith(',') ? rest.slice(0, -1).trimEnd() : rest;
  if (!value.startsWith('"')) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}
