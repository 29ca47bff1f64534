import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.js';

function read(args: string[], env: Record<string, string> = {}) {
  let out = '';
  let err = '';
  const invocation = readArguments(args, {
    env,
    version: '1.2.3',
    out: (text) => (out += text),
    err: (text) => (err += text),
  });
  return { invocation, out, err };
}

function requestOf(...args: string[]) {
  const { invocation, err } = read(args);
  if (invocation.kind !== 'one-shot') throw new Error(err);
  return invocation.order.request;
}

describe('readArguments', () => {
  it('reads method, URL, headers and body', () => {
    const { invocation } = read(['--dialect', 'classic', 'post', 'localhost:8080/create', '--body', 'name:kim']);
    expect(invocation).toMatchObject({
      kind: 'one-shot',
      order: {
        request: { dialect: 'classic', method: 'POST', url: 'localhost:8080/create', body: { text: 'name:kim' } },
      },
    });
    expect(requestOf('GET', '/x', '--header', 'A: b', '-H', 'C:d: e').headerLines).toEqual(['A: b', 'C:d: e']);
  });

  it('tells method, URL and items apart', () => {
    expect(requestOf('/x')).toMatchObject({ method: undefined, url: '/x', items: [] });
    expect(requestOf('PuRgE', '/x')).toMatchObject({ method: 'PuRgE', url: '/x' });
    expect(requestOf('/x', 'a==1', 'b=2')).toMatchObject({ method: undefined, url: '/x', items: [{}, {}] });
    expect(requestOf('patch', ':8080/people/3', 'age:=37')).toMatchObject({ method: 'PATCH', url: ':8080/people/3' });
    expect(requestOf('localhost', 'Accept:a/b')).toMatchObject({ method: undefined, url: 'localhost' });
    expect(requestOf('localhost', 'name=Ada')).toMatchObject({ method: undefined, url: 'localhost' });
    expect(requestOf('db:9000/x', 'Accept:text/csv')).toMatchObject({ url: 'db:9000/x', items: [{ kind: 'header' }] });
    expect(requestOf('GET', '/x?a=b')).toMatchObject({ url: '/x?a=b' });
    expect(requestOf('completion', '/x', 'a==1')).toMatchObject({ method: 'completion', url: '/x', items: [{}] });
  });

  it('reads where a body comes from, and who asks', () => {
    expect(requestOf('/x', '-d', '@f.json').body).toEqual({ file: 'f.json' });
    expect(requestOf('/x', '--raw', '@f.json').body).toEqual({ text: '@f.json' });
    expect(requestOf('/x', '-a', 'ann:é:1').authorization).toBe('Basic YW5uOsOpOjE=');
    expect(requestOf('/x', '-A', 'bearer', '-a', 't').authorization).toBe('Bearer t');
    expect(requestOf('/x', '--bearer', 't').authorization).toBe('Bearer t');
  });

  it('reads times in seconds', () => {
    const { invocation } = read(['/x', '--timeout', '2.5', '--connect-timeout=0', '-F', '--max-redirects', '3']);
    expect(invocation).toMatchObject({
      order: { sending: { timeout: 2500, connectTimeout: 2 ** 31 - 1, follow: true, maxRedirects: 3 } },
    });
    // Node takes anything longer, and 0, for a millisecond.
    expect(read(['/x', '--timeout', '9999999', '--connect-timeout', '0.0001']).invocation).toMatchObject({
      order: { sending: { timeout: 2 ** 31 - 1, connectTimeout: 1 } },
    });
  });

  it('asks --server first, then ROWHOUSE_SERVER, then localhost:8080', () => {
    const env = { ROWHOUSE_SERVER: 'db:9000' };
    expect(read(['/x', '--server', 'other'], env).invocation).toMatchObject({ server: { host: 'other', port: 8080 } });
    expect(read(['/x'], env).invocation).toMatchObject({ server: { host: 'db', port: 9000 } });
    expect(read([], env).invocation).toMatchObject({ kind: 'bare', serverGiven: true, server: { host: 'db' } });
    expect(read([], { ROWHOUSE_SERVER: '' }).invocation).toMatchObject({ kind: 'bare', serverGiven: false });
    expect(read(['--server', 'other']).invocation).toMatchObject({ kind: 'full-screen', server: { host: 'other' } });
  });

  it('gives the full screen what its server is sent: --bearer or --auth, else ROWHOUSE_TOKEN', () => {
    const env = { ROWHOUSE_TOKEN: 'from-env' };
    const screen = { kind: 'full-screen', server: { host: 'db' } };
    const bearer = read(['--server', 'db', '--bearer', 't'], env).invocation;
    expect(bearer).toMatchObject({ ...screen, authorization: 'Bearer t' });
    const basic = read(['--server', 'db', '--auth', 'ann:b'], env).invocation;
    expect(basic).toMatchObject({ ...screen, authorization: 'Basic YW5uOmI=' });
    expect(read(['--server', 'db'], env).invocation).toMatchObject({ ...screen, authorization: 'Bearer from-env' });
    expect(read([], env).invocation).toMatchObject({ kind: 'bare', authorization: 'Bearer from-env' });
    expect(read(['--server', 'db'], { ROWHOUSE_TOKEN: '' }).invocation).toMatchObject({ authorization: undefined });
    expect(read(['/x'], env).invocation).toMatchObject({ order: { request: { authorization: undefined } } });
    const wrong = read(['--server', 'db'], { ROWHOUSE_TOKEN: 'a b' });
    expect([wrong.invocation, wrong.err]).toEqual([
      { kind: 'done', exitCode: 2 },
      expect.stringContaining('ROWHOUSE_TOKEN is no token. A bearer token has letters'),
    ]);
  });

  it.each([
    [['--colour'], /unknown option '--colour'\n\(Did you mean --color\?\)/],
    [['--dialect', 'gopher', '/x'], /Allowed choices are http, classic/],
    [['GET', '/x', 'surplus'], /"surplus" is no request item/],
    [['GET'], /GET has no URL/],
    [['GET', 'name=Ada'], /GET has no URL/],
    [['--body', 'x'], /There is no URL for --body/],
    [['--check-status'], /There is no URL for --check-status/],
    [['--server', 'a/b'], /names a path/],
    [['/x', '-d', '@'], /names no file/],
    [['/x', '-d', 'a', '--raw', 'b'], /cannot be used with option/],
    [['/x', '--wire', '--json'], /cannot be used with option/],
    [['/x', '--auth', 'ann'], /has no password/],
    [['/x', '--bearer', 'a b'], /bearer token has letters/],
    [['/x', '-a', 'a:\u0001'], /password has a control character/],
    [['/x', '-A', 'bearer'], /nothing says what/],
    [['/x', '--timeout', 'soon'], /number of seconds/],
    [['/x', '--max-redirects', '-1'], /whole number/],
    [['/x', '--continue'], /--download --output FILE/],
    [['completion', 'ksh'], /Completions are for bash, zsh, fish/],
  ])('refuses %j with code 2', (args, message) => {
    const { invocation, out, err } = read(args);
    expect(invocation).toEqual({ kind: 'done', exitCode: 2 });
    expect(err).toMatch(message);
    expect(err).toMatch(/^rowhouse-client: /);
    expect(out).toBe('');
  });

  it.each([[['GET', '/x', 'a\u001b[31m']], [['--x\u001b[31m']]])('draws the controls of %j', (args) => {
    const { invocation, err } = read(args);
    expect(invocation).toEqual({ kind: 'done', exitCode: 2 });
    expect(err).toMatch(/^rowhouse-client: .*␛\[31m/);
    expect(err).not.toContain('\u001b');
  });

  it('prints help and version to standard output', () => {
    const help = read(['--help']);
    expect(help).toMatchObject({
      invocation: { kind: 'done', exitCode: 0 },
      err: '',
      out: expect.stringContaining('Exit codes: 0 success') as string,
    });
    expect(read(['-h'])).toEqual(help);
    expect(read(['-h', '/x'])).toMatchObject({ invocation: { order: { output: { show: 'headers' } } } });
    expect(read(['--version'])).toMatchObject({ invocation: { exitCode: 0 }, out: '1.2.3\n', err: '' });
    expect(read(['completion', 'fish']).invocation).toEqual({ kind: 'completion', shell: 'fish' });
  });
});
