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

describe('readArguments', () => {
  it('reads method, URL, headers and body', () => {
    const { invocation } = read(['--dialect', 'classic', 'post', 'localhost:8080/create', '--body', 'name:kim']);
    expect(invocation).toMatchObject({
      kind: 'one-shot',
      draft: { dialect: 'classic', method: 'POST', url: 'localhost:8080/create', headers: [], body: 'name:kim' },
    });
    const headers = read(['GET', '/x', '--header', 'A: b', '-H', 'C:d: e']).invocation;
    expect(headers).toMatchObject({ draft: { headers: [['A', 'b'], ['C', 'd: e']] } }); // prettier-ignore
  });

  it('takes GET where no method is given, and POST where there is a body', () => {
    expect(read(['/x']).invocation).toMatchObject({ draft: { method: 'GET', url: '/x' } });
    expect(read(['/x', '-d', 'b']).invocation).toMatchObject({ draft: { method: 'POST' } });
    expect(read(['PuRgE', '/x']).invocation).toMatchObject({ draft: { method: 'PuRgE' } });
  });

  it('asks --server first, then ROWHOUSE_SERVER, then localhost:8080', () => {
    const env = { ROWHOUSE_SERVER: 'db:9000' };
    expect(read(['/x', '--server', 'other'], env).invocation).toMatchObject({ server: { host: 'other', port: 8080 } });
    expect(read(['/x'], env).invocation).toMatchObject({ server: { host: 'db', port: 9000 } });
    expect(read([], env).invocation).toMatchObject({ kind: 'bare', serverGiven: true, server: { host: 'db' } });
    expect(read([], { ROWHOUSE_SERVER: '' }).invocation).toMatchObject({ kind: 'bare', serverGiven: false });
    expect(read(['--server', 'other']).invocation).toMatchObject({ kind: 'full-screen', server: { host: 'other' } });
  });

  it.each([
    [['--colour'], /unknown option '--colour'/],
    [['--dialect', 'gopher', '/x'], /Allowed choices are http, classic/],
    [['GET', '/x', 'surplus'], /too many arguments/],
    [['GET'], /GET has no URL/],
    [['--body', 'x'], /There is no URL/],
    [['/x', '-H', 'no colon'], /has no colon/],
    [['--server', 'a/b'], /names a path/],
  ])('refuses %j with code 2', (args, message) => {
    const { invocation, out, err } = read(args);
    expect(invocation).toEqual({ kind: 'done', exitCode: 2 });
    expect(err).toMatch(message);
    expect(err).toMatch(/^rowhouse-client: /);
    expect(out).toBe('');
  });

  it('prints help and version to standard output', () => {
    expect(read(['--help'])).toMatchObject({
      invocation: { kind: 'done', exitCode: 0 },
      err: '',
      out: expect.stringContaining('Exit codes: 0 success') as string,
    });
    expect(read(['--version'])).toMatchObject({ invocation: { exitCode: 0 }, out: '1.2.3\n', err: '' });
  });
});
