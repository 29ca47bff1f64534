import { afterEach, describe, expect, it } from 'vitest';
import { httpServer, tcpServer, unusedAuthority, type RunningServer } from '../../../testing/servers.js';
import { people } from '../../../testing/session.js';
import { parseServer, type ServerAddress } from '../request/address.js';
import { followTable, type FeedEvent } from './feed.js';

let server: RunningServer | undefined;
afterEach(() => server?.close());

async function followed(address: ServerAddress, lastId = '', signal = new AbortController().signal) {
  const events: FeedEvent[] = [];
  const end = await followTable(people, address, {
    signal,
    conversation: {},
    lastId,
    onEvent: (event) => events.push(event),
  });
  return { events, end };
}

async function sending(body: string, type = 'text/event-stream', status = 200) {
  const asked: (string | undefined)[] = [];
  server = await httpServer((request, response) => {
    asked.push(request.url, request.headers['last-event-id'] as string | undefined);
    response.writeHead(status, { 'Content-Type': type });
    response.end(body);
  });
  return { address: server.address, asked };
}

const event = (id: string, changes: unknown, origin = 'api'): string =>
  `id: ${id}\ndata: ${JSON.stringify({ table: 'people', origin, changes })}\n\n`;

describe('followTable', () => {
  it('tells where the feed begins, and each transaction with its rows as text', async () => {
    const put = { op: 'put', key: '3', rev: 'r', row: { id: 3, name: 'Ada' } };
    const { address, asked } = await sending(
      `id: one-4\n\n: still here\n\n${event('one-5', [put, { op: 'delete', key: '4' }], 'file')}`,
    );
    const { events, end } = await followed(address);
    expect(asked).toEqual(['/people/_changes', undefined]);
    expect(events).toEqual([
      { type: 'open', version: undefined },
      { type: 'open', version: { incarnation: 'one', sequence: 4 } },
      {
        type: 'changed',
        version: { incarnation: 'one', sequence: 5 },
        isFromFile: true,
        changes: [
          { op: 'put', row: { key: '3', rev: 'r', cells: ['3', 'Ada'] } },
          { op: 'delete', key: '4' },
        ],
        hasNewSchema: false,
      },
    ]);
    expect(end).toEqual({ lastId: 'one-5', message: 'The server ended the feed.', isFinal: false });
  });

  it('goes on after the id that came last', async () => {
    const { address, asked } = await sending(event('one-6', [{ op: 'schema' }]));
    const { events, end } = await followed(address, 'one-5');
    expect(asked).toEqual(['/people/_changes', 'one-5']);
    expect(events.map(({ type }) => type)).toEqual(['open', 'changed']);
    expect(events[1]).toMatchObject({ hasNewSchema: true, changes: [] });
    expect(end.lastId).toBe('one-6');
  });

  it.each([
    ['event: reset\ndata: {}\n\n'],
    ['data: no JSON\n\n'],
    ['data: {"changes":7}\n\n'],
    ['data: {"changes":[null]}\n\n'],
    ['data: [{"changes":[]}]\n\n'],
    ['data: {"changes":[{"op":"put","key":"3"}]}\n\n'],
    ['data: {"changes":[{"op":"put","row":[3]}]}\n\n'],
    ['data: {"changes":[{"op":"put","row":{"id":{}}}]}\n\n'],
    ['data: {"changes":[{"op":"delete","key":3}]}\n\n'],
    ['data: {"changes":[{"op":"delete"}]}\n\n'],
    ['data: {"changes":[{"op":"move"}]}\n\n'],
    ['event: later\ndata: {}\n\n'],
  ])('takes %j for changes that were missed', async (body) => {
    const { address } = await sending(body);
    expect((await followed(address)).events.at(-1)).toEqual({ type: 'reset' });
  });

  it('takes a revision that no request can name for none', async () => {
    const put = { op: 'put', key: '3', rev: 'a"\n', row: { id: 3, name: 'Ada' } };
    const { address } = await sending(event('one-5', [put]));
    expect((await followed(address)).events.at(-1)).toMatchObject({ changes: [{ row: { rev: '' } }] });
  });

  it.each(['김-5', 'one-5 ', '5', 'one-1e3'])('does not go on after the id %j, which is no version', async (id) => {
    const { address, asked } = await sending(`id: one-4\n\nid: ${id}\ndata: {"changes":[]}\n\n`);
    const { end } = await followed(address);
    await followed(address, end.lastId);
    expect(asked).toEqual(['/people/_changes', undefined, '/people/_changes', undefined]);
  });

  it.each([
    [404, 'application/problem+json', true],
    [503, 'application/problem+json', false],
    [200, 'text/html', true],
  ])('knows that %i %s is no feed', async (status, type, isFinal) => {
    const { address } = await sending('{}', type, status);
    expect(await followed(address)).toMatchObject({ events: [], end: { isFinal, lastId: '' } });
  });

  it('ends where it is told to, and where the connection breaks or can not be made', async () => {
    expect((await followed(parseServer(await unusedAuthority()))).end.message).toMatch(/^Nothing listens on/);
    server = await tcpServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n');
      socket.on('data', () => socket.resetAndDestroy());
    });
    expect((await followed(server.address)).end).toMatchObject({ isFinal: false });
    const stop = new AbortController();
    stop.abort();
    expect((await followed(server.address, '', stop.signal)).end.message).toBe('Cancelled.');
  });
});
