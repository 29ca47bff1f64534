/**
 * What a line of the key table is. The table itself is put together in `keys.ts` from the bindings that each component
 * brings along.
 */
import type { ResponseFact } from './components/response/facts.js';
import type { Context } from './focus.js';

/** Moves that mean what they mean to whatever has the focus. */
export type Movement = 'up' | 'down' | 'left' | 'right' | 'page-up' | 'page-down' | 'first' | 'last';

/** Facts about the moment that a binding may depend on. */
export type Condition =
  /** A request is under way. */
  | 'running'
  /** The table on the screen has edits that are not saved. */
  | 'edits'
  /** There is an edit to undo. */
  | 'edited'
  /** Something was saved that can be taken back. */
  | 'saved'
  | ResponseFact
  /** A saved request, or one that was sent, is selected in the list. */
  | 'request-selected';

/** The facts that hold now. */
export type Situation = ReadonlySet<Condition>;

export interface KeyBinding<Action extends string = string> {
  readonly context: Context;
  /** Any of them; the first is the one that is shown. With none it is done from the commands only. */
  readonly chords: readonly string[];
  readonly action: Action;
  /** What it does, for the help. */
  readonly help: string;
  /** What it does in a word, for the footer; without it the footer does not show the key. */
  readonly short?: string;
  /** Counts only while this holds. */
  readonly when?: Condition;
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
  // A plus that stands last is the key itself.
  return chord
    .split(/\+(?=.)/)
    .map((part, index) => {
      const isName = part.length > 1;
      if (signs[part] !== undefined) return signs[part];
      if (isName) return part[0]!.toUpperCase() + part.slice(1);
      return index > 0 ? part.toUpperCase() : part;
    })
    .join('-');
}
