import type { KeyBinding, Movement } from '../../key-binding.js';

/** What keys do in an answer. */
export type ResponseAction =
  | 'view-body'
  | 'view-headers'
  | 'view-wire'
  | 'view-timing'
  | 'next-view'
  | 'previous-view'
  | 'next-span'
  | 'previous-span'
  | 'next-finding'
  | 'previous-finding'
  | 'other-direction'
  | 'fold'
  | 'unfold'
  | 'toggle-fold'
  | 'fold-all'
  | 'as-it-came'
  | 'search'
  | 'next-match'
  | 'previous-match'
  | 'end-search'
  | 'save-body'
  | 'copy-value'
  | 'copy-all';

export const responseKeys: readonly KeyBinding<ResponseAction | Movement>[] = [
  { context: 'response', chords: ['1'], action: 'view-body', help: 'The body', short: 'body' },
  { context: 'response', chords: ['2'], action: 'view-headers', help: 'Status and headers', short: 'headers' },
  { context: 'response', chords: ['3'], action: 'view-wire', help: 'Every byte that went and came', short: 'wire' },
  { context: 'response', chords: ['4'], action: 'view-timing', help: 'How long each phase took', short: 'timing' },
  // The wire: a cursor on a byte.
  { context: 'response', chords: ['left', 'h'], action: 'left', help: 'The byte before', when: 'on-bytes' },
  { context: 'response', chords: ['right', 'l'], action: 'right', help: 'The next byte', when: 'on-bytes' },
  {
    context: 'response',
    chords: [']', 'w'],
    action: 'next-span',
    help: 'To what comes next: method, field name, line end …',
    short: 'next part',
    when: 'on-bytes',
  },
  { context: 'response', chords: ['[', 'b'], action: 'previous-span', help: 'To what came before', when: 'on-bytes' },
  {
    context: 'response',
    chords: ['f'],
    action: 'next-finding',
    help: 'To the bytes of the next finding',
    short: 'finding',
    when: 'has-findings',
  },
  {
    context: 'response',
    chords: ['F'],
    action: 'previous-finding',
    help: 'To the finding before',
    when: 'has-findings',
  },
  {
    context: 'response',
    chords: ['o'],
    action: 'other-direction',
    help: 'To what went in the other direction',
    short: 'other direction',
    when: 'on-bytes',
  },
  // JSON: folding.
  {
    context: 'response',
    chords: ['z', 'enter', 'space'],
    action: 'toggle-fold',
    help: 'Fold an object or array, or unfold it',
    short: 'fold',
    when: 'foldable',
  },
  { context: 'response', chords: ['left', 'h'], action: 'fold', help: 'Fold what the cursor is in', when: 'foldable' },
  { context: 'response', chords: ['right', 'l'], action: 'unfold', help: 'Unfold', when: 'foldable' },
  { context: 'response', chords: ['Z'], action: 'fold-all', help: 'Fold all, or unfold all', when: 'foldable' },
  // Tables: wider than the pane.
  { context: 'response', chords: ['left', 'h'], action: 'left', help: 'Columns to the left', when: 'shiftable' },
  { context: 'response', chords: ['right', 'l'], action: 'right', help: 'Columns to the right', when: 'shiftable' },
  {
    context: 'response',
    chords: ['t'],
    action: 'as-it-came',
    help: 'The body laid out, or as it came',
    short: 'as it came',
    when: 'laid-out',
  },
  {
    context: 'response',
    chords: ['n'],
    action: 'next-match',
    help: 'The next match of the search',
    short: 'next match',
    when: 'searched',
  },
  { context: 'response', chords: ['N'], action: 'previous-match', help: 'The match before', when: 'searched' },
  { context: 'response', chords: ['escape'], action: 'end-search', help: 'End the search', when: 'searched' },
  {
    context: 'response',
    chords: ['/'],
    action: 'search',
    help: 'Search: text, or /a pattern/; in the wire also 0D 0A',
    short: 'search',
  },
  { context: 'response', chords: ['s'], action: 'save-body', help: 'Save the body to a file', short: 'save' },
  {
    context: 'response',
    chords: ['y'],
    action: 'copy-value',
    help: 'Copy what the cursor is on: a value, a line, a part of the bytes',
    short: 'copy',
  },
  { context: 'response', chords: ['Y'], action: 'copy-all', help: 'Copy the whole body, or all headers' },
  { context: 'response', chords: ['left', 'h'], action: 'previous-view', help: 'The view to the left' },
  { context: 'response', chords: ['right', 'l'], action: 'next-view', help: 'The view to the right' },
];
