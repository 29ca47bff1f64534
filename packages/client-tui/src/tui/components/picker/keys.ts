import type { KeyBinding, Movement } from '../../key-binding.js';

/** What keys do in a picker. */
export type PickerAction = 'pick' | 'close-picker';

export const pickerKeys: readonly KeyBinding<PickerAction | Movement>[] = [
  { context: 'picker', chords: ['enter'], action: 'pick', help: 'Take the chosen one', short: 'take' },
  { context: 'picker', chords: ['up', 'ctrl+p'], action: 'up', help: 'The one before', short: 'choose' },
  { context: 'picker', chords: ['down', 'ctrl+n'], action: 'down', help: 'The next one' },
  { context: 'picker', chords: ['pageup'], action: 'page-up', help: 'A page up' },
  { context: 'picker', chords: ['pagedown'], action: 'page-down', help: 'A page down' },
  { context: 'picker', chords: ['escape'], action: 'close-picker', help: 'Take none', short: 'never mind' },
];
