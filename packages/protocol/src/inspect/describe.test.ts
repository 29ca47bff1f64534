import { describe, expect, it } from 'vitest';
import { toBytes } from '../testing/transcript.js';
import { describeSpan } from './describe.js';
import { inspect, type InspectOptions } from './inspect.js';

/** Each span as a screen would show it. */
function describeAll(input: string, options: InspectOptions): string[] {
  const bytes = toBytes(input);
  return inspect(bytes, options).spans.map((span) => {
    const { title, meaning, section } = describeSpan(span, bytes);
    return `${title}, ${meaning}, ${section}`;
  });
}

describe('a span is described', () => {
  it('line ends, by what they end', () => {
    const input =
      'A /\tHTTP/1.1\r\nHost: b\nTransfer-Encoding: chunked\r\n\n1\r\nx\r\n0\r\nA: b\r\n\r\n\r\nB / HTTP/1.1\r';
    expect(describeAll(input, { role: 'server' }).filter((text) => text.includes('line'))).toEqual([
      'space, keeps two words of the start line apart, RFC 9112 section 3',
      'space, keeps two words of the start line apart, RFC 9112 section 3',
      'line end (CRLF), ends the request line, RFC 9112 section 3',
      'line end (bare LF), ends a field line, RFC 9112 section 5',
      'line end (CRLF), ends a field line, RFC 9112 section 5',
      'empty line (bare LF), ends the header section, RFC 9112 section 2.1',
      'line end (CRLF), ends a chunk size or the data of a chunk, RFC 9112 section 7.1',
      'line end (CRLF), ends a chunk size or the data of a chunk, RFC 9112 section 7.1',
      'line end (CRLF), ends a chunk size or the data of a chunk, RFC 9112 section 7.1',
      'line end (CRLF), ends a field line of the trailers, RFC 9112 section 7.1.2',
      'empty line (CRLF), ends the trailer section and with it the body, RFC 9112 section 7.1.2',
      'empty line (CRLF), stands before a start line and means nothing, RFC 9112 section 2.2',
      'space, keeps two words of the start line apart, RFC 9112 section 3',
      'space, keeps two words of the start line apart, RFC 9112 section 3',
      'line end (CR without LF), ends the request line, RFC 9112 section 3',
    ]);
  });

  it('the same name by its place', () => {
    expect(describeAll(' A / HTTP/1.1\r\nB: c', { role: 'server' }).filter((text) => text.startsWith('white'))).toEqual(
      [
        'white space, has no place around a request line, RFC 9112 section 3',
        'white space, stands around a value and is no part of it, RFC 9112 section 5.1',
      ],
    );
    expect(describeAll('HTTP/1.1 200', { role: 'client' })).toEqual([
      'version, names the protocol that the sender speaks, RFC 9112 section 2.3',
      'space, keeps two words of the status line apart, RFC 9112 section 4',
      'status, says how the request went, RFC 9110 section 15',
    ]);
  });

  it('a CR that ends nothing yet, and one that is bare', () => {
    expect(describeAll('\r', { role: 'server' })).toEqual([
      'empty line (CR without LF), stands before a start line and means nothing, RFC 9112 section 2.2',
    ]);
  });
});
