import type { KeyBinding, Movement } from '../../key-binding.js';
import type { EditAction } from '../../text/editing.js';

/** What keys do in a table's rows. */
export type GridAction =
  | 'edit-cell'
  | 'empty-cell'
  | 'revert-cell'
  | 'take-cell'
  | 'take-cell-and-next'
  | 'take-cell-and-previous'
  | 'leave-cell'
  | 'add-row'
  | 'delete-row'
  | 'save-edits'
  | 'undo-edit'
  | 'redo-edit'
  | 'undo-saved'
  | 'show-edits'
  | 'sort'
  | 'sort-too'
  | 'filter-rows'
  | 'search-rows'
  | 'go-to-row'
  | 'first-column'
  | 'last-column'
  | 'narrow-column'
  | 'widen-column'
  | 'show-request'
  | 'show-wire'
  | 'copy-row-request';

export const gridKeys: readonly KeyBinding<GridAction | Movement | EditAction>[] = [
  { context: 'grid', chords: ['enter', 'e', 'f2'], action: 'edit-cell', help: 'Edit the cell', short: 'edit' },
  {
    context: 'grid',
    chords: ['s', 'ctrl+s'],
    action: 'save-edits',
    help: 'Save what was edited: a request each, one after another',
    short: 'save',
    when: 'edits',
  },
  { context: 'grid', chords: ['u'], action: 'undo-edit', help: 'Undo the last edit', short: 'undo', when: 'edited' },
  { context: 'grid', chords: ['ctrl+y'], action: 'redo-edit', help: 'Do again what was undone' },
  {
    context: 'grid',
    chords: ['U'],
    action: 'undo-saved',
    help: 'Take back what was saved last, unless someone changed the row since',
    short: 'undo saved',
    when: 'saved',
  },
  {
    context: 'grid',
    chords: ['p'],
    action: 'show-edits',
    help: 'Show what is not saved, as the requests that would be sent',
    short: 'pending',
    when: 'edits',
  },
  { context: 'grid', chords: ['a'], action: 'add-row', help: 'Add a row', short: 'add' },
  { context: 'grid', chords: ['d', 'delete'], action: 'delete-row', help: 'Delete the row, or not', short: 'delete' },
  { context: 'grid', chords: ['backspace'], action: 'empty-cell', help: 'Empty the cell' },
  { context: 'grid', chords: ['z'], action: 'revert-cell', help: 'The cell as it is on the server' },
  { context: 'grid', chords: ['/'], action: 'search-rows', help: 'Only rows that hold a text', short: 'search' },
  {
    context: 'grid',
    chords: ['f'],
    action: 'filter-rows',
    help: 'Only rows that a query selects, such as age:gte=30&city=Paris',
    short: 'filter',
  },
  { context: 'grid', chords: ['o'], action: 'sort', help: 'Sort by this column: up, down, not', short: 'sort' },
  { context: 'grid', chords: ['O'], action: 'sort-too', help: 'Sort by this column too, after the others' },
  { context: 'grid', chords: ['ctrl+g', ':'], action: 'go-to-row', help: 'Go to a row by its number' },
  { context: 'grid', chords: ['left', 'h'], action: 'left', help: 'One column to the left' },
  { context: 'grid', chords: ['right', 'l'], action: 'right', help: 'One column to the right' },
  { context: 'grid', chords: ['0', '^'], action: 'first-column', help: 'To the first column' },
  { context: 'grid', chords: ['$'], action: 'last-column', help: 'To the last column' },
  { context: 'grid', chords: ['<'], action: 'narrow-column', help: 'Make the column narrower' },
  { context: 'grid', chords: ['>'], action: 'widen-column', help: 'Make the column wider' },
  {
    context: 'grid',
    chords: ['r'],
    action: 'show-request',
    help: 'Show the request: what would save this row, or what was asked last',
    short: 'request',
  },
  { context: 'grid', chords: ['w'], action: 'show-wire', help: 'Show the bytes of what was asked last', short: 'wire' },
  { context: 'grid', chords: ['y'], action: 'copy-row-request', help: 'Copy that request as a curl command' },
  { context: 'cell', chords: ['enter'], action: 'take-cell', help: 'Take what is typed', short: 'ok' },
  {
    context: 'cell',
    chords: ['tab'],
    action: 'take-cell-and-next',
    help: 'Take it, and edit the next cell',
    short: 'next',
  },
  {
    context: 'cell',
    chords: ['shift+tab'],
    action: 'take-cell-and-previous',
    help: 'Take it, and edit the one before',
  },
  { context: 'cell', chords: ['ctrl+j', 'alt+enter'], action: 'new-line', help: 'A new line in the cell' },
  { context: 'cell', chords: ['up'], action: 'up', help: 'A line up in the cell' },
  { context: 'cell', chords: ['down'], action: 'down', help: 'A line down in the cell' },
  { context: 'cell', chords: ['escape'], action: 'leave-cell', help: 'Leave the cell as it was', short: 'leave' },
];
