import type { ServerResponse } from 'node:http';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { FakeClock } from '../../../../testing/fake-clock.js';
import { httpServer, type RunningServer } from '../../../../testing/servers.js';
import { people } from '../../../../testing/session.js';
import type { EffectContext } from '../../effect-context.js';
import { followingWith } from './following.js';

let server: RunningServer;
afterEach(() => server.close());

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
};

it('asks again and again for a feed that breaks off, ever later, until one has lasted', async () => {
  const feeds: ServerResponse[] = [];
  let lasts = false;
  server = await httpServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('id: one-1\n\n');
    feeds.push(response);
    if (!lasts) response.end();
  });
  const clock = new FakeClock();
  const lostAt: number[] = [];
  const heard: string[] = [];
  const stopping = new AbortController();
  onTestFinished(() => {
    stopping.abort();
  });
  const context: Pick<EffectContext, 'server' | 'clock' | 'dispatch' | 'stopped' | 'watch'> = {
    server: server.address,
    clock,
    stopped: stopping.signal,
    dispatch: ({ type }) => {
      heard.push(type);
      if (type === 'table-feed-lost') lostAt.push(clock.now());
    },
    watch: (work) => void work,
  };
  followingWith(context as EffectContext)(people);
  await until(() => lostAt.length === 1);
  for (const [index, wait] of [500, 1000, 2000, 4000, 8000, 8000].entries()) {
    await clock.pass(wait);
    await until(() => lostAt.length === index + 2);
  }
  expect(lostAt).toEqual([0, 500, 1500, 3500, 7500, 15_500, 23_500]);
  lasts = true;
  await clock.pass(8000);
  await until(() => feeds.length === 8 && heard.at(-1) === 'table-feed');
  await clock.pass(8000);
  feeds.at(-1)!.end();
  await until(() => lostAt.length === 8);
  lasts = false;
  await clock.pass(500);
  await until(() => lostAt.length === 9);
  expect(lostAt.slice(7)).toEqual([39_500, 40_000]);
});
