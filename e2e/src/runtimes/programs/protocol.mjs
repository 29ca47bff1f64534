import assert from 'node:assert/strict';
import { Connection, inspect, ProtocolError } from '@rowhouse/protocol';
import { runChecks } from './checks.mjs';

const bytes = (text) => new TextEncoder().encode(text);
const text = (sent) => new TextDecoder().decode(sent);

await runChecks({
  'requests and responses': () => {
    const server = new Connection('server');
    const client = new Connection('client');
    const headers = [
      ['Host', 'a'],
      ['Transfer-Encoding', 'chunked'],
    ];
    const body = { type: 'data', bytes: bytes('{"a":1}') };
    server.receive(client.send({ type: 'request', method: 'POST', target: '/x', headers }, body, { type: 'end' }));
    const events = [];
    do events.push(server.nextEvent());
    while (events.at(-1).type !== 'end');
    assert.deepEqual(
      events.map(({ type }) => type),
      ['request', 'data', 'end'],
    );
    const head = { type: 'response', status: 200, headers: [['Content-Length', '2']] };
    client.receive(server.send(head, { type: 'data', bytes: bytes('ok') }, { type: 'end' }));
    assert.equal(client.nextEvent().status, 200);
    assert.equal(text(client.nextEvent().bytes), 'ok');
  },
  'a byte at a time': () => {
    const server = new Connection('server');
    const types = [];
    for (const byte of bytes('GET / HTTP/1.1\r\nHost: a\r\n\r\n')) {
      server.receive(Uint8Array.of(byte));
      for (let event = server.nextEvent(); !['need-data', 'paused'].includes(event.type); event = server.nextEvent())
        types.push(event.type);
    }
    assert.deepEqual(types, ['request', 'end']);
  },
  'what is wrong is refused': () => {
    const server = new Connection('server');
    server.receive(bytes('GET / HTTP/1.1\r\nHost : a\r\n\r\n'));
    assert.throws(() => server.nextEvent(), ProtocolError);
  },
  'the classic dialect': () => {
    const server = new Connection('server', { dialect: 'classic' });
    assert.equal(text(server.send({ type: 'greeting' })), 'Welcome to the server!!');
  },
  'the inspector': () => {
    const { spans } = inspect(bytes('GET / HTTP/1.1\r\nHost: a\r\n\r\n'), { role: 'server' });
    assert.equal(spans.at(-1).end, 27);
  },
});
