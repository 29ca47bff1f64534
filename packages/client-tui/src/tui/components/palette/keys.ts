import type { KeyBinding } from '../../key-binding.js';

/** What opens the palette. */
export type PaletteAction = 'open-palette';

export const paletteKeys: readonly KeyBinding<PaletteAction>[] = [
  {
    context: 'anywhere',
    chords: ['ctrl+p'],
    action: 'open-palette',
    help: 'All commands: find one by typing a part of its name',
    short: 'commands',
  },
];
