/** Large bodies: kept once where that can be, and never at the cost of the keys. */
import { describe, expect, it } from 'vitest';
import { connectTo, FakeStream } from '../../../testing/fake-stream.js';
import { defaultServer } from '../request/address.js';
import { systemClock } from '../clock.js';
import type { ConversationOptions } from './conversation.js';
import type { Exchange } from './exchange.js';
import { exchange } from './perform.js';
import { Recording, recordingLimit } from './recording.js';
import { prepareRequest } from '../request/request.js';

const size = 8 * 1024 * 1024;
const pieceLength = 64 * 1024;

/** A body in pieces each of which is memory of its own, as sockets hand them over. */
function pieces(): Uint8Array[] {
  return Array.from({ length: size / pieceLength }, (_, index) => new Uint8Array(pieceLength).fill(index % 251));
}

function ask(arriving: (stream: FakeStream) => void, options: ConversationOptions = {}): Promise<Exchange> {
  const stream = new FakeStream();
  arriving(stream);
  const draft = { dialect: 'http', method: 'GET', url: '/', headers: [], body: '' } as const;
  return exchange(prepareRequest(draft, defaultServer), { connect: connectTo(stream), ...options });
}

function answered(fields: string, body: readonly Uint8Array[]) {
  return (stream: FakeStream): void => {
    stream.arrive(`HTTP/1.1 200 OK\r\n${fields}\r\n`);
    for (const piece of body) stream.arrive(piece);
    stream.arrive(null);
  };
}

const chunked = (): Uint8Array[] => [
  ...pieces().flatMap((piece) => [Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]),
  Buffer.from('0\r\n\r\n'),
];

describe('a large body', () => {
  it.each([
    ['with its length', `Content-Length: ${size}\r\n`],
    ['until the close', ''],
  ])('is in memory once: %s', async (_how, fields) => {
    const whole = Buffer.concat(pieces());
    const done = await ask(answered(fields, pieces()));
    expect([done.failure, whole.equals(done.body)]).toEqual([undefined, true]);
    const received = done.passages.filter(({ direction }) => direction === 'received');
    expect(whole.equals(Buffer.concat(received.slice(1).map(({ bytes }) => bytes)))).toBe(true);
    const memory = new Set(received.slice(1).map(({ bytes }) => bytes.buffer));
    expect([...memory]).toEqual([done.body.buffer]);
  });

  it('is the same in chunks, beside what came', async () => {
    const done = await ask(answered('Transfer-Encoding: chunked\r\n', chunked()));
    expect([done.failure, Buffer.concat(pieces()).equals(done.body)]).toEqual([undefined, true]);
    const received = done.passages.filter(({ direction }) => direction === 'received');
    expect(Buffer.concat(received.slice(1).map(({ bytes }) => bytes)).equals(Buffer.concat(chunked()))).toBe(true);
  });

  it.each([
    ['in large pieces', `Content-Length: ${size}\r\n`, pieces],
    [
      'in chunks of a byte',
      'Transfer-Encoding: chunked\r\n',
      () => [Buffer.from(`${'1\r\nx\r\n'.repeat(200_000)}0\r\n\r\n`)],
    ],
  ])('leaves the event loop its turns: %s', async (_how, fields, body) => {
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    const done = await ask(answered(fields, body()));
    isOver = true;
    expect(done.failure).toBeUndefined();
    expect(turns).toBeGreaterThan(20);
  });

  it('that is only promised costs nothing, and one that is too large is not begun', async () => {
    const before = process.memoryUsage().rss;
    for (const length of [recordingLimit - 4096, Number.MAX_SAFE_INTEGER]) {
      const done = await ask(answered(`Content-Length: ${length}\r\n`, [Buffer.from('begun')]));
      expect([done.failure?.kind, Buffer.from(done.body).toString()]).toEqual(['protocol', 'begun']);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(recordingLimit * 0.75);
  });

  it('that comes byte by byte reaches the limit of what is kept before it fills the memory', () => {
    const recording = new Recording(systemClock, true);
    const byte = Buffer.from('x');
    let count = 0;
    const receive = (): void => {
      for (; count < recordingLimit; count += 1) recording.received(byte, true);
    };
    expect(receive).toThrow(expect.objectContaining({ kind: 'too-large' }) as Error);
    expect(count).toBeLessThan(recordingLimit / 100);
  });
});
