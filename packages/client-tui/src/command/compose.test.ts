import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Collected, inputOf, runCommand, type Ran } from '../../testing/command-line.js';
import { FakeClock } from '../../testing/fake-clock.js';

let folder = '';
const file = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rowhouse-client-'));
  await writeFile(file('a.txt'), 'Ada\n');
  await writeFile(file('a.json'), '{"n": 1.0}\n');
  await writeFile(file('binary.png'), Buffer.from([0x89, 0x50, 0xff, 0]));
  await writeFile(file('rows.csv'), 'id\n1\n');
});
afterAll(() => rm(folder, { recursive: true }));

/** The request line, the headers that say something about the request, and the body. */
async function offline(args: readonly string[], around: Parameters<typeof runCommand>[2] = {}) {
  const out = new Collected();
  const ran = await runCommand(['--offline', ...args], undefined, { ...around, out });
  const [head = '', ...rest] = out.latin1.split('\r\n\r\n');
  const [line, ...fields] = head.split('\r\n');
  const headers = fields.filter((field) => !/^(?:Host|User-Agent|Accept: \*|Content-Length)/.test(field));
  return { ...ran, line, headers, fields, body: rest.join('\r\n\r\n') };
}

describe('a request from items', () => {
  it('has query, headers and JSON', async () => {
    const sent = await offline([
      '/people?a=b#f',
      'age:gte==30',
      'q==a&b+c%=é ',
      'If-Match:"r"',
      'name=Ada',
      'age:=5.00',
    ]);
    expect(sent.line).toBe('POST /people?a=b&age:gte=30&q=a%26b%2Bc%25%3D%C3%A9%20 HTTP/1.1');
    expect(sent.headers).toEqual([
      'If-Match: "r"',
      'Content-Type: application/json',
      'Accept: application/json, */*;q=0.5',
    ]);
    expect(sent.body).toBe('{"name":"Ada","age":5.00}');
  });

  it('puts parameters behind those that the URL has', async () => {
    expect((await offline(['/?', 'a==1'])).line).toBe('GET /?a=1 HTTP/1.1');
    expect((await offline(['/?a=1&', 'b==2', 'c==3'])).line).toBe('GET /?a=1&b=2&c=3 HTTP/1.1');
  });

  it('leaves out the defaults that are not wanted, and sends empty headers', async () => {
    const sent = await offline(['GET', '/', 'Accept:', 'user-agent:', 'X-Empty;']);
    expect(sent.fields).toEqual(['Host: localhost:8080', 'X-Empty: ']);
    expect((await offline(['/', 'a=1', 'Content-Type:', 'Accept:'])).headers).toEqual([]);
    expect((await offline(['/', 'a=1', 'Content-Type:x/y', 'Accept:z/z'])).headers).toEqual([
      'Content-Type: x/y',
      'Accept: z/z',
    ]);
  });

  it('reads values from files', async () => {
    const sent = await offline([`/`, `q==@${file('a.txt')}`, `X:@${file('a.txt')}`, `t=@${file('a.txt')}`, `j:=@${file('a.json')}`]); // prettier-ignore
    expect(sent.line).toBe('POST /?q=Ada%0A HTTP/1.1');
    expect(sent.headers).toContain('X: Ada');
    expect(sent.body).toBe('{"t":"Ada\\n","j":{"n": 1.0}}');
  });

  it('makes forms', async () => {
    const plain = await offline(['-f', 'PUT', '/', 'a=b c', 'd[e]=ü', 'n:=1']);
    expect(plain.headers).toEqual(['Content-Type: application/x-www-form-urlencoded']);
    expect(plain.body).toBe('a=b+c&d%5Be%5D=%C3%BC&n=1');
    const parts = await offline(['-f', '--boundary', 'XX', '/', 'a"b=c', `f@${file('binary.png')}`, `g@${file('a.txt')};type=x/y;filename=g`]); // prettier-ignore
    expect(parts.headers).toEqual(['Content-Type: multipart/form-data; boundary=XX']);
    expect(parts.body).toBe(
      [
        '--XX\r\nContent-Disposition: form-data; name="a%22b"\r\n\r\nc',
        '--XX\r\nContent-Disposition: form-data; name="f"; filename="binary.png"\r\nContent-Type: image/png\r\n\r\n\u0089P\u00ff\u0000',
        '--XX\r\nContent-Disposition: form-data; name="g"; filename="g"\r\nContent-Type: x/y\r\n\r\nAda\n',
        '--XX--\r\n',
      ].join('\r\n'),
    );
    const made = await offline(['--multipart', '/', 'a=b']);
    const boundary = /boundary=(rowhouse-[0-9a-f]{32})$/.exec(made.headers[0] ?? '')?.[1] ?? '';
    expect(made.body).toContain(`--${boundary}--\r\n`);
  });

  it('takes a whole body from a file, whatever its bytes', async () => {
    const csv = await offline(['PUT', '/t', `@${file('rows.csv')}`]);
    expect(csv).toMatchObject({ headers: ['Content-Type: text/csv'], body: 'id\n1\n' });
    const binary = await offline(['/', '-d', `@${file('binary.png')}`]);
    expect(binary).toMatchObject({ headers: ['Content-Type: image/png'], body: '\u0089P\u00ff\u0000' });
    expect(binary.fields).toContain('Content-Length: 4');
    const framed = await offline(['/', '-d', `@${file('binary.png')}`, 'Content-Length:4']);
    expect(framed.fields.filter((field) => /^Content-Length/i.test(field))).toEqual(['Content-Length: 4']);
    const chunked = await offline(['/', '-d', '[1]', '--chunked', 'transfer-encoding:chunked']);
    expect(chunked.fields.filter((field) => /^Transfer-Encoding/i.test(field))).toEqual(['transfer-encoding: chunked']);
    expect((await offline(['/', '--raw', '@x'])).body).toBe('@x');
    expect((await offline(['/', '-d', '[1]', '--chunked'])).body).toBe('3\r\n[1]\r\n0\r\n\r\n');
  });

  it('finds files in the home folder, where a shell left the ~ alone', async () => {
    vi.stubEnv('HOME', folder);
    try {
      expect((await offline(['/', '-d', '@~/a.txt'])).body).toBe('Ada\n');
      expect((await runCommand(['--curl', 'PUT', '/', '@~/rows.csv'])).out).toContain("--data-raw 'id\n1\n'");
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('has a body of 512 MiB at most', async () => {
    const piece = Buffer.alloc(64 * 1024 * 1024);
    // eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what is wanted
    async function* endless() {
      for (;;) yield piece;
    }
    expect(await offline(['/', '-d', '@-'], { stdin: { kind: 'pipe', chunks: endless } })).toMatchObject({
      code: 2,
      err: 'rowhouse-client: Standard input holds more than 512 MiB, the most that is sent: send less.\n',
    });
  });

  it('in the classic dialect is text', async () => {
    const { code, err } = await offline(['--dialect', 'classic', '/', '-d', `@${file('binary.png')}`]);
    expect([code, err]).toEqual([2, expect.stringContaining('The classic dialect sends text')]);
  });

  it.each<[string[], RegExp]>([
    [['/', '-d', '@nowhere'], /^rowhouse-client: nowhere can't be read: there is no such file: .*\n$/],
    [['/', '-d', '@.'], /can't be read: it is a folder/],
    [['/', 'a:=@nowhere'], /nowhere can't be read/],
    [['/', 'a:=Ada'], /"Ada" is no JSON, which "a:=" takes: .* or a=text/],
    [['/', 'a@b'], /"a@b" uploads a file, which JSON can't hold: add --form/],
    [['/', 'a=b', '-d', 'c'], /more than one body/],
    [['/', '@a', '@b'], /more than one body/],
    [['/', '-f', '--boundary', 'a b', 'x=y'], /"a b" is no boundary/],
    [['/', '--bearer', 'a', 'Authorization:b'], /two Authorizations/],
    [['--dialect', 'classic', '/', 'a=b'], /classic dialect has no fields/],
    [['--dialect', 'classic', '/', 'A:b'], /four headers of its own/],
    [['/', 'a=1', 'a[b]=1'], /needs an object in "a"/],
  ])('is refused with a sentence: %j', async (args, message) => {
    const { code, out, err } = await runCommand(['--offline', ...args]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });

  it('says which file can not be a value', async () => {
    const ran = await runCommand(['--offline', '/', `a=@${file('binary.png')}`]);
    expect(ran.err).toMatch(/binary\.png is no UTF-8 text/);
    expect((await runCommand(['--offline', '/', `a:=@${file('a.txt')}`])).err).toMatch(/The file .*a\.txt is no JSON/);
  });
});

describe('a body from standard input', () => {
  it('makes a POST, and is left alone where there is another body or it is not wanted', async () => {
    expect(await offline(['/'], { stdin: inputOf(['{"a"', ':1}']) })).toMatchObject({
      line: 'POST / HTTP/1.1',
      headers: ['Content-Type: application/json'],
      body: '{"a":1}',
    });
    const unread = { stdin: { kind: 'pipe' as const, chunks: () => expect.fail('standard input was read') } };
    for (const args of [
      ['/', 'a=1'],
      ['/', '-d', 'x'],
      ['-I', '/'],
      ['-I', 'POST', '/'],
      ['GET', '/'],
      ['delete', '/'],
      ['TRACE', '/'],
    ]) {
      expect((await offline(args, unread)).code).toBe(0);
    }
    for (const kind of ['terminal', 'none'] as const) {
      expect((await offline(['POST', '/'], { stdin: { ...unread.stdin, kind } })).body).toBe('');
    }
    expect((await offline(['/'], { stdin: inputOf([]) })).line).toBe('GET / HTTP/1.1');
  });

  it('is read to its end where it is named', async () => {
    const clock = new FakeClock();
    let more: (text: string) => void = () => undefined;
    const late = new Promise<string>((resolve) => (more = resolve));
    const running = offline(['GET', '/', '-d', '@-'], { stdin: inputOf([late]), conversation: { clock } });
    await clock.pass(3_600_000);
    more('late');
    expect(await running).toMatchObject({ line: 'GET / HTTP/1.1', body: 'late' });
  });

  it('that never comes does not hang a request: GET is sent, and said', async () => {
    const clock = new FakeClock();
    const running = offline(['/'], { stdin: inputOf([new Promise(() => undefined)]), conversation: { clock } });
    await expect.poll(() => clock.waiting).toBe(1);
    await clock.pass(1_000);
    const { line, err } = await running;
    expect(line).toBe('GET / HTTP/1.1');
    expect(err).toMatch(/^rowhouse-client: Nothing came on standard input, so GET is sent: .*\n$/);
  });

  it('that can not be read is said', async () => {
    const broken = {
      kind: 'file' as const,
      // eslint-disable-next-line require-yield -- it fails before there is anything
      async *chunks(): AsyncGenerator<Uint8Array> {
        await Promise.reject(Object.assign(new Error('read'), { code: 'EISDIR' }));
      },
    };
    for (const args of [['/'], ['/', '-d', '@-']]) {
      expect(await offline(args, { stdin: broken })).toMatchObject({
        code: 2,
        err: "rowhouse-client: Standard input can't be read: it is a folder: name a file.\n",
      });
    }
  });

  it('that never comes fails where the method needs one', async () => {
    const clock = new FakeClock();
    const silent = { stdin: inputOf([new Promise(() => undefined)]), conversation: { clock } };
    const running: Promise<Ran> = offline(['PUT', '/', '--timeout', '5'], silent);
    await expect.poll(() => clock.waiting).toBe(1);
    await clock.pass(5_000);
    expect(await running).toMatchObject({ code: 7, out: '' });
    expect((await running).err).toMatch(/Nothing came on standard input within 5 s/);
  });
});
