/** Names and addresses, with a look-up of the tests' own. */
import type { LookupFunction } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { httpServer, type RunningServer } from '../../../testing/servers.js';
import { exchange } from '../exchange/perform.js';
import { parseServer, type ServerAddress } from '../request/address.js';
import { prepareRequest } from '../request/request.js';
import { socketConnect } from './socket-connect.js';

let server: RunningServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

function ask(at: ServerAddress, lookup: LookupFunction) {
  const draft = { dialect: 'http', method: 'GET', url: '/', headers: [], body: '' } as const;
  return exchange(prepareRequest(draft, at), { connect: socketConnect(lookup) });
}

describe('socketConnect', () => {
  it('tells when a name has its address', async () => {
    server = await httpServer((_request, response) => response.end());
    const done = await ask(parseServer(`some.example:${server.address.port}`), (_name, _options, found) => {
      queueMicrotask(() => {
        found(null, [{ address: '127.0.0.1', family: 4 }]);
      });
    });
    expect([done.failure, done.response?.status]).toEqual([undefined, 200]);
    expect(done.phases.resolved).toBeLessThanOrEqual(done.phases.connected!);
  });

  it('tells of no address where there is none', async () => {
    const done = await ask(parseServer('never.example'), (_name, _options, found) => {
      queueMicrotask(() => {
        found(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), []);
      });
    });
    expect(done.failure?.message).toMatch(/^The name never\.example has no address: /);
    expect(done.phases).toEqual({});
  });
});
