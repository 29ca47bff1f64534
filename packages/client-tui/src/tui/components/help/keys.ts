import type { KeyBinding } from '../../key-binding.js';

/** What keys do in the help. */
export type HelpAction = 'close-help';

export const helpKeys: readonly KeyBinding<HelpAction>[] = [
  {
    context: 'help',
    chords: ['escape', '?', 'f1', 'q', 'enter'],
    action: 'close-help',
    help: 'Close the help',
    short: 'close',
  },
];
