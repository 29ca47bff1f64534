import { afterEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../testing/command-line.js';
import { httpServer, type RunningServer } from '../../testing/servers.js';

const servers: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serving(...args: Parameters<typeof httpServer>): Promise<RunningServer> {
  const server = await httpServer(...args);
  servers.push(server);
  return server;
}

describe('--follow', () => {
  it('goes where redirects lead, keeps secrets at home, and shows the last body alone', async () => {
    const seen: string[] = [];
    const other = await serving((request, response, body) => {
      seen.push(`${request.method ?? ''} ${request.headers.authorization ?? '-'} ${body}`);
      response.end('there');
    });
    const home = await serving((request, response, body) => {
      seen.push(`${request.method ?? ''} ${request.headers.authorization ?? '-'} ${body}`);
      response.writeHead(308, { Location: request.url === '/' ? '/next' : `http://${other.authority}/` });
      response.end('moved');
    });
    const { code, out, err } = await runCommand(['-F', '/', '-a', 'a:b', 'x:=1'], home);
    expect({ code, out }).toEqual({ code: 0, out: 'there' });
    expect(err.match(/^HTTP.*$/gm)).toEqual(['HTTP/1.1 308 Permanent Redirect', 'HTTP/1.1 308 Permanent Redirect', 'HTTP/1.1 200 OK']); // prettier-ignore
    expect(seen).toEqual(['POST Basic YTpi {"x":1}', 'POST Basic YTpi {"x":1}', 'POST - {"x":1}']);
    expect(await runCommand(['-q', '/', 'x:=1'], home)).toEqual({ code: 3, out: 'moved', err: '' });
    const told = JSON.parse((await runCommand(['--json', '-F', '/'], home)).out) as Record<string, unknown>;
    const heads = await runCommand(['--headers', '-F', '/', 'x:=1'], home);
    expect([heads.out.match(/^HTTP.*$/gm), heads.err.match(/^HTTP.*$/gm)]).toEqual([
      ['HTTP/1.1 200 OK'],
      ['HTTP/1.1 308 Permanent Redirect', 'HTTP/1.1 308 Permanent Redirect'],
    ]);
    expect(told).toMatchObject({ status: 200, redirects: [{ status: 308 }, { status: 308 }] });
  });

  it('tells of a circle, and of too many', async () => {
    let count = 0;
    const server = await serving((request, response) => {
      count += 1;
      response.writeHead(302, { Location: request.url === '/a' ? '/b' : request.url === '/b' ? '/a' : `/${count}` });
      response.end();
    });
    const circle = await runCommand(['-F', '-q', '/a', '--max-redirects', '3'], server);
    expect(circle.code).toBe(3);
    expect(circle.err).toMatch(
      /^rowhouse-client: The redirects lead in a circle \(.*\/a → .*\/b → .*\/a\): 3 were followed/,
    );
    expect(count).toBe(4);
    const long = await runCommand(['-F', '-q', '/'], server);
    expect(long.code).toBe(3);
    expect(long.err).toMatch(/30 redirects were followed and there is one more/);
  });

  it('does not wait for the end of a redirect that has none', async () => {
    const server = await serving((request, response) => {
      if (request.url === '/x') {
        response.end('arrived');
        return;
      }
      response.writeHead(302, { Location: '/x' });
      const pump = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
        response.once('drain', pump);
      };
      pump();
    });
    expect(await runCommand(['-F', '-q', '/'], server)).toEqual({ code: 0, out: 'arrived', err: '' });
  });

  it('says where a redirect leads that is not followed', async () => {
    const server = await serving((_request, response) => {
      response.writeHead(302, { Location: 'ftp://x/' });
      response.end('body');
    });
    const { code, out, err } = await runCommand(['-F', '-q', '/'], server);
    expect({ code, out }).toEqual({ code: 3, out: 'body' });
    expect(err).toBe('rowhouse-client: The redirect leads to ftp:, which is not HTTP: it is not followed.\n');
    expect(JSON.parse((await runCommand(['--json', '-F', '/'], server)).out)).toMatchObject({
      failure: { kind: 'redirect', message: expect.stringContaining('ftp:') as string },
      exitCode: 3,
    });
  });
});
