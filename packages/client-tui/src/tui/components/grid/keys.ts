import type { KeyBinding, Movement } from '../../key-binding.js';

/** What keys do in a table's rows. */
export type GridAction = 'show-request';

export const gridKeys: readonly KeyBinding<GridAction | Movement>[] = [
  { context: 'grid', chords: ['left', 'h'], action: 'left', help: 'One column to the left' },
  { context: 'grid', chords: ['right', 'l'], action: 'right', help: 'One column to the right' },
  {
    context: 'grid',
    chords: ['r'],
    action: 'show-request',
    help: 'Show the request that brought these rows, and its bytes',
    short: 'request',
  },
];
