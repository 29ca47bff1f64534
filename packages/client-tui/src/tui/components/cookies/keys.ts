import type { KeyBinding } from '../../key-binding.js';

/** What can be done with cookies. */
export type CookiesAction = 'show-cookies' | 'clear-cookies';

export const cookiesKeys: readonly KeyBinding<CookiesAction>[] = [
  { context: 'anywhere', chords: [], action: 'show-cookies', help: 'Cookies: look at them, delete one' },
  { context: 'anywhere', chords: [], action: 'clear-cookies', help: 'Cookies: delete all' },
];
