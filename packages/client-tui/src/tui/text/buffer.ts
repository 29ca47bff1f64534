/**
 * The text in an editor, as a value: text, cursor, and what can be undone. Every change answers a new buffer. The
 * cursor is an offset in UTF-16 units that always stands between two graphemes.
 */
import { visible } from '../../core/text/visible.js';
import { graphemesOf, widthOf } from './cells.js';

interface Snapshot {
  readonly text: string;
  readonly cursor: number;
}

export interface TextBuffer extends Snapshot {
  readonly undone: readonly Snapshot[];
  readonly done: readonly Snapshot[];
  /** What the last change was: changes of one kind in a row are undone together. */
  readonly lastChange: 'typing' | 'erasing' | 'other' | undefined;
  /** The column, in cells, that moves up and down keep to. */
  readonly goal: number | undefined;
}

/** How many steps can be undone. */
export const undoLimit = 200;

/** A buffer that holds `text`, with the cursor at its end. */
export function bufferOf(text: string): TextBuffer {
  return { text, cursor: text.length, undone: [], done: [], lastChange: undefined, goal: undefined };
}

function changed(buffer: TextBuffer, text: string, cursor: number, kind: 'typing' | 'erasing' | 'other'): TextBuffer {
  if (text === buffer.text) return moved(buffer, cursor);
  const isSameStep = kind !== 'other' && kind === buffer.lastChange;
  const before: Snapshot = { text: buffer.text, cursor: buffer.cursor };
  const done = isSameStep ? buffer.done : [...buffer.done.slice(1 - undoLimit), before];
  return { text, cursor, done, undone: [], lastChange: kind, goal: undefined };
}

function moved(buffer: TextBuffer, cursor: number, goal?: number): TextBuffer {
  return { ...buffer, cursor, lastChange: undefined, goal };
}

function spliced(
  buffer: TextBuffer,
  from: number,
  to: number,
  text: string,
  kind: 'typing' | 'erasing' | 'other',
): TextBuffer {
  return changed(buffer, buffer.text.slice(0, from) + text + buffer.text.slice(to), from + text.length, kind);
}

/** Typed text: a word is one step to undo. */
export function type(buffer: TextBuffer, text: string): TextBuffer {
  const startsWord = /^\s/.test(text) || buffer.text.length === 0;
  return spliced(
    startsWord ? { ...buffer, lastChange: undefined } : buffer,
    buffer.cursor,
    buffer.cursor,
    text,
    'typing',
  );
}

/** Pasted text: always a step of its own. */
export function paste(buffer: TextBuffer, text: string): TextBuffer {
  return spliced(buffer, buffer.cursor, buffer.cursor, text, 'other');
}

/** Another text in the place of this one; can be undone. */
export function replace(buffer: TextBuffer, text: string): TextBuffer {
  return changed(buffer, text, text.length, 'other');
}

export function eraseLeft(buffer: TextBuffer): TextBuffer {
  return spliced(buffer, before(buffer.text, buffer.cursor), buffer.cursor, '', 'erasing');
}

export function eraseRight(buffer: TextBuffer): TextBuffer {
  return spliced(buffer, buffer.cursor, after(buffer.text, buffer.cursor), '', 'erasing');
}

export function eraseWordLeft(buffer: TextBuffer): TextBuffer {
  return spliced(buffer, wordLeft(buffer), buffer.cursor, '', 'other');
}

export function eraseWordRight(buffer: TextBuffer): TextBuffer {
  return spliced(buffer, buffer.cursor, wordRight(buffer), '', 'other');
}

export function eraseToLineStart(buffer: TextBuffer): TextBuffer {
  return spliced(buffer, lineStart(buffer.text, buffer.cursor), buffer.cursor, '', 'other');
}

export function eraseToLineEnd(buffer: TextBuffer): TextBuffer {
  return spliced(buffer, buffer.cursor, lineEnd(buffer.text, buffer.cursor), '', 'other');
}

export function moveLeft(buffer: TextBuffer): TextBuffer {
  return moved(buffer, before(buffer.text, buffer.cursor));
}

export function moveRight(buffer: TextBuffer): TextBuffer {
  return moved(buffer, after(buffer.text, buffer.cursor));
}

export function moveWordLeft(buffer: TextBuffer): TextBuffer {
  return moved(buffer, wordLeft(buffer));
}

export function moveWordRight(buffer: TextBuffer): TextBuffer {
  return moved(buffer, wordRight(buffer));
}

export function moveToLineStart(buffer: TextBuffer): TextBuffer {
  return moved(buffer, lineStart(buffer.text, buffer.cursor));
}

export function moveToLineEnd(buffer: TextBuffer): TextBuffer {
  return moved(buffer, lineEnd(buffer.text, buffer.cursor));
}

export function moveToStart(buffer: TextBuffer): TextBuffer {
  return moved(buffer, 0);
}

export function moveToEnd(buffer: TextBuffer): TextBuffer {
  return moved(buffer, buffer.text.length);
}

/** `lines` down, or up where negative, in the column that the first such move started from. */
export function moveLines(buffer: TextBuffer, lines: number): TextBuffer {
  const { text } = buffer;
  const goal = buffer.goal ?? cursorColumn(buffer);
  let start = lineStart(text, buffer.cursor);
  for (let left = Math.abs(lines); left > 0; left -= 1) {
    if (lines < 0) {
      if (start === 0) break;
      start = lineStart(text, start - 1);
    } else {
      const end = lineEnd(text, start);
      if (end === text.length) break;
      start = end + 1;
    }
  }
  return moved(buffer, start + offsetAt(text.slice(start, lineEnd(text, start)), goal), goal);
}

export function undo(buffer: TextBuffer): TextBuffer {
  const last = buffer.done.at(-1);
  if (last === undefined) return buffer;
  const now: Snapshot = { text: buffer.text, cursor: buffer.cursor };
  return {
    ...bufferOf(last.text),
    cursor: last.cursor,
    done: buffer.done.slice(0, -1),
    undone: [...buffer.undone, now],
  };
}

export function redo(buffer: TextBuffer): TextBuffer {
  const next = buffer.undone.at(-1);
  if (next === undefined) return buffer;
  const now: Snapshot = { text: buffer.text, cursor: buffer.cursor };
  return {
    ...bufferOf(next.text),
    cursor: next.cursor,
    done: [...buffer.done, now],
    undone: buffer.undone.slice(0, -1),
  };
}

/** The number of the cursor's line, from 0. */
export function cursorLine(buffer: TextBuffer): number {
  let line = 0;
  for (let at = buffer.text.indexOf('\n'); at >= 0 && at < buffer.cursor; at = buffer.text.indexOf('\n', at + 1))
    line += 1;
  return line;
}

/** The column of the cursor as it is drawn, in cells from 0. */
export function cursorColumn(buffer: TextBuffer): number {
  return widthOf(visible(buffer.text.slice(lineStart(buffer.text, buffer.cursor), buffer.cursor)));
}

/** The offset in `line` of the grapheme that is drawn at column `goal`, or the end of the line. */
function offsetAt(line: string, goal: number): number {
  let column = 0;
  let offset = 0;
  for (const grapheme of graphemesOf(line)) {
    column += widthOf(visible(grapheme));
    if (column > goal) break;
    offset += grapheme.length;
  }
  return offset;
}

function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** How far around the cursor graphemes are looked for, in UTF-16 units: a long line must not make a key slow. */
const nearby = 256;

/** The boundary before `at`; a line's start steps over the line feed. */
function before(text: string, at: number): number {
  if (at === 0) return 0;
  const start = lineStart(text, at);
  if (start === at) return at - 1;
  return at - (graphemesOf(text.slice(Math.max(start, at - nearby), at)).at(-1)?.length ?? 0);
}

function after(text: string, at: number): number {
  if (at >= text.length) return text.length;
  const end = lineEnd(text, at);
  if (end === at) return at + 1;
  return at + (graphemesOf(text.slice(at, Math.min(end, at + nearby)))[0]?.length ?? 0);
}

const wordCharacter = /[\p{L}\p{N}\p{M}_]/u;

function wordLeft({ text, cursor }: TextBuffer): number {
  let at = cursor;
  while (at > 0 && !wordCharacter.test(characterBefore(text, at))) at = before(text, at);
  while (at > 0 && wordCharacter.test(characterBefore(text, at))) at = before(text, at);
  return at;
}

function wordRight({ text, cursor }: TextBuffer): number {
  let at = cursor;
  while (at < text.length && !wordCharacter.test(characterAfter(text, at))) at = after(text, at);
  while (at < text.length && wordCharacter.test(characterAfter(text, at))) at = after(text, at);
  return at;
}

function characterBefore(text: string, at: number): string {
  return text.slice(before(text, at), at);
}

function characterAfter(text: string, at: number): string {
  return text.slice(at, after(text, at));
}
