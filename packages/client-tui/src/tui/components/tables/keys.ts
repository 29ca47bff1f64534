import type { KeyBinding } from '../../key-binding.js';

/** What keys do in the list of tables. */
export type TablesAction = 'open-table';

export const tablesKeys: readonly KeyBinding<TablesAction>[] = [
  { context: 'tables', chords: ['enter'], action: 'open-table', help: 'Show the rows of the table', short: 'rows' },
];
