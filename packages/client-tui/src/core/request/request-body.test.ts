/** Bodies that are read while they are sent: files and streams, to real servers. */
import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock, settled } from '../../../testing/fake-clock.js';
import { connectTo, FakeStream } from '../../../testing/fake-stream.js';
import { httpServer, tcpServer, type RunningServer } from '../../../testing/servers.js';
import { defaultServer } from './address.js';
import type { ConversationOptions } from '../exchange/conversation.js';
import { Connections } from '../connections/connections.js';
import type { Exchange } from '../exchange/exchange.js';
import { exchange } from '../exchange/perform.js';
import { uploadLimit } from '../exchange/recording.js';
import { DraftError, prepareRequest, type RequestDraft } from './request.js';
import { fileBody, type StreamBody, type UploadBody } from './request-body.js';

const draft: RequestDraft = { dialect: 'http', method: 'PUT', url: '/', headers: [], body: '' };

let folder: string;
let path: string;
let server: RunningServer | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rowhouse-client-'));
  path = join(folder, 'people.csv');
});

afterEach(async () => {
  await server?.close();
  server = undefined;
  await rm(folder, { recursive: true });
});

/** A server that counts and adds up what comes, and answers with that. */
async function counting(): Promise<IncomingMessage[]> {
  const requests: IncomingMessage[] = [];
  server = await httpServer((request, response, body) => {
    requests.push(request);
    response.end(`${body.length} ${body.slice(0, 3)}${body.slice(-3)}`);
  });
  return requests;
}

function put(upload: UploadBody, over: Partial<RequestDraft> = {}, options: ConversationOptions = {}) {
  return exchange(prepareRequest({ ...draft, upload, ...over }, server?.address ?? defaultServer), options);
}

function streamOf(pieces: readonly string[], length?: number): StreamBody {
  async function* all(): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) yield await Promise.resolve(new TextEncoder().encode(piece));
  }
  return { pieces: all(), length };
}

const text = (done: Exchange): string => Buffer.from(done.body).toString();
const sentBytes = ({ passages }: Exchange): Buffer =>
  Buffer.concat(passages.filter(({ direction }) => direction === 'sent').map(({ bytes }) => bytes));

describe('files', () => {
  it('is sent whole, with its length and progress', async () => {
    await writeFile(path, `abc${'.'.repeat(300_000)}xyz`);
    const [requests, progress] = [await counting(), [] as number[]];
    const done = await put(await fileBody(path), {}, { observer: { sent: (bytes) => progress.push(bytes) } });
    expect([done.failure, text(done)]).toEqual([undefined, '300006 abcxyz']);
    expect(requests[0]!.headers['content-length']).toBe('300006');
    expect(progress.at(-1)).toBe(300_006);
    expect(progress).toEqual(progress.toSorted((one, other) => one - other));
    expect(sentBytes(done).toString('latin1')).toMatch(/^PUT \/ HTTP\/1\.1\r\n[^]*\r\n\r\nabc\.+xyz$/);
  });

  it.each([0, 1, 65_536])('of %i bytes', async (length) => {
    await writeFile(path, 'x'.repeat(length));
    await counting();
    expect(text(await put(await fileBody(path)))).toBe(`${length} ${'x'.repeat(Math.min(3, length)).repeat(2)}`);
  });

  it('of which only the beginning is kept in the record', async () => {
    await writeFile(path, Buffer.alloc(3 * uploadLimit, 'x'));
    await counting();
    const done = await put(await fileBody(path));
    expect(text(done)).toBe(`${3 * uploadLimit} xxxxxx`);
    const kept = sentBytes(done);
    expect(kept.length - kept.indexOf('\r\n\r\n') - 4).toBe(uploadLimit);
    expect(done.passages.reduce((sum, { omitted = 0 }) => sum + omitted, 0)).toBe(2 * uploadLimit);
  });

  it('is sent in chunks where Transfer-Encoding says so', async () => {
    await writeFile(path, 'x'.repeat(100_000));
    const requests = await counting();
    const done = await put(await fileBody(path), { headers: [['Transfer-Encoding', 'chunked']] });
    expect(text(done)).toBe('100000 xxxxxx');
    expect(requests[0]!.headers['content-length']).toBeUndefined();
  });

  it('goes again where a kept connection broke', async () => {
    await writeFile(path, 'abcdef');
    let count = 0;
    server = await tcpServer((socket) => {
      count += 1;
      const connection = count;
      let asked = 0;
      socket.on('data', (bytes) => {
        asked += 1;
        if (connection === 1 && asked === 2) socket.resetAndDestroy();
        else if (bytes.includes('f')) socket.write('HTTP/1.1 204 No Content\r\n\r\n');
      });
    });
    const connections = new Connections();
    await put(await fileBody(path), {}, { connections });
    const done = await put(await fileBody(path), {}, { connections });
    connections.close();
    expect([done.failure, done.response?.status, done.connection?.number]).toEqual([undefined, 204, 2]);
  });

  it.each([
    ['shorter', () => truncate(path, 50_000)],
    ['longer', () => appendFile(path, 'more')],
    ['gone', () => rm(path)],
  ])('that is %s than it was is not sent at all', async (_what, change) => {
    await writeFile(path, 'x'.repeat(100_000));
    const body = await fileBody(path);
    await change();
    const stream = new FakeStream();
    const done = await put(body, {}, { connect: connectTo(stream) });
    expect(done.failure).toMatchObject({ kind: 'unsendable' });
    expect(done.failure?.message).toMatch(
      /people\.csv (was changed while it was sent|can't be read: there is no such file)/,
    );
    expect([stream.written, stream.isClosed]).toEqual(['', true]);
  });

  it.each([
    ['shorter', () => truncate(path, 100_000)],
    ['longer', () => appendFile(path, 'more')],
  ])('that becomes %s while it is sent is never sent whole', async (_what, change) => {
    await writeFile(path, 'x'.repeat(200_000));
    const stream = new FakeStream();
    stream.hasRoom = false;
    const asking = put(await fileBody(path), {}, { connect: connectTo(stream) });
    while (!stream.written.includes('PUT')) await settled();
    await change();
    stream.giveRoom();
    const done = await asking;
    expect(done.failure?.message).toMatch(/^people\.csv was changed while it was sent/);
    expect(stream.written.split('\r\n\r\n')[1]!.length).toBeLessThan(200_000);
  });

  it('is refused where it is none', async () => {
    await expect(fileBody(folder)).rejects.toThrow(/is no file/);
    await expect(fileBody(path)).rejects.toThrow(/there is no such file/);
  });
});

describe('streams', () => {
  it('is sent in chunks where its length is not known, else with its length', async () => {
    const requests = await counting();
    expect(text(await put(streamOf(['abc', '', 'xyz'])))).toBe('6 abcxyz');
    expect(text(await put(streamOf(['abc', 'xyz'], 6)))).toBe('6 abcxyz');
    expect(requests.map(({ headers }) => [headers['transfer-encoding'], headers['content-length']])).toEqual([
      ['chunked', undefined],
      [undefined, '6'],
    ]);
  });

  it.each([
    [streamOf(['abc'], 4), /shorter than the 4 bytes/],
    [streamOf(['abc', 'de'], 4), /longer than the 4 bytes/],
  ])('says so where its length is not as announced', async (body, message) => {
    const done = await put(body, {}, { connect: connectTo(new FakeStream()) });
    expect(done.failure).toMatchObject({ kind: 'unsendable' });
    expect(done.failure?.message).toMatch(message);
  });

  it('says so where it fails', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(new Uint8Array(1));
      throw new Error('the disk is gone');
    }
    const done = await put({ pieces: failing(), length: undefined }, {}, { connect: connectTo(new FakeStream()) });
    expect(done.failure?.message).toBe('The body could not be read to its end: the disk is gone.');
  });

  it('is no body in the classic dialect', () => {
    const upload = streamOf(['a']);
    expect(() => prepareRequest({ ...draft, dialect: 'classic', upload }, defaultServer)).toThrow(DraftError);
  });
});

describe('a server that answers early', () => {
  const refusal = 'HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig';

  it('is heard, and no more is sent', async () => {
    await writeFile(path, Buffer.alloc(30_000_000));
    let received = 0;
    server = await tcpServer((socket: Socket) => {
      socket.once('data', () => socket.write(refusal));
      socket.on('data', (bytes) => {
        received += bytes.length;
        // It reads little and slowly, so that the rest is still on its way.
        socket.pause();
      });
    });
    const connections = new Connections();
    const done = await put(await fileBody(path), {}, { connections });
    expect([done.failure, done.response?.status, text(done)]).toEqual([undefined, 413, 'big']);
    expect(done.connection?.ended).toBe('answered-early');
    expect([connections.idleCount, received < 30_000_000]).toEqual([0, true]);
    expect(done.phases).not.toHaveProperty('sent');
  });

  it('may be asked whether it wants the body: it does', async () => {
    await writeFile(path, 'x'.repeat(200_000));
    await counting();
    const done = await put(await fileBody(path), { headers: [['Expect', '100-continue']] });
    expect([done.failure, done.informational.map(({ status }) => status), text(done)]).toEqual([
      undefined,
      [100],
      '200000 xxxxxx',
    ]);
  });

  it('may be asked whether it wants the body: it does not', async () => {
    const stream = new FakeStream();
    const request = { ...draft, body: 'secret', headers: [['Expect', '100-continue']] } as const;
    const asking = exchange(prepareRequest(request, defaultServer), { connect: connectTo(stream) });
    await settled();
    stream.arrive('HTTP/1.1 417 Expectation Failed\r\nContent-Length: 2\r\n\r\n');
    await settled();
    stream.arrive('no');
    const done = await asking;
    expect([done.failure, done.response?.status, text(done)]).toEqual([undefined, 417, 'no']);
    expect(stream.written).toMatch(/^PUT [^]*\r\n\r\n$/);
    expect(done.connection?.ended).toBe('answered-early');
  });

  it('may be asked whether it wants the body: it says nothing for a second', async () => {
    const clock = new FakeClock();
    const stream = new FakeStream();
    const request = { ...draft, body: 'after all', headers: [['expect', '100-Continue']] } as const;
    const asking = exchange(prepareRequest(request, defaultServer), { clock, connect: connectTo(stream) });
    await clock.pass(999);
    expect(stream.written).toMatch(/\r\n\r\n$/);
    await clock.pass(1);
    expect(stream.written).toMatch(/\r\n\r\nafter all$/);
    stream.arrive('HTTP/1.1 204 No Content\r\n\r\n');
    expect((await asking).failure).toBeUndefined();
    expect(clock.waiting).toBe(0);
  });
});

describe('silence while a body is sent', () => {
  it('is counted from the last byte that found room', async () => {
    const clock = new FakeClock();
    const stream = new FakeStream();
    stream.hasRoom = false;
    let done: Exchange | undefined;
    const asking = put(streamOf(['a', 'b', 'c'], 3), {}, { clock, connect: connectTo(stream) }).then(
      (it) => (done = it),
    );
    for (let piece = 0; piece < 3; piece += 1) {
      await clock.pass(29_000);
      expect(done).toBeUndefined();
      stream.giveRoom();
      stream.hasRoom = false;
      await settled();
    }
    await clock.pass(31_000);
    await asking;
    expect(done?.failure).toMatchObject({ kind: 'time-out' });
    expect(stream.written.endsWith('abc')).toBe(true);
  });
});
