/** Content codings, as real servers send them. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { connectTo, FakeStream } from '../../../testing/fake-stream.js';
import { httpServer, type RunningServer } from '../../../testing/servers.js';
import { defaultServer } from '../request/address.js';
import { acceptedCodings } from './content-codings.js';
import { recordingLimit, type ConversationOptions } from './conversation.js';
import { exchange } from './perform.js';
import { prepareRequest, type RequestDraft } from '../request/request.js';

let server: RunningServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

const text = 'all that glitters is not gold; '.repeat(4000);

async function ask(
  coding: string,
  body: Uint8Array,
  over: Partial<RequestDraft> = {},
  options: ConversationOptions = {},
) {
  let accepted: string | undefined;
  server = await httpServer((request, response) => {
    accepted = request.headers['accept-encoding'];
    response.setHeader('Content-Encoding', coding);
    response.end(body);
  });
  const draft = { dialect: 'http', method: 'GET', url: '/', headers: [], body: '', compressed: true, ...over } as const;
  const done = await exchange(prepareRequest(draft, server.address), options);
  await server.close();
  return { ...done, text: Buffer.from(done.body).toString(), accepted };
}

const codings: [string, (body: string | Buffer) => Buffer][] = [
  ['gzip', gzipSync],
  ['X-GZIP', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
];

describe('content codings', () => {
  it.each(codings)('takes %s off, and keeps what came', async (coding, compress) => {
    const compressed = compress(text);
    const done = await ask(coding, compressed);
    expect([done.failure, done.accepted]).toEqual([undefined, acceptedCodings]);
    expect([done.text === text, done.bodyLength]).toEqual([true, text.length]);
    expect(done.coded).toEqual({ codings: [coding.toLowerCase()], length: compressed.length });
    const wire = Buffer.concat(done.passages.map(({ bytes }) => bytes));
    expect(wire.includes(compressed)).toBe(true);
  });

  it.each([deflateSync, deflateRawSync])('knows both kinds of deflate, whatever comes first (%#)', async (compress) => {
    const compressed = compress(text);
    const stream = new FakeStream();
    stream.arrive(`HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: ${compressed.length}\r\n\r\n`);
    for (const byte of compressed) stream.arrive(Uint8Array.of(byte));
    const draft = { dialect: 'http', method: 'GET', url: '/', headers: [], body: '', compressed: true } as const;
    const done = await exchange(prepareRequest(draft, defaultServer), { connect: connectTo(stream) });
    expect([done.failure, Buffer.from(done.body).toString() === text]).toEqual([undefined, true]);
  });

  it('takes several off, the last one first', async () => {
    const done = await ask('gzip, identity, br', brotliCompressSync(gzipSync(text)));
    expect([done.failure, done.text === text, done.coded?.codings]).toEqual([undefined, true, ['gzip', 'br']]);
  });

  it('hands on what is decoded', async () => {
    let came = '';
    await ask(
      'br',
      brotliCompressSync(text),
      {},
      { recording: false, observer: { data: (bytes) => void (came += Buffer.from(bytes).toString()) } },
    );
    expect(came).toBe(text);
  });

  it('leaves everything as it is where nobody asked, or the coding is unknown', async () => {
    const compressed = gzipSync(text);
    const unasked = await ask('gzip', compressed, { compressed: false });
    expect([unasked.accepted, unasked.coded, Buffer.from(unasked.body).equals(compressed)]).toEqual([
      undefined,
      undefined,
      true,
    ]);
    const unknown = await ask('compress', compressed);
    expect([unknown.coded, Buffer.from(unknown.body).equals(compressed)]).toEqual([undefined, true]);
    const many = await ask('gzip, gzip, gzip, gzip', compressed);
    expect([many.coded, many.failure]).toEqual([undefined, undefined]);
  });

  it('leaves a part of a body as it is', async () => {
    server = await httpServer((_request, response) => {
      response.writeHead(206, { 'Content-Encoding': 'gzip', 'Content-Range': 'bytes 10-14/90' });
      response.end('parts');
    });
    const draft = { dialect: 'http', method: 'GET', url: '/', headers: [], body: '', compressed: true } as const;
    const done = await exchange(prepareRequest(draft, server.address));
    expect([done.failure, done.coded, Buffer.from(done.body).toString()]).toEqual([undefined, undefined, 'parts']);
  });

  it('takes an answer without a body for what it is', async () => {
    const done = await ask('gzip', new Uint8Array(0), { method: 'HEAD' });
    expect([done.failure, done.bodyLength]).toEqual([undefined, 0]);
  });

  it.each(codings)('says so where a body in %s ends too early, and keeps its beginning', async (coding, compress) => {
    const noise = Array.from({ length: 200_000 }, (_, index) => ((index * 7919) % 9973).toString(36)).join('');
    const compressed = compress(noise);
    const done = await ask(coding, compressed.subarray(0, compressed.length - 9));
    expect(done.failure).toMatchObject({ kind: 'protocol', section: 'RFC 9110 section 8.4.1' });
    expect(done.failure?.message).toMatch(/^The body is damaged: it is no proper /);
    expect(done.bodyLength).toBeGreaterThan(0);
    expect(noise.startsWith(done.text)).toBe(true);
  });

  it.each(['gzip', 'deflate', 'br', 'zstd'])('says so where a body is not in %s at all', async (coding) => {
    const done = await ask(coding, Buffer.from('\x07<p>plain text, and no more than that</p>'));
    expect(done.failure).toMatchObject({ kind: 'protocol' });
  });

  it('stops a small body that unfolds into a huge one', async () => {
    const bomb = gzipSync(Buffer.alloc(recordingLimit + 1));
    const done = await ask('gzip', bomb);
    expect(bomb.length).toBeLessThan(100_000);
    expect(done.failure?.kind).toBe('too-large');
    expect(done.bodyLength).toBeLessThanOrEqual(recordingLimit + 65_536);
  });
});
