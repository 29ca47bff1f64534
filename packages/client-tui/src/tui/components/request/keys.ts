import type { KeyBinding, Movement } from '../../key-binding.js';
import type { EditAction } from '../../text/editing.js';

/** What keys do while a request is composed. */
export type RequestAction =
  | 'send'
  | 'cancel'
  | 'toggle-dialect'
  | 'choose-method'
  | 'show-query'
  | 'show-headers'
  | 'show-body'
  | 'show-auth'
  | 'change-auth'
  | 'change-scheme'
  | 'toggle-secrets'
  | 'remove-auth'
  | 'show-raw'
  | 'raw-anew'
  | 'choose-body-file'
  | 'focus-response'
  | 'edit-outside'
  | 'new-request';

export const requestKeys: readonly KeyBinding<RequestAction | Movement | EditAction>[] = [
  { context: 'method', chords: ['enter'], action: 'choose-method', help: 'Choose a method', short: 'choose' },
  {
    context: 'method',
    chords: ['up'],
    action: 'up',
    help: 'The method before; a letter picks one, more letters make another',
    short: 'change',
  },
  { context: 'method', chords: ['down'], action: 'down', help: 'The next method' },
  { context: 'method', chords: ['backspace'], action: 'erase-left', help: 'Take back a letter' },
  { context: 'url', chords: ['enter'], action: 'send', help: 'Send the request', short: 'send' },
  { context: 'auth', chords: ['enter'], action: 'change-auth', help: 'Change the credentials', short: 'change' },
  { context: 'auth', chords: ['s'], action: 'change-scheme', help: 'None, Bearer or Basic', short: 'scheme' },
  { context: 'auth', chords: ['v'], action: 'toggle-secrets', help: 'Show or hide the secrets', short: 'show' },
  { context: 'auth', chords: ['x', 'delete'], action: 'remove-auth', help: 'Send no credentials', short: 'none' },
  { context: 'request', chords: ['ctrl+s'], action: 'send', help: 'Send the request', short: 'send' },
  {
    context: 'request',
    chords: ['ctrl+d'],
    action: 'toggle-dialect',
    help: 'Change between the dialects http and classic',
    short: 'dialect',
  },
  {
    context: 'request',
    chords: ['ctrl+e'],
    action: 'edit-outside',
    help: 'Edit the body, or the part at hand, in $VISUAL or $EDITOR',
    short: 'editor',
  },
  { context: 'anywhere', chords: ['f2'], action: 'show-query', help: 'The query, a line for each part' },
  { context: 'anywhere', chords: ['f3'], action: 'show-headers', help: 'The headers' },
  { context: 'anywhere', chords: ['f4'], action: 'show-body', help: 'The body' },
  { context: 'anywhere', chords: ['f5'], action: 'show-auth', help: 'The credentials' },
  { context: 'anywhere', chords: ['f6'], action: 'focus-response', help: 'The answer' },
  {
    context: 'request',
    chords: ['f8'],
    action: 'show-raw',
    help: 'Raw: the request byte for byte, sent as it is typed, right or wrong',
  },
  { context: 'request', chords: [], action: 'raw-anew', help: 'Raw: begin again from the composed request' },
  { context: 'request', chords: [], action: 'choose-body-file', help: 'Upload: send a file as the body' },
  { context: 'request', chords: ['ctrl+n'], action: 'new-request', help: 'A new, empty request' },
  {
    context: 'anywhere',
    chords: ['escape'],
    action: 'cancel',
    help: 'Cancel the request under way',
    short: 'cancel',
    when: 'running',
  },
];
