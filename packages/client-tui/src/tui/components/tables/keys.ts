import type { KeyBinding } from '../../key-binding.js';

/** What keys do in the list at the left. */
export type TablesAction = 'open-table' | 'type-path' | 'narrow-sidebar' | 'widen-sidebar';

export const tablesKeys: readonly KeyBinding<TablesAction | 'find-request'>[] = [
  { context: 'tables', chords: ['enter'], action: 'open-table', help: 'Show the rows of the table', short: 'rows' },
  { context: 'tables', chords: ['/'], action: 'type-path', help: 'Type the path of a request', short: 'path' },
  {
    context: 'tables',
    chords: ['f'],
    action: 'find-request',
    help: 'Find a request among the saved and the sent ones',
    short: 'find',
  },
  { context: 'tables', chords: ['<'], action: 'narrow-sidebar', help: 'Make this list narrower' },
  { context: 'tables', chords: ['>'], action: 'widen-sidebar', help: 'Make this list wider' },
];
