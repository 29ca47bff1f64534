/** The classic dialect's messages, with the fields that the original program writes, in its order. */
import type { OutgoingRequest, OutgoingResponse } from '../events.js';
import { encodeUtf8, countCodePoints } from '../text.js';

/** A classic request before it becomes events. */
export interface ClassicRequest {
  /** The first word of the start line, in capitals; the original program knows GET, HEAD, POST and PUT. */
  readonly method: string;
  /** What goes into the Host line: `host` or `host/path`, any text without line ends. */
  readonly url: string;
  /** To be counted only: it is sent as a `data` event, in UTF-8. */
  readonly body: string;
}

/** The head of a classic request: the target is always `/`, the path travels in the Host line. */
export function classicRequest(request: ClassicRequest): OutgoingRequest {
  return {
    type: 'request',
    method: request.method,
    target: '/',
    headers: [['Host', request.url], ...classicFields(request.body)],
  };
}

/** The head of a classic response with a body, which is counted in code points. */
export function classicResponse(status: number, reason: string, body: string): OutgoingResponse {
  return { type: 'response', status, reason, headers: classicFields(body) };
}

/** The path of a classic request: all that follows the first `/` of its Host line; undefined where there is none. */
export function classicPath(host: string): string | undefined {
  const slash = host.indexOf('/');
  return slash < 0 ? undefined : host.slice(slash + 1);
}

function classicFields(body: string): [string, string][] {
  return [
    ['Content-Type', 'text/html'],
    ['Connection', 'keep-alive'],
    ['Content-Length', String(countCodePoints(encodeUtf8(body)))],
  ];
}
