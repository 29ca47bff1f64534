/** Records without the secrets that were sent: what is shown of an exchange is this. */
import type { Exchange, Passage } from './exchange.js';

/** What stands in the place of each byte of a secret. */
const maskByte = '*'.charCodeAt(0);

/**
 * An exchange whose record has `*` in the place of each byte of the credentials in `authorization`
 * (`Bearer token`: the token); the scheme stays.
 */
export function withoutCredentials(exchange: Exchange, authorization: string): Exchange {
  const value = Buffer.from(authorization, 'latin1');
  // Looked for whole: a short token by itself would be found where it is none.
  const start = authorization.indexOf(' ') + 1;
  const masked = (passages: readonly Passage[]): Passage[] =>
    passages.map((passage) => withMask(passage, value, start));
  const { brokenAttempt, passages } = exchange;
  return {
    ...exchange,
    passages: masked(passages),
    ...(brokenAttempt === undefined
      ? {}
      : { brokenAttempt: { ...brokenAttempt, passages: masked(brokenAttempt.passages) } }),
  };
}

function withMask(passage: Passage, value: Buffer, start: number): Passage {
  if (passage.direction !== 'sent' || value.length === 0) return passage;
  const sent = Buffer.from(passage.bytes.buffer, passage.bytes.byteOffset, passage.bytes.byteLength);
  let at = sent.indexOf(value);
  if (at < 0) return passage;
  // The bytes may be those of a body that is kept elsewhere too.
  const bytes = Buffer.from(sent);
  for (; at >= 0; at = bytes.indexOf(value, at + value.length)) bytes.fill(maskByte, at + start, at + value.length);
  return { ...passage, bytes };
}
