/** The wire view: every byte that went and came, in hex and as text, with its direction and time. Lines are made when drawn. */
import type { Passage } from '../../../core/exchange.js';
import { duration, grouped } from '../../text/numbers.js';
import { lineOf, span, type Line, type Lines } from '../../text/line.js';

/** Where the lines of each passage begin. */
interface Section {
  readonly passage: Passage;
  readonly firstLine: number;
  /** Bytes of this direction that went before. */
  readonly offset: number;
}

/** How many bytes fit into a line of `width` cells: 16, 8 or 4. */
export function bytesPerLine(width: number): 4 | 8 | 16 {
  if (width >= hexWidth(16)) return 16;
  return width >= hexWidth(8) ? 8 : 4;
}

function hexWidth(bytes: number): number {
  return 2 + 6 + 2 + bytes * 3 + 1 + bytes;
}

/** The lines of the wire view. */
export function wireLines(passages: readonly Passage[], width: number): Lines {
  const perLine = bytesPerLine(width);
  const sections: Section[] = [];
  const offsets = { sent: 0, received: 0 };
  let count = 0;
  for (const passage of passages) {
    sections.push({ passage, firstLine: count, offset: offsets[passage.direction] });
    offsets[passage.direction] += passage.bytes.length;
    count += 1 + Math.ceil(passage.bytes.length / perLine);
  }
  if (sections.length === 0) return { count: 1, at: () => lineOf('  No byte went or came.', 'dim') };
  return { count, at: (index) => lineAt(sectionAt(sections, index), index, perLine) };
}

function sectionAt(sections: readonly Section[], line: number): Section {
  let low = 0;
  let high = sections.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (sections[middle]!.firstLine <= line) low = middle;
    else high = middle - 1;
  }
  return sections[low]!;
}

function lineAt({ passage, firstLine, offset }: Section, line: number, perLine: number): Line {
  const isSent = passage.direction === 'sent';
  if (line === firstLine) {
    const label = isSent ? '→ sent' : '← received';
    return [
      span(`  ${label}`, isSent ? 'accent' : 'good'),
      span(`  at ${duration(passage.at)} · ${grouped(passage.bytes.length)} B`, 'dim'),
    ];
  }
  const from = (line - firstLine - 1) * perLine;
  const bytes = passage.bytes.subarray(from, from + perLine);
  const hex = Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
  const text = Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('');
  return [
    span(`${isSent ? '→' : '←'} `, isSent ? 'accent' : 'good'),
    span((offset + from).toString(16).toUpperCase().padStart(6, '0'), 'dim'),
    span(`  ${hex.padEnd(perLine * 3)} `),
    span(text, 'plain'),
  ];
}
