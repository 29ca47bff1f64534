import type { KeyBinding, Movement } from '../../key-binding.js';
import type { EditAction } from '../../text/editing.js';

/** What keys do while a request is composed. */
export type RequestAction = 'send' | 'cancel' | 'toggle-dialect';

export const requestKeys: readonly KeyBinding<RequestAction | Movement | EditAction | 'focus-url'>[] = [
  {
    context: 'method',
    chords: ['up'],
    action: 'up',
    help: 'The method before; a letter picks one, more letters make another',
    short: 'choose',
  },
  { context: 'method', chords: ['down'], action: 'down', help: 'The next method' },
  { context: 'method', chords: ['enter'], action: 'focus-url', help: 'Go on to the URL', short: 'URL' },
  { context: 'method', chords: ['backspace'], action: 'erase-left', help: 'Take back a letter' },
  { context: 'url', chords: ['enter'], action: 'send', help: 'Send the request', short: 'send' },
  { context: 'request', chords: ['ctrl+s'], action: 'send', help: 'Send the request', short: 'send' },
  {
    context: 'request',
    chords: ['ctrl+d'],
    action: 'toggle-dialect',
    help: 'Change between the dialects http and classic',
    short: 'dialect',
  },
  {
    context: 'anywhere',
    chords: ['escape'],
    action: 'cancel',
    help: 'Cancel the request under way',
    short: 'cancel',
    when: 'running',
  },
];
