/** Pipelining: requests ahead of answers, and answers however they are cut. */
import { describe, expect, it } from 'vitest';
import { settled } from '../../../testing/fake-clock.js';
import { connectTo, FakeStream } from '../../../testing/fake-stream.js';
import { httpServer, unusedAuthority } from '../../../testing/servers.js';
import { defaultServer, parseServer, type ServerAddress } from '../request/address.js';
import { Connections } from '../connections/connections.js';
import type { Exchange } from './exchange.js';
import { pipeline, type PipelineOptions } from './pipeline.js';
import { prepareRawRequest } from '../request/raw-request.js';
import { prepareRequest, type RequestDraft } from '../request/request.js';

const draft: RequestDraft = { dialect: 'http', method: 'GET', url: '/', headers: [], body: '' };

const requests = (server: ServerAddress, ...over: Partial<RequestDraft>[]) =>
  over.map((each) => prepareRequest({ ...draft, ...each }, server));

const three = requests(defaultServer, { url: '/1' }, { url: '/2', method: 'HEAD' }, { url: '/3' });
const answers = [
  'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none',
  'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nthree\r\n0\r\n\r\n',
];

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const came = ({ passages }: Exchange, direction: 'sent' | 'received'): string =>
  passages
    .filter((passage) => passage.direction === direction)
    .map(({ bytes }) => text(bytes))
    .join('');

function begin(options: PipelineOptions = {}, given = three) {
  const stream = new FakeStream();
  return { stream, promise: pipeline(given, { connect: connectTo(stream), ...options }) };
}

describe('pipeline', () => {
  it('writes all requests before the first answer', async () => {
    const { stream, promise } = begin();
    await settled();
    expect(stream.written.match(/^\w+ \/\d/gm)).toEqual(['GET /1', 'HEAD /2', 'GET /3']);
    stream.arrive(answers.join(''));
    await promise;
  });

  it('gives each answer to its request, however they are cut, and each record its own bytes', async () => {
    const all = answers.join('');
    for (let cut = 1; cut < all.length; cut += 1) {
      const { stream, promise } = begin();
      stream.arrive(all.slice(0, cut));
      stream.arrive(all.slice(cut));
      const done = await promise;
      expect(done.map(({ failure, body }) => [failure, text(body)])).toEqual([
        [undefined, 'one'],
        [undefined, ''],
        [undefined, 'three'],
      ]);
      expect(done.map((each) => came(each, 'received'))).toEqual(answers);
      expect(done.map((each) => came(each, 'sent')).join('')).toBe(stream.written);
    }
  });

  it('tells of the connection, and keeps it where that is wished', async () => {
    const server = await httpServer((request, response) => response.end(request.url));
    const connections = new Connections();
    const given = requests(
      server.address,
      { url: '/1' },
      { url: '/2', method: 'POST', body: 'x'.repeat(200_000) },
      { url: '/3' },
    );
    const done = await pipeline(given, { connections });
    expect(
      done.map(({ body, connection }) => [text(body), connection?.number, connection?.exchange, connection?.reused]),
    ).toEqual([
      ['/1', 1, 1, false],
      ['/2', 1, 2, true],
      ['/3', 1, 3, true],
    ]);
    expect(connections.idleCount).toBe(1);
    connections.close();
    expect((await pipeline(given))[2]?.connection?.ended).toBe('single-use');
    await server.close();
  });

  it('fails what stands behind an answer that is malformed', async () => {
    const { stream, promise } = begin();
    stream.arrive(`${answers[0]}HTTP/1.1 200 OK\r\nContent-Length : 3\r\n\r\n${answers[2]}`);
    const done = await promise;
    expect(done.map(({ failure }) => failure?.kind)).toEqual([undefined, 'protocol', 'protocol']);
    expect(done[1]!.failure!.message).toContain('malformed at byte 31 ');
    expect(done[2]!.failure!.message).toMatch(/^Not answered, because exchange 2 of the pipeline failed: /);
    expect(stream.isClosed).toBe(true);
  });

  it.each([
    ['says close', answers[0]!.replace('\r\n', '\r\nConnection: close\r\n'), /^The connection ended with answer 1/],
    ['closes', `${answers[0]}`, /closed the connection without an answer/],
  ])('says what was not answered where the server %s', async (_how, answer, message) => {
    const { stream, promise } = begin();
    stream.arrive(answer);
    stream.arrive(null);
    const done = await promise;
    expect(done[0]!.failure).toBeUndefined();
    expect(done[1]!.failure?.message).toMatch(message);
    expect(done[2]!.failure?.message).toMatch(/^The connection ended with answer 1|^Not answered, because exchange 2/);
  });

  it('sends none where one may not be sent', async () => {
    const given = requests(defaultServer, { url: '/1' }, { headers: [['X', '\u0001']] });
    const { stream, promise } = begin({}, given);
    const done = await promise;
    expect(done.map(({ failure }) => failure?.kind)).toEqual(['unsendable', 'unsendable']);
    expect(done[0]!.failure!.message).toBe('Not sent, because request 2 of the pipeline may not be.');
    expect(stream.written).toBe('');
  });

  it('hears those before one whose body fails', async () => {
    const pieces = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('gone')) }),
    };
    const given = requests(
      defaultServer,
      { url: '/1' },
      { method: 'PUT', upload: { pieces, length: 3 } },
      { url: '/3' },
    );
    const { stream, promise } = begin({}, given);
    await settled();
    stream.arrive(answers[0]!);
    const done = await promise;
    expect(done.map(({ failure }) => failure?.message)).toEqual([
      undefined,
      'The body could not be read to its end: gone.',
      'Not answered, because exchange 2 of the pipeline failed: The body could not be read to its end: gone.',
    ]);
  });

  it('is cancelled as a whole', async () => {
    const cancel = new AbortController();
    const { stream, promise } = begin({ signal: cancel.signal });
    stream.arrive(answers[0]!);
    await settled();
    cancel.abort();
    const done = await promise;
    expect(done.map(({ failure }) => failure?.kind)).toEqual([undefined, 'cancelled', 'cancelled']);
    expect(stream.isClosed).toBe(true);
  });

  it('says so once where nothing listens', async () => {
    const done = await pipeline(requests(parseServer(await unusedAuthority()), {}, {}));
    expect(done[0]!.failure?.message).toMatch(/^Nothing listens on /);
    expect(done[1]!.failure?.message).toMatch(/^Not answered, because there was no connection: Nothing listens on /);
  });

  it('takes requests for one server, in HTTP', async () => {
    expect(await pipeline([])).toEqual([]);
    for (const other of [
      prepareRequest(draft, parseServer('elsewhere')),
      prepareRequest({ ...draft, dialect: 'classic' }, defaultServer),
      prepareRawRequest('GET /', '/', defaultServer),
    ]) {
      await expect(pipeline([three[0]!, other])).rejects.toThrow(TypeError);
    }
  });
});
