import type { KeyBinding } from '../../key-binding.js';

/** What keys do whatever is on the screen. */
export type ShellAction =
  | 'quit'
  | 'interrupt'
  | 'suspend'
  | 'help'
  | 'next-pane'
  | 'previous-pane'
  | 'focus-tables'
  | 'focus-url'
  | 'reload'
  | 'back';

export const shellKeys: readonly KeyBinding<ShellAction>[] = [
  { context: 'anywhere', chords: ['tab'], action: 'next-pane', help: 'The next field or pane', short: 'next' },
  { context: 'anywhere', chords: ['shift+tab'], action: 'previous-pane', help: 'The field or pane before' },
  { context: 'anywhere', chords: ['ctrl+l'], action: 'focus-url', help: 'To the request: its URL' },
  { context: 'anywhere', chords: ['ctrl+t'], action: 'focus-tables', help: 'To the tables', short: 'tables' },
  { context: 'anywhere', chords: ['escape'], action: 'back', help: 'Back to the tables' },
  { context: 'browse', chords: ['c'], action: 'focus-url', help: 'Compose a request', short: 'compose' },
  { context: 'anywhere', chords: ['ctrl+r'], action: 'reload', help: 'Load tables and rows again', short: 'reload' },
  { context: 'browse', chords: ['?'], action: 'help', help: 'All keys', short: 'help' },
  { context: 'anywhere', chords: ['f1'], action: 'help', help: 'All keys', short: 'help' },
  { context: 'browse', chords: ['q'], action: 'quit', help: 'Quit', short: 'quit' },
  { context: 'always', chords: ['ctrl+z'], action: 'suspend', help: 'Back to the shell for a while (fg returns)' },
  { context: 'always', chords: ['ctrl+c'], action: 'interrupt', help: 'Quit at once' },
];
