import type { KeyBinding, Movement } from '../../key-binding.js';

/** What keys do with a conflict. */
export type ConflictAction =
  'choose-mine' | 'choose-theirs' | 'choose-all-mine' | 'choose-all-theirs' | 'merge' | 'resolve' | 'leave-conflict';

export const conflictKeys: readonly KeyBinding<ConflictAction | Movement>[] = [
  {
    context: 'conflict',
    chords: ['enter', 's'],
    action: 'resolve',
    help: 'Save the row as chosen',
    short: 'save as chosen',
  },
  { context: 'conflict', chords: ['left', 'h'], action: 'choose-mine', help: 'Yours, for this cell', short: 'yours' },
  {
    context: 'conflict',
    chords: ['right', 'l'],
    action: 'choose-theirs',
    help: 'Theirs, for this cell',
    short: 'theirs',
  },
  {
    context: 'conflict',
    chords: ['m'],
    action: 'merge',
    help: 'Both, where only one of you changed a cell; the others wait for a choice',
    short: 'merge',
  },
  {
    context: 'conflict',
    chords: ['y'],
    action: 'choose-all-mine',
    help: 'Yours, for every cell that you changed',
    short: 'all yours',
  },
  {
    context: 'conflict',
    chords: ['t'],
    action: 'choose-all-theirs',
    help: 'Theirs, for every cell',
    short: 'all theirs',
  },
  {
    context: 'conflict',
    chords: ['escape', 'q'],
    action: 'leave-conflict',
    help: 'Keep editing: nothing is sent',
    short: 'keep editing',
  },
];
