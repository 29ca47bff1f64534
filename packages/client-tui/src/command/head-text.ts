/** Heads of requests and responses as text: a start line, a line a field, an empty line. */
import type { Fields } from '@rowhouse/protocol';
import type { ResponseHead } from '../core/exchange/exchange.js';
import type { PreparedRequest } from '../core/request/request.js';
import { visible } from '../core/text/visible.js';
import { toneOfStatus, type Paint } from './colors.js';

/** The head of a response. */
export function responseText(head: ResponseHead, paint: Paint): string {
  const version = paint('dim', visible(`HTTP/${head.version}`));
  const status = paint(toneOfStatus(head.status), visible(`${head.status} ${head.reason}`.trimEnd()));
  return `${version} ${status}\n${fieldText(head.headers, paint)}\n`;
}

/** The head of a request. */
export function requestText({ head }: PreparedRequest, paint: Paint): string {
  const line = `${paint('good', visible(head.method))} ${visible(head.target)} ${paint('dim', 'HTTP/1.1')}`;
  return `${line}\n${fieldText(head.headers, paint)}\n`;
}

/** Field lines, of a head or of trailers. */
export function fieldText(fields: Fields | Iterable<readonly [string, string]>, paint: Paint): string {
  return [...fields].map(([name, value]) => `${paint('name', visible(name))}: ${visible(value)}\n`).join('');
}
