/** What a prompt or a picker can ask for. The component that asks is the one that takes the answer. */
export type Question =
  | 'filter-rows'
  | 'search-rows'
  | 'go-to-row'
  | 'edits'
  | 'quit-with-edits'
  /** What to look for in an answer. */
  | 'search-answer'
  /** Where to save a body. */
  | 'file-name'
  /** Whether to write over a file. */
  | 'replace-file'
  | 'command'
  | 'method'
  | 'auth-scheme'
  | 'auth-token'
  | 'auth-user'
  | 'auth-password'
  | 'body-file'
  | 'find-request'
  | 'remove-request'
  | 'rename-request'
  | 'save-name'
  | 'save-file'
  | 'environment'
  | 'import-curl'
  | 'import-http-file'
  | 'import-openapi'
  | 'theme'
  | 'server'
  | 'server-address'
  | 'cookie'
  | 'remove-cookie';
