import { createServer } from 'node:http';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { FakeClock } from '../../../../testing/fake-clock.js';
import { httpServer, rowhouseAnswers, unusedAuthority, type RunningServer } from '../../../../testing/servers.js';
import { parseServer, type ServerAddress } from '../../../core/request/address.js';
import { httpApiClient } from '../../../core/tables/api-client.js';
import type { EffectContext } from '../../effect-context.js';
import type { Message } from '../../messages.js';
import { loadingTablesWith } from './loading.js';

let servers: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
};

function loading(address: ServerAddress) {
  const clock = new FakeClock();
  const stopping = new AbortController();
  onTestFinished(() => {
    stopping.abort();
  });
  const heard: Message[] = [];
  const asked: number[] = [];
  const api = httpApiClient(address);
  const context: Pick<EffectContext, 'api' | 'clock' | 'dispatch' | 'stopped' | 'watch'> = {
    api: {
      ...api,
      describe: (signal) => {
        asked.push(clock.now());
        return api.describe(signal);
      },
    },
    clock,
    stopped: stopping.signal,
    dispatch: (message) => void heard.push(message),
    watch: (work) => void work,
  };
  return { load: loadingTablesWith(context as EffectContext), clock, heard, asked, stopping };
}

describe('a server that is away', () => {
  it('is asked ever later, quietly, until it answers', async () => {
    const authority = await unusedAuthority();
    const { load, clock, heard, asked } = loading(parseServer(authority));
    load(1);
    await until(() => clock.waiting === 1);
    for (const wait of [500, 1000, 2000, 4000, 8000, 8000]) {
      const count = asked.length;
      await clock.pass(wait);
      await until(() => asked.length > count && clock.waiting === 1);
    }
    expect(asked).toEqual([0, 500, 1500, 3500, 7500, 15_500, 23_500]);
    expect(heard).toMatchObject([{ type: 'tables-missing', ask: 1, phase: 'failed' }]);
    expect(heard[0]).toHaveProperty('message', expect.stringContaining('asked again by itself'));
    const answers = rowhouseAnswers([]);
    const server = createServer((request, response) => {
      answers(request, response, '');
    });
    await new Promise<void>((resolve) => server.listen(Number(authority.split(':')[1]), '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    await clock.pass(8000);
    await until(() => heard.length === 2);
    expect(heard[1]).toMatchObject({ type: 'tables-came', ask: 1, service: { version: '0.1.0' } });
    expect(clock.waiting).toBe(0);
  });

  it('is not asked any more once something else is, or the program ends', async () => {
    const { load, clock, heard, asked, stopping } = loading(parseServer(await unusedAuthority()));
    load(1);
    await until(() => clock.waiting === 1);
    load(2);
    await until(() => heard.length === 2 && clock.waiting === 1);
    expect(heard.map((message) => 'ask' in message && message.ask)).toEqual([1, 2]);
    stopping.abort();
    expect(clock.waiting).toBe(0);
    await clock.pass(60_000);
    expect(asked).toEqual([0, 0]);
  });
});

it('does not ask again a server that is there, and is none', async () => {
  const server = await httpServer((_request, response) => response.end('<h1>It works</h1>'));
  servers.push(server);
  const { load, clock, heard } = loading(server.address);
  load(1);
  await until(() => heard.length === 1);
  expect(heard[0]).toMatchObject({ type: 'tables-missing', phase: 'other-service' });
  expect(clock.waiting).toBe(0);
});
