import { afterEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../../testing/fake-clock.js';
import { httpServer, type RunningServer } from '../../../../testing/servers.js';
import { people } from '../../../../testing/session.js';
import { httpApiClient } from '../../../core/tables/api-client.js';
import { wholeTable } from '../../../core/tables/requests.js';
import type { EffectContext } from '../../effect-context.js';
import type { Message } from '../../messages.js';
import { gridEffects } from './effects.js';

let server: RunningServer | undefined;
afterEach(() => server?.close());

describe('pages', () => {
  it('of a view that is looked at no longer are called off, and nothing is heard of them', async () => {
    let [asked, closed] = [0, 0];
    server = await httpServer((request, response) => {
      if (request.url?.includes('q=last') === true) {
        response.writeHead(200, { 'Content-Type': 'application/json', 'X-Total-Count': '0' });
        response.end('[]');
        return;
      }
      // Not answered: it ends when the client goes.
      asked += 1;
      response.on('close', () => (closed += 1));
    });
    const heard: Message[] = [];
    const context = {
      server: server.address,
      api: httpApiClient(server.address),
      clock: new FakeClock(),
      dispatch: (message: Message) => heard.push(message),
      stopped: new AbortController().signal,
      watch: (work: Promise<void>) => void work,
    } as unknown as EffectContext;
    const run = gridEffects(context);
    for (const [generation, search] of ['first', 'second', 'last'].entries()) {
      const of = { table: 'people', generation };
      run({ type: 'load-page', of, table: people, view: { ...wholeTable, search }, block: 0 });
      if (search !== 'last') await expect.poll(() => asked).toBe(generation + 1);
    }
    await expect.poll(() => closed).toBe(2);
    await expect.poll(() => heard.length).toBe(1);
    expect(heard[0]).toMatchObject({ type: 'page-came', of: { generation: 2 } });
  });
});
