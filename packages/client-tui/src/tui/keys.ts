/**
 * The one table of keys. What a key does, what the footer shows, and what the help lists are all read from here.
 * `Ctrl-I` is Tab and `Ctrl-M` is Enter to a terminal: neither can be bound.
 */
import { contextsOf, type Context, type FocusTarget } from './focus.js';

/** What a key can make happen. Movements mean what they mean to whatever has the focus. */
export type Action =
  | 'quit'
  | 'interrupt'
  | 'suspend'
  | 'help'
  | 'close-help'
  | 'next-pane'
  | 'previous-pane'
  | 'focus-tables'
  | 'focus-url'
  | 'reload'
  | 'cancel'
  | 'back'
  | 'send'
  | 'toggle-dialect'
  | 'open-table'
  | 'show-request'
  | 'view-body'
  | 'view-headers'
  | 'view-wire'
  | 'view-timing'
  | 'next-view'
  | 'previous-view'
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'page-up'
  | 'page-down'
  | 'first'
  | 'last'
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

/** What a binding may depend on. */
export interface Situation {
  /** Whether a request is under way. */
  readonly isRunning: boolean;
}

export interface KeyBinding {
  readonly context: Context;
  /** Any of them; the first is the one that is shown. */
  readonly chords: readonly string[];
  readonly action: Action;
  /** What it does, for the help. */
  readonly help: string;
  /** What it does in a word, for the footer; without it the footer does not show the key. */
  readonly short?: string;
  /** Where it counts only now and then. */
  readonly when?: (situation: Situation) => boolean;
}

const isRunning = (situation: Situation): boolean => situation.isRunning;

export const keyTable: readonly KeyBinding[] = [
  { context: 'tables', chords: ['enter'], action: 'open-table', help: 'Show the rows of the table', short: 'rows' },
  { context: 'grid', chords: ['left', 'h'], action: 'left', help: 'One column to the left' },
  { context: 'grid', chords: ['right', 'l'], action: 'right', help: 'One column to the right' },
  {
    context: 'grid',
    chords: ['r'],
    action: 'show-request',
    help: 'Show the request that brought these rows, and its bytes',
    short: 'request',
  },
  {
    context: 'method',
    chords: ['up'],
    action: 'up',
    help: 'The method before; a letter picks one, more letters make another',
    short: 'choose',
  },
  { context: 'method', chords: ['down'], action: 'down', help: 'The next method' },
  { context: 'method', chords: ['enter'], action: 'focus-url', help: 'Go on to the URL', short: 'URL' },
  { context: 'method', chords: ['backspace'], action: 'erase-left', help: 'Take back a letter' },
  { context: 'url', chords: ['enter'], action: 'send', help: 'Send the request', short: 'send' },
  { context: 'area', chords: ['enter', 'ctrl+j'], action: 'new-line', help: 'A new line' },
  { context: 'area', chords: ['up'], action: 'up', help: 'A line up' },
  { context: 'area', chords: ['down'], action: 'down', help: 'A line down' },
  { context: 'area', chords: ['pageup'], action: 'page-up', help: 'A page up' },
  { context: 'area', chords: ['pagedown'], action: 'page-down', help: 'A page down' },
  { context: 'response', chords: ['1'], action: 'view-body', help: 'The body', short: 'body' },
  { context: 'response', chords: ['2'], action: 'view-headers', help: 'Status and headers', short: 'headers' },
  { context: 'response', chords: ['3'], action: 'view-wire', help: 'Every byte that went and came', short: 'wire' },
  { context: 'response', chords: ['4'], action: 'view-timing', help: 'How long each phase took', short: 'timing' },
  { context: 'response', chords: ['left', 'h'], action: 'previous-view', help: 'The view to the left' },
  { context: 'response', chords: ['right', 'l'], action: 'next-view', help: 'The view to the right' },
  {
    context: 'help',
    chords: ['escape', '?', 'f1', 'q', 'enter'],
    action: 'close-help',
    help: 'Close the help',
    short: 'close',
  },
  { context: 'list', chords: ['up', 'k'], action: 'up', help: 'Up', short: 'move' },
  { context: 'list', chords: ['down', 'j'], action: 'down', help: 'Down' },
  { context: 'list', chords: ['pageup'], action: 'page-up', help: 'A page up' },
  { context: 'list', chords: ['pagedown', 'space'], action: 'page-down', help: 'A page down' },
  { context: 'list', chords: ['home', 'g'], action: 'first', help: 'To the start' },
  { context: 'list', chords: ['end', 'G'], action: 'last', help: 'To the end' },
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
  { context: 'request', chords: ['ctrl+s'], action: 'send', help: 'Send the request', short: 'send' },
  {
    context: 'anywhere',
    chords: ['escape'],
    action: 'cancel',
    help: 'Cancel the request under way',
    short: 'cancel',
    when: isRunning,
  },
  { context: 'anywhere', chords: ['tab'], action: 'next-pane', help: 'The next field or pane', short: 'next' },
  { context: 'anywhere', chords: ['shift+tab'], action: 'previous-pane', help: 'The field or pane before' },
  {
    context: 'request',
    chords: ['ctrl+d'],
    action: 'toggle-dialect',
    help: 'Change between the dialects http and classic',
    short: 'dialect',
  },
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

/** The bindings that count for a target here and now, innermost context first; a chord counts where it stands first. */
export function bindingsFor(target: FocusTarget, situation: Situation): KeyBinding[] {
  return contextsOf[target].flatMap((context) =>
    keyTable.filter((binding) => binding.context === context && (binding.when?.(situation) ?? true)),
  );
}

/** What `chord` does for a target, if anything. */
export function bindingOf(chord: string, target: FocusTarget, situation: Situation): KeyBinding | undefined {
  return bindingsFor(target, situation).find((binding) => binding.chords.includes(chord));
}

const signs: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  escape: 'Esc',
  space: 'Space',
};

/** A chord as it is written for people: `Ctrl-S`, `Alt-←`, `PgUp`, `?`. */
export function chordLabel(chord: string): string {
  const parts = chord === '+' ? ['+'] : chord.split('+');
  return parts
    .map((part, index) => {
      const isName = part.length > 1;
      if (signs[part] !== undefined) return signs[part];
      if (isName) return part[0]!.toUpperCase() + part.slice(1);
      return index > 0 ? part.toUpperCase() : part;
    })
    .join('-');
}
