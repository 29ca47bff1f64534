/** Requests to a server under test, and answers whose parts a test can compare at once. */
import type { TestServer } from './server.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; fails where it is none. */
  readonly json: unknown;
}

export interface Asking {
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects and lists are sent as JSON, texts as they are. */
  readonly body?: unknown;
  readonly type?: string;
}

export type Ask = (request: string, asking?: Asking) => Promise<Answer>;

/** `ask('GET /people/1')` of this server. */
export function asking({ url }: TestServer): Ask {
  return async (request, { headers = {}, body, type = 'application/json' } = {}) => {
    const [method = '', path = ''] = request.split(' ');
    const answer = await fetch(url + path, {
      method,
      headers: { ...(body !== undefined && { 'Content-Type': type }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      get json() {
        return JSON.parse(text) as unknown;
      },
    };
  };
}
