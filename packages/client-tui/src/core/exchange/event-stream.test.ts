import { describe, expect, it } from 'vitest';
import { EventStream } from './event-stream.js';
import { ExchangeFailure } from './exchange.js';

const limit = 1024 * 1024;

function reading(): { data: string[]; read: (text: string) => void } {
  const data: string[] = [];
  const stream = new EventStream(limit, { onEvent: (event) => data.push(event.data) });
  return {
    data,
    read: (text) => {
      stream.read(new TextEncoder().encode(text));
    },
  };
}

describe('a stream of events', () => {
  it('is read byte by byte as in one piece', () => {
    const bytes = new TextEncoder().encode('data: 김\ndata: b\n\nno field\n\ndata: c\n\n');
    const data: string[] = [];
    const stream = new EventStream(limit, { onEvent: (event) => data.push(event.data) });
    for (const byte of bytes) stream.read(Uint8Array.of(byte));
    expect(data).toEqual(['김\nb', 'c']);
  });

  it.each(['x', 'x\ndata: '])('fails where an event of %j has no end', (piece) => {
    const { data, read } = reading();
    read('data: first\n\ndata: ');
    const pieces = piece.repeat(1024);
    expect(() => {
      for (let length = 0; length < 2 * limit; length += 1024) read(pieces);
    }).toThrow(new ExchangeFailure('too-large', 'An event of the stream has no end within 1 MiB, the most that is kept of one: fetch it with rowhouse-client GET URL > file.')); // prettier-ignore
    expect(data).toEqual(['first']);
  });
});
