/** Requests that are sent as they were typed, and the text of those that were composed; `raw-text.ts` has the notation. */
import { Connection, greetingText } from '@rowhouse/protocol';
import { parseAddress, serverUrl, type ServerAddress } from './address.js';
import { parseRawPieces, rawTextOfBytes } from './raw-text.js';
import type { PreparedRequest } from './request.js';

/**
 * A typed request, ready for `exchange()`. The answer is read as one to the method of its start line, where it has one,
 * else to GET.
 * @param text the request in the notation of `parseRawPieces()`
 * @param url where it is sent; whatever the bytes say
 * @param server the server that a URL which begins with `/` is asked of
 * @param dialect in which the answer is read
 * @throws RawSyntaxError, AddressError
 */
export function prepareRawRequest(
  text: string,
  url: string,
  server: ServerAddress,
  dialect: PreparedRequest['dialect'] = 'http',
): PreparedRequest {
  const raw = parseRawPieces(text);
  const address = parseAddress(url, server);
  const beginning = Buffer.concat(raw.filter((piece) => piece instanceof Uint8Array)).toString('latin1', 0, 8192);
  const startLine = /^(?:\r?\n)*(?<method>[!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]+(?<target>[^\r\n ]*)/.exec(
    beginning,
  )?.groups;
  return {
    dialect,
    address,
    url: serverUrl(address) + address.target,
    head: {
      type: 'request',
      method: startLine?.['method'] ?? 'GET',
      target: startLine?.['target'] ?? address.target,
      headers: [],
    },
    body: new Uint8Array(0),
    raw,
  };
}

/**
 * The text that stands for exactly the bytes of a request.
 * @returns undefined where its body is a file or a stream
 * @throws ProtocolError where a request can't be put into bytes: it breaks the rules in a way that only raw text can
 */
export function rawTextOf(request: PreparedRequest): string | undefined {
  if (request.raw !== undefined) {
    return request.raw
      .map((piece) => (piece instanceof Uint8Array ? rawTextOfBytes(piece) : `\\p{${piece.pause}}`))
      .join('');
  }
  if (!(request.body instanceof Uint8Array)) return undefined;
  const codec = new Connection('client', { dialect: request.dialect });
  if (request.dialect === 'classic') {
    // A classic server greets before it is asked.
    codec.receive(new TextEncoder().encode(greetingText));
    codec.nextEvent();
  }
  const body = request.body.length === 0 ? [] : [{ type: 'data', bytes: request.body } as const];
  return rawTextOfBytes(codec.send(request.head, ...body, { type: 'end' }));
}
