import type { KeyBinding } from '../../key-binding.js';

/** What keys do in an answer. */
export type ResponseAction = 'view-body' | 'view-headers' | 'view-wire' | 'view-timing' | 'next-view' | 'previous-view';

export const responseKeys: readonly KeyBinding<ResponseAction>[] = [
  { context: 'response', chords: ['1'], action: 'view-body', help: 'The body', short: 'body' },
  { context: 'response', chords: ['2'], action: 'view-headers', help: 'Status and headers', short: 'headers' },
  { context: 'response', chords: ['3'], action: 'view-wire', help: 'Every byte that went and came', short: 'wire' },
  { context: 'response', chords: ['4'], action: 'view-timing', help: 'How long each phase took', short: 'timing' },
  { context: 'response', chords: ['left', 'h'], action: 'previous-view', help: 'The view to the left' },
  { context: 'response', chords: ['right', 'l'], action: 'next-view', help: 'The view to the right' },
];
