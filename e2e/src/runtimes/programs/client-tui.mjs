import assert from 'node:assert/strict';
import { Connections, exchange, parseServer, prepareRequest } from '@rowhouse/client-tui';
import { runChecks } from './checks.mjs';

const [, , server] = process.argv;
const draft = { dialect: 'http', method: 'GET', url: '/people/2', headers: [], body: '' };
const request = () => prepareRequest(draft, parseServer(server));

await runChecks({
  'the bytes of an exchange': async () => {
    const { response, body, passages } = await exchange(request());
    assert.equal(response?.status, 200);
    assert.equal(JSON.parse(new TextDecoder().decode(body)).name, '김영희');
    assert.match(new TextDecoder().decode(passages[0].bytes), /^GET \/people\/2 HTTP\/1\.1\r\n/);
  },
  'connections used again': async () => {
    const connections = new Connections();
    await exchange(request(), { connections });
    const { connection } = await exchange(request(), { connections });
    connections.close();
    assert.deepEqual([connection.exchange, connection.reused], [2, true]);
  },
  'a server that is away': async () => {
    const { failure } = await exchange(prepareRequest(draft, parseServer('127.0.0.1:1')));
    assert.equal(failure?.kind, 'connection');
  },
});
