/** The keys that move in lists and in texts, and those that change texts: the same wherever there is one. */
import type { KeyBinding, Movement } from './key-binding.js';
import type { EditAction } from './text/editing.js';

/** Moving in anything that is a list. */
export const movementKeys: readonly KeyBinding<Movement>[] = [
  { context: 'list', chords: ['up', 'k'], action: 'up', help: 'Up', short: 'move' },
  { context: 'list', chords: ['down', 'j'], action: 'down', help: 'Down' },
  { context: 'list', chords: ['pageup'], action: 'page-up', help: 'A page up' },
  { context: 'list', chords: ['pagedown', 'space'], action: 'page-down', help: 'A page down' },
  { context: 'list', chords: ['home', 'g'], action: 'first', help: 'To the start' },
  { context: 'list', chords: ['end', 'G'], action: 'last', help: 'To the end' },
];

/** Editing a text; `area` is for those of several lines. */
export const editorKeys: readonly KeyBinding<Movement | EditAction>[] = [
  { context: 'area', chords: ['enter', 'ctrl+j'], action: 'new-line', help: 'A new line' },
  { context: 'area', chords: ['up'], action: 'up', help: 'A line up' },
  { context: 'area', chords: ['down'], action: 'down', help: 'A line down' },
  { context: 'area', chords: ['pageup'], action: 'page-up', help: 'A page up' },
  { context: 'area', chords: ['pagedown'], action: 'page-down', help: 'A page down' },
  { context: 'editor', chords: ['left', 'ctrl+b'], action: 'left', help: 'A character to the left' },
  { context: 'editor', chords: ['right', 'ctrl+f'], action: 'right', help: 'A character to the right' },
  { context: 'editor', chords: ['ctrl+left', 'alt+left', 'alt+b'], action: 'word-left', help: 'A word to the left' },
  {
    context: 'editor',
    chords: ['ctrl+right', 'alt+right', 'alt+f'],
    action: 'word-right',
    help: 'A word to the right',
  },
  { context: 'editor', chords: ['home', 'ctrl+a'], action: 'line-start', help: "To the line's start" },
  { context: 'editor', chords: ['end'], action: 'line-end', help: "To the line's end" },
  { context: 'editor', chords: ['ctrl+home'], action: 'first', help: 'To the start of the text' },
  { context: 'editor', chords: ['ctrl+end'], action: 'last', help: 'To the end of the text' },
  { context: 'editor', chords: ['backspace'], action: 'erase-left', help: 'Erase the character to the left' },
  { context: 'editor', chords: ['delete'], action: 'erase-right', help: 'Erase the character to the right' },
  {
    context: 'editor',
    chords: ['ctrl+w', 'alt+backspace'],
    action: 'erase-word-left',
    help: 'Erase the word to the left',
  },
  {
    context: 'editor',
    chords: ['alt+d', 'ctrl+delete', 'alt+delete'],
    action: 'erase-word-right',
    help: 'Erase the word to the right',
  },
  { context: 'editor', chords: ['ctrl+u'], action: 'erase-to-start', help: "Erase to the line's start" },
  { context: 'editor', chords: ['ctrl+k'], action: 'erase-to-end', help: "Erase to the line's end" },
  { context: 'editor', chords: ['alt+u', 'ctrl+_'], action: 'undo', help: 'Undo' },
  { context: 'editor', chords: ['ctrl+y', 'alt+r'], action: 'redo', help: 'Redo' },
];
