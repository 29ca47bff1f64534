import { isLineEndByte, QUOTE } from './csv-bytes.js';
import type { ByteFault } from '../encoding/text-faults.js';

/**
 * Where exactly the quotes of a record go wrong. The parser of record says that they do, and names the line on which it
 * noticed; the mistake is often lines above, where a quote was opened.
 */
export function findQuoteFault(bytes: Uint8Array, recordStart: number, delimiter: number): ByteFault | undefined {
  let at = recordStart;
  while (at < bytes.length) {
    if (bytes[at] === QUOTE) {
      const closing = closingQuote(bytes, at);
      if (closing === undefined) {
        return {
          reason: 'unclosed-quote',
          offset: at,
          sentence: 'the quote that opens here is never closed; close it, or write "" for a quote in the text',
        };
      }
      at = closing + 1;
      if (at < bytes.length && bytes[at] !== delimiter && !isLineEndByte(bytes[at])) {
        return {
          reason: 'text-after-quote',
          offset: at,
          sentence:
            'there is text behind a closing quote; move it into the quotes, and write "" for a quote in the text',
        };
      }
    } else {
      while (at < bytes.length && bytes[at] !== delimiter && !isLineEndByte(bytes[at])) {
        if (bytes[at] === QUOTE) {
          return {
            reason: 'quote-in-cell',
            offset: at,
            sentence:
              'there is a quote inside a cell that is not quoted; put the cell in quotes, and write the quote as ""',
          };
        }
        at++;
      }
    }
    if (at >= bytes.length || isLineEndByte(bytes[at])) return undefined;
    at++;
  }
  return undefined;
}

function closingQuote(bytes: Uint8Array, opening: number): number | undefined {
  for (let at = opening + 1; at < bytes.length; at++) {
    if (bytes[at] !== QUOTE) continue;
    if (bytes[at + 1] !== QUOTE) return at;
    at++;
  }
  return undefined;
}
