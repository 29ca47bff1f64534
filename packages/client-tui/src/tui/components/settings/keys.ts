import type { KeyBinding } from '../../key-binding.js';

/** What can be set, from the commands. */
export type SettingsAction = 'choose-theme' | 'edit-settings' | 'toggle-mouse' | 'toggle-cookies' | 'toggle-vim';

export const settingsKeys: readonly KeyBinding<SettingsAction>[] = [
  { context: 'anywhere', chords: [], action: 'choose-theme', help: 'Theme: choose the colours' },
  { context: 'anywhere', chords: [], action: 'edit-settings', help: 'Settings: edit the file, keys among them' },
  { context: 'anywhere', chords: [], action: 'toggle-mouse', help: 'Mouse: listen to it, or leave it to the terminal' },
  { context: 'anywhere', chords: [], action: 'toggle-cookies', help: 'Cookies: keep and send them, or not' },
  { context: 'anywhere', chords: [], action: 'toggle-vim', help: 'Vim keys in lists: on or off' },
];
