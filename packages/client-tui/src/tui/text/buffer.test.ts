import { describe, expect, it } from 'vitest';
import * as edit from './buffer.js';
import { bufferOf, cursorColumn, cursorLine, type TextBuffer } from './buffer.js';
import { graphemesOf } from './cells.js';

/** A buffer written with `|` for the cursor. */
function at(marked: string): TextBuffer {
  const cursor = marked.indexOf('|');
  return { ...bufferOf(marked.replace('|', '')), cursor };
}

function shown({ text, cursor }: TextBuffer): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

const family = '👩‍👩‍👧';

describe('moves and erasures', () => {
  const cases: [keyof typeof edit, string, string][] = [
    ['moveLeft', 'ab|', 'a|b'],
    ['moveLeft', '|ab', '|ab'],
    ['moveLeft', `x${family}|`, `x|${family}`],
    ['moveLeft', 'e\u0301|', '|e\u0301'],
    ['moveLeft', 'a\n|b', 'a|\nb'],
    ['moveRight', `|${family}x`, `${family}|x`],
    ['moveRight', 'a|\nb', 'a\n|b'],
    ['moveRight', '각|', '각|'],
    ['moveWordLeft', 'GET /people?age|', 'GET /people?|age'],
    ['moveWordLeft', 'one two  |', 'one |two  '],
    ['moveWordRight', '|one two', 'one| two'],
    ['moveWordRight', 'one| 김영희!', 'one 김영희|!'],
    ['moveToLineStart', 'a\nbc|d', 'a\n|bcd'],
    ['moveToLineEnd', 'a\nb|cd\ne', 'a\nbcd|\ne'],
    ['moveToStart', 'a\nb|', '|a\nb'],
    ['moveToEnd', '|a\nb', 'a\nb|'],
    ['eraseLeft', `a${family}|`, 'a|'],
    ['eraseLeft', 'a\n|b', 'a|b'],
    ['eraseLeft', '|a', '|a'],
    ['eraseRight', '|e\u0301x', '|x'],
    ['eraseRight', 'a|', 'a|'],
    ['eraseWordLeft', 'http://host/people|', 'http://host/|'],
    ['eraseWordRight', '|one two', '| two'],
    ['eraseToLineStart', 'a\nbc|d', 'a\n|d'],
    ['eraseToLineEnd', 'a|bc\nd', 'a|\nd'],
  ];
  it.each(cases)('%s %j', (name, before, after) => {
    expect(shown((edit[name] as (buffer: TextBuffer) => TextBuffer)(at(before)))).toBe(after);
  });

  it('never leaves the cursor inside a grapheme', () => {
    const text = `a${family}e\u0301각\n🇫🇷x`;
    const boundaries = new Set<number>([0]);
    let offset = 0;
    for (const grapheme of graphemesOf(text)) boundaries.add((offset += grapheme.length));
    for (const move of [edit.moveRight, edit.moveWordRight]) {
      for (let buffer = edit.moveToStart(bufferOf(text)); buffer.cursor < text.length; buffer = move(buffer)) {
        expect(boundaries).toContain(buffer.cursor);
      }
    }
    for (let buffer = bufferOf(text); buffer.cursor > 0; buffer = edit.moveLeft(buffer))
      expect(boundaries).toContain(buffer.cursor);
  });
});

describe('moveLines', () => {
  it('keeps the column through shorter lines, in cells', () => {
    const first = edit.moveLines(at('abcdef|\nx\n김영희희'), 1);
    expect(shown(first)).toBe('abcdef\nx|\n김영희희');
    const second = edit.moveLines(first, 1);
    expect(shown(second)).toBe('abcdef\nx\n김영희|희');
    expect(shown(edit.moveLines(second, -2))).toBe('abcdef|\nx\n김영희희');
  });

  it('stops at the first and the last line', () => {
    expect(shown(edit.moveLines(at('a|b'), -1))).toBe('a|b');
    expect(shown(edit.moveLines(at('a\nb|\nc'), 99))).toBe('a\nb\nc|');
  });
});

describe('typing and undoing', () => {
  const typed = (text: string): TextBuffer =>
    Array.from(text).reduce((buffer, character) => edit.type(buffer, character), bufferOf(''));

  it('undoes a word at a time, and does it again', () => {
    const buffer = typed('one two');
    const once = edit.undo(buffer);
    expect(once.text).toBe('one');
    expect(edit.undo(once).text).toBe('');
    expect(edit.redo(once).text).toBe('one two');
    expect(edit.undo(edit.undo(edit.undo(once))).text).toBe('');
    expect(edit.redo(buffer)).toBe(buffer);
  });

  it('undoes a paste and a replacement as one, and forgets what was undone when something new is typed', () => {
    const pasted = edit.paste(typed('a'), 'b\nc d');
    expect(edit.undo(pasted).text).toBe('a');
    expect(edit.undo(edit.replace(pasted, 'new')).text).toBe('ab\nc d');
    expect(edit.redo(edit.type(edit.undo(pasted), 'x')).text).toBe('ax');
  });

  it('begins a new step where the cursor was moved', () => {
    const buffer = edit.type(edit.moveLeft(typed('ab')), 'x');
    expect(buffer.text).toBe('axb');
    expect(edit.undo(buffer).text).toBe('ab');
  });

  it('keeps a bounded number of steps', () => {
    let buffer = bufferOf('');
    for (let step = 0; step < edit.undoLimit + 50; step += 1) buffer = edit.paste(buffer, 'x');
    expect(buffer.done.length).toBe(edit.undoLimit);
  });
});

describe('where the cursor is drawn', () => {
  it('counts cells, and pictures of control characters', () => {
    expect(cursorColumn(at('a\n김é|'))).toBe(3);
    expect(cursorColumn(at('\t\u009b|'))).toBe(5);
    expect(cursorLine(at('a\nb\n|'))).toBe(2);
    expect(cursorLine(at('|'))).toBe(0);
  });
});
