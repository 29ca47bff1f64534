/**
 * An answer, made ready to be shown. Done once when the exchange is over and off the key path: decoding, pretty
 * printing and escaping. What is left for drawing is to cut lines to the window's width.
 */
import type { Exchange } from '../../../core/exchange.js';
import { visible } from '../../../core/visible.js';
import { byteCount } from '../../text/numbers.js';
import { prettyJson } from '../../../core/json-layout.js';

/** An exchange and the lines of its body, safe to draw. */
export interface ResponseDocument {
  readonly exchange: Exchange;
  readonly body: readonly string[];
  /** What has to be said about the body; one sentence. */
  readonly note: string | undefined;
}

/** Most bytes of a body that are laid out as text; the wire view has them all. */
export const laidOutLimit = 1024 * 1024;

/** Lays out what came. */
export function documentOf(exchange: Exchange): ResponseDocument {
  const { body } = exchange;
  if (body.length === 0) return { exchange, body: [], note: undefined };
  const type = exchange.response?.headers.get('content-type') ?? '';
  const isCut = body.length > laidOutLimit;
  const text = decoded(body.subarray(0, laidOutLimit), type, isCut);
  if (text === undefined) {
    const kind = type === '' ? 'no content type' : visible(type);
    return { exchange, body: [], note: `No text (${kind}, ${byteCount(body.length)}): the wire view shows its bytes.` };
  }
  const pretty = isCut ? undefined : prettyJson(text);
  return {
    exchange,
    body: (pretty ?? text)
      .replace(/\r?\n$/, '')
      .split(/\r?\n/)
      .map(drawable),
    note: isCut
      ? `The first ${byteCount(laidOutLimit)} of ${byteCount(body.length)}; the wire view has all of it.`
      : undefined,
  };
}

/** Tabs as room, everything else that is no character as a picture. */
function drawable(line: string): string {
  return visible(line.replaceAll('\t', '    '));
}

function decoded(body: Uint8Array, contentType: string, isCut: boolean): string | undefined {
  // A NUL is in hardly any text and in most of the rest.
  if (body.subarray(0, 4096).includes(0)) return undefined;
  if (/charset\s*=\s*"?(?:iso-8859-1|latin1|us-ascii|windows-1252)/i.test(contentType)) {
    return new TextDecoder('windows-1252').decode(body);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body, { stream: isCut });
  } catch {
    return undefined;
  }
}
