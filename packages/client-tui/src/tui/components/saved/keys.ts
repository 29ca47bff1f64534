import type { KeyBinding } from '../../key-binding.js';

/** What keys do with saved requests. */
export type SavedAction =
  | 'open-request'
  | 'find-request'
  | 'remove-request'
  | 'rename-request'
  | 'duplicate-request'
  | 'save-request'
  | 'save-request-as'
  | 'choose-environment'
  | 'copy-curl'
  | 'import-curl'
  | 'import-http-file'
  | 'import-openapi';

export const savedKeys: readonly KeyBinding<SavedAction>[] = [
  {
    context: 'tables',
    chords: ['enter'],
    action: 'open-request',
    help: 'Load the saved request, or one that was sent',
    short: 'load',
    when: 'request-selected',
  },
  {
    context: 'tables',
    chords: ['x', 'delete'],
    action: 'remove-request',
    help: 'Delete the saved request, or forget the history; asks first',
    short: 'delete',
    when: 'request-selected',
  },
  {
    context: 'tables',
    chords: ['n'],
    action: 'rename-request',
    help: 'Give the saved request another name',
    short: 'rename',
    when: 'request-selected',
  },
  {
    context: 'tables',
    chords: ['d'],
    action: 'duplicate-request',
    help: 'A copy of the saved request',
    when: 'request-selected',
  },
  { context: 'request', chords: ['ctrl+o'], action: 'save-request', help: 'Save the request', short: 'save' },
  { context: 'request', chords: ['alt+o'], action: 'save-request-as', help: 'Save the request under another name' },
  {
    context: 'anywhere',
    chords: ['f7'],
    action: 'choose-environment',
    help: 'Choose the environment of {{variables}}',
  },
  { context: 'auth', chords: ['y'], action: 'copy-curl', help: 'Copy the request as a curl command' },
  { context: 'request', chords: ['alt+c'], action: 'copy-curl', help: 'Copy the request as a curl command' },
  { context: 'request', chords: [], action: 'import-curl', help: 'Import a curl command' },
  { context: 'request', chords: [], action: 'import-http-file', help: 'Import a file of requests (.http)' },
  {
    context: 'anywhere',
    chords: [],
    action: 'import-openapi',
    help: 'Import an OpenAPI document, from its URL or a file',
  },
];
