/** What each editing action does to a text; undefined for actions that edit nothing. */
import * as buffer from './buffer.js';
import type { TextBuffer } from './buffer.js';

/** What keys do to a text besides moving in it. */
export type EditAction =
  | 'word-left'
  | 'word-right'
  | 'line-start'
  | 'line-end'
  | 'new-line'
  | 'erase-left'
  | 'erase-right'
  | 'erase-word-left'
  | 'erase-word-right'
  | 'erase-to-start'
  | 'erase-to-end'
  | 'undo'
  | 'redo';

/** The change that `action` makes in an editor that shows `rows` lines. */
export function editingOf(action: string, rows: number): ((text: TextBuffer) => TextBuffer) | undefined {
  switch (action) {
    case 'left':
      return buffer.moveLeft;
    case 'right':
      return buffer.moveRight;
    case 'up':
      return (text) => buffer.moveLines(text, -1);
    case 'down':
      return (text) => buffer.moveLines(text, 1);
    case 'page-up':
      return (text) => buffer.moveLines(text, -Math.max(1, rows - 1));
    case 'page-down':
      return (text) => buffer.moveLines(text, Math.max(1, rows - 1));
    case 'first':
      return buffer.moveToStart;
    case 'last':
      return buffer.moveToEnd;
    case 'word-left':
      return buffer.moveWordLeft;
    case 'word-right':
      return buffer.moveWordRight;
    case 'line-start':
      return buffer.moveToLineStart;
    case 'line-end':
      return buffer.moveToLineEnd;
    case 'new-line':
      return (text) => buffer.type(text, '\n');
    case 'erase-left':
      return buffer.eraseLeft;
    case 'erase-right':
      return buffer.eraseRight;
    case 'erase-word-left':
      return buffer.eraseWordLeft;
    case 'erase-word-right':
      return buffer.eraseWordRight;
    case 'erase-to-start':
      return buffer.eraseToLineStart;
    case 'erase-to-end':
      return buffer.eraseToLineEnd;
    case 'undo':
      return buffer.undo;
    case 'redo':
      return buffer.redo;
    default:
      return undefined;
  }
}
