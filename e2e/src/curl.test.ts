/** Every HTTP route, asked with curl as a user would. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { missing, run, startServer, temporaryFolder, until, type RunningServer } from './programs.js';

const noCurl = missing('curl', { debianPackage: 'curl' });

interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** `curl -i`: the answer's head and body. */
async function curl(server: RunningServer, path: string, ...args: readonly string[]): Promise<Answer> {
  const { stdout, stderr, code } = await run('curl', [
    '-s',
    '-S',
    '-i',
    '--max-time',
    '20',
    ...args,
    `${server.url}${path}`,
  ]);
  if (code !== 0) throw new Error(`curl ended with ${code}: ${stderr}`);
  const [head = '', ...rest] = stdout.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
  return { status: Number(statusLine.split(' ')[1]), headers, body: rest.join('\r\n\r\n') };
}

const json = ['-H', 'Content-Type: application/json'] as const;

describe.skipIf(noCurl !== undefined).each(['http', 'auto'])('curl -i, --dialect %s', (dialect) => {
  const start = async (): Promise<[RunningServer, string]> => {
    const folder = temporaryFolder('people', 'books');
    return [await startServer(folder, '--dialect', dialect), folder];
  };

  it('GET / lists the tables', async () => {
    const [server] = await start();
    const { status, headers, body } = await curl(server, '/');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json');
    expect(JSON.parse(body)).toMatchObject({
      service: 'rowhouse',
      tables: [
        { name: 'books', key: 'key', rows: 6, links: { self: '/books' } },
        {
          name: 'people',
          key: 'id',
          rows: 12,
          columns: [{ name: 'id', type: 'number' }, { name: 'name', type: 'text' }, {}, {}, {}],
        },
      ],
    });
  });

  it('GET and HEAD of a table and of a row', async () => {
    const [server] = await start();
    const list = await curl(server, '/people');
    expect(JSON.parse(list.body)).toHaveLength(12);
    const head = await curl(server, '/people', '-I');
    expect(head).toMatchObject({ status: 200, body: '' });
    expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(list.body)));
    expect(JSON.parse((await curl(server, '/people/2')).body)).toEqual({
      id: 2,
      name: '김영희',
      email: 'younghee@example.kr',
      age: 35,
      city: '서울',
    });
    expect(JSON.parse((await curl(server, '/books/978-0262033848')).body)).toMatchObject({
      year: 2009,
      in_print: false,
    });
  });

  it('POST, PUT and DELETE are in the file a moment after they are answered', async () => {
    const [server, folder] = await start();
    const file = (): string => readFileSync(join(folder, 'people.csv'), 'utf8');

    const created = await curl(server, '/people', ...json, '-d', '{"name":"Linus, T.","age":1.50}');
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toBe('/people/13');
    expect(created.body).toBe('{"id":13,"name":"Linus, T.","email":"","age":1.50,"city":""}\n');
    await until(() => file().includes('\n13,"Linus, T.",,1.50,\n'));

    const replaced = await curl(server, '/people/13', '-X', 'PUT', ...json, '-d', '{"name":"Linus","city":"Helsinki"}');
    expect(replaced.status).toBe(200);
    await until(() => file().includes('\n13,Linus,,,Helsinki\n'));

    expect((await curl(server, '/people/99', '-X', 'PUT', ...json, '-d', '{"name":"New"}')).status).toBe(201);
    expect((await curl(server, '/people', ...json, '-d', '[{"id":"a b/c"},{"id":50}]')).body).toContain('"id":"a b/c"');
    expect((await curl(server, '/people/a%20b%2Fc')).status).toBe(200);

    const deleted = await curl(server, '/people/1', '-X', 'DELETE');
    expect(deleted).toMatchObject({ status: 204, body: '' });
    await until(() => !file().includes('Ada Lovelace'));
    expect((await curl(server, '/people/1')).status).toBe(404);
  });

  it('OPTIONS says what a path takes', async () => {
    const [server] = await start();
    for (const [path, allowed] of [
      ['/', 'GET, HEAD, OPTIONS'],
      ['/people', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'],
      ['/people/1', 'GET, HEAD, PUT, PATCH, DELETE, OPTIONS'],
    ] as const) {
      const { status, headers } = await curl(server, path, '-X', 'OPTIONS');
      expect([status, headers.get('allow')]).toEqual([204, allowed]);
    }
    expect((await curl(server, '', '-X', 'OPTIONS', '--request-target', '*')).status).toBe(204);
  });

  it.each<[string, string, readonly string[], number, string]>([
    ['a table that is not there', '/nobody', [], 404, 'no table "nobody"'],
    ['a row that is not there', '/people/77', [], 404, 'no row'],
    ['a path too deep', '/people/1/2', [], 404, 'nothing at this path'],
    ['a traversal', '/..%2f..%2fetc%2fpasswd', [], 404, 'no table'],
    ['a NUL in the path', '/people%00', [], 400, 'NUL'],
    ['broken percent-encoding', '/people/%zz', [], 400, 'percent-encoded'],
    ['a method that the path does not take', '/', ['-X', 'DELETE'], 405, 'takes GET, HEAD, OPTIONS'],
    ['the end of a table that nobody has read', '/people', ['-X', 'DELETE'], 428, 'If-Match'],
    ['a method that nobody knows', '/people/1', ['-X', 'BREW'], 405, 'BREW'],
    ['a form', '/people', ['-d', 'name=kim'], 415, 'application/json'],
    ['no JSON', '/people', [...json, '-d', '{"name":'], 400, 'not JSON'],
    ['JSON that is no row', '/people', [...json, '-d', '7'], 422, 'not a JSON object'],
    ['a cell that is a list', '/people', [...json, '-d', '{"name":[1]}'], 422, 'list or an object'],
    ['a column that is not there', '/people', [...json, '-d', '{"nmae":"x"}'], 422, 'nmae'],
    ['a key that is there', '/people', [...json, '-d', '{"id":1}'], 409, '1'],
    ['a body that names another key', '/people/1', ['-X', 'PUT', ...json, '-d', '{"id":2}'], 422, 'addressed as'],
    ['a lone surrogate', '/people', [...json, '-d', '{"name":"\\ud800"}'], 400, 'surrogate'],
    ['a field that is too large', '/', ['-H', `X: ${'y'.repeat(20_000)}`], 431, 'header section'],
    ['a target that is too long', `/${'x'.repeat(9000)}`, [], 414, 'start line'],
    ['a body that is too large', '/people', [...json, '-H', 'Content-Length: 99999999', '-d', 'x'], 413, 'larger than'],
    ['a forwarded request', '/people', ['-H', 'X-Forwarded-For: 203.0.113.7'], 403, '--open'],
  ])('%s is a problem that says what to do', async (_name, path, args, status, words) => {
    const [server] = await start();
    const answer = await curl(server, path, ...args);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(JSON.parse(answer.body)).toMatchObject({
      status,
      type: expect.stringMatching(/^urn:rowhouse:problem:/) as string,
      detail: expect.stringContaining(words) as string,
    });
    expect((await curl(server, '/')).status).toBe(200);
  });
});
