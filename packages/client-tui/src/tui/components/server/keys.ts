import type { KeyBinding } from '../../key-binding.js';

/** What can be done about the server at hand. */
export type ServerAction = 'connect';

export const serverKeys: readonly KeyBinding<ServerAction>[] = [
  { context: 'anywhere', chords: [], action: 'connect', help: 'Connect to another server …' },
];
