/** Requests in a line, for people. */
import type { RequestDraft } from '../../../core/request/request.js';

/** A request in one line: method, path, body, and what guards it. */
export function requestLine({ method, url, headers, body }: RequestDraft): string {
  const guard = headers.find(([name]) => name === 'If-Match');
  return [method, url, body, guard === undefined ? '' : `If-Match ${guard[1]}`].filter((part) => part !== '').join(' ');
}
