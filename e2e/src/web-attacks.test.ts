/** Web pages that use a browser on this machine to get at a server on it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { noChromium, openPage } from './chromium.js';
import { startServer, temporaryFolder, until, type RunningServer } from './programs.js';

/** A site of somebody else's, with an empty page. */
async function startSite(): Promise<number> {
  const site = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>A page</title>');
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    site.closeAllConnections();
    site.close();
  });
  return (site.address() as AddressInfo).port;
}

const names = ['attacker.example'];

async function people(server: RunningServer): Promise<string> {
  return (await fetch(`${server.url}/people`)).text();
}

describe.skipIf(noChromium)('a page of another site', () => {
  test('can not write, by a request that needs no preflight', async () => {
    const server = await startServer(temporaryFolder('people'));
    const before = await people(server);
    const { page } = await openPage(`http://attacker.example:${await startSite()}/`, { names });
    const outcome = await page.evaluate(async (address) => {
      const send = async (type: string, method = 'POST'): Promise<string> => {
        const body = new Blob(['{"name":"taken"}'], { type });
        const answer = await fetch(`${address}/people`, { method, mode: 'no-cors', body });
        return answer.type;
      };
      return Promise.all([send('text/plain'), send('application/x-www-form-urlencoded'), send('')]);
    }, server.url);
    expect(outcome).toEqual(['opaque', 'opaque', 'opaque']);
    expect(await people(server)).toBe(before);
    // What the server says comes by a pipe, perhaps behind the answers.
    await until(() => server.output().match(/POST \/people 403/g)?.length === 3);
  });

  test('can not write by a form, nor by a request that asks first, nor read', async () => {
    const server = await startServer(temporaryFolder('people'));
    const before = await people(server);
    const { page } = await openPage(`http://attacker.example:${await startSite()}/`, { names });
    const outcome = await page.evaluate(async (address) => {
      const refused = async (init: RequestInit): Promise<string> =>
        fetch(`${address}/people/1`, init).then(
          (answer) => `answered ${answer.status}`,
          () => 'refused',
        );
      const headers = { 'Content-Type': 'application/json' };
      return [
        await refused({ method: 'DELETE' }),
        await refused({ method: 'PATCH', headers, body: '{"name":"taken"}' }),
        await refused({}),
      ];
    }, server.url);
    expect(outcome).toEqual(['refused', 'refused', 'refused']);
    await page.setContent(
      `<form method="post" action="${server.url}/people" enctype="text/plain"><button>Win</button></form>`,
    );
    await page.getByRole('button').click();
    await page.getByText('"status": 403').waitFor();
    expect(await people(server)).toBe(before);
  });

  test('can not read under a name of its own that leads here (DNS rebinding)', async () => {
    const server = await startServer(temporaryFolder('people'));
    const { page } = await openPage(`http://attacker.example:${server.port}/people`, { names });
    const text = await page.locator('body').innerText();
    expect(text).toContain('does not answer under the name');
    expect(text).not.toContain('Lovelace');
    const allowed = await startServer(temporaryFolder('people'), '--allowed-host', 'attacker.example');
    await page.goto(`http://attacker.example:${allowed.port}/people`);
    await page.getByText('Ada Lovelace').waitFor();
  });

  test('can not put a page of the server into a frame of its own', async () => {
    const server = await startServer(temporaryFolder('people'));
    const { page, errors } = await openPage(`http://attacker.example:${await startSite()}/`, { names });
    await page.setContent(`<iframe src="${server.url}/people"></iframe>`);
    expect(errors.join('\n')).toContain('frame-ancestors');
  });
});
