import { Fields } from '@rowhouse/protocol';
import { describe, expect, it } from 'vitest';
import { parseServer } from '../request/address.js';
import { redirectOf, RedirectError, tooManyRedirects } from './redirects.js';
import { prepareRequest } from '../request/request.js';

const first = prepareRequest(
  {
    dialect: 'http',
    method: 'POST',
    url: 'one.example/a/b?c',
    headers: [['Authorization', 'x'], ['cookie', 'y'], ['If-Match', '"z"'], ['X-Own', 'w']], // prettier-ignore
    body: '{"a":1}',
  },
  parseServer('one.example'),
);

function follow(status: number, location: string, request = first) {
  const next = redirectOf(request, {
    status,
    reason: '',
    version: '1.1',
    headers: Fields.from([['Location', location]]),
  });
  const headers = Object.fromEntries(
    [...(next?.head.headers ?? [])].map(([name, value]) => [name.toLowerCase(), value]),
  );
  return next === undefined
    ? undefined
    : { method: next.head.method, url: next.url, headers, body: Buffer.from(next.body as Uint8Array).toString() };
}

describe('redirectOf', () => {
  it.each([
    [301, 'GET'],
    [302, 'GET'],
    [303, 'GET'],
    [307, 'POST'],
    [308, 'POST'],
  ])('answers POST and %i with %s', (status, method) => {
    const next = follow(status, '/there');
    expect(next).toMatchObject({ method, url: 'http://one.example/there' });
    expect(next?.body).toBe(method === 'GET' ? '' : '{"a":1}');
    expect(next?.headers['content-length']).toBe(method === 'GET' ? undefined : '7');
    expect(next?.headers['content-type']).toBe(method === 'GET' ? undefined : 'application/json');
    expect(next?.headers['if-match']).toBe(method === 'GET' ? undefined : '"z"');
    expect(next?.headers).toMatchObject({ authorization: 'x', cookie: 'y', 'x-own': 'w', host: 'one.example' });
  });

  it('keeps HEAD, and other methods but for 303', () => {
    const other = (method: string) => ({ ...first, head: { ...first.head, method } });
    expect(follow(303, '/x', other('HEAD'))?.method).toBe('HEAD');
    expect(follow(302, '/x', other('DELETE'))?.method).toBe('DELETE');
    expect(follow(303, '/x', other('DELETE'))?.method).toBe('GET');
  });

  it.each(['http://two.example/', 'http://one.example:81/', '//two.example/x'])('keeps secrets from %s', (location) => {
    const next = follow(307, location);
    expect(next?.headers).not.toHaveProperty('authorization');
    expect(next?.headers).not.toHaveProperty('cookie');
    expect(next?.headers).toMatchObject({ 'x-own': 'w', host: new URL(location, 'http://a').host });
  });

  it('resolves what is relative, and drops the fragment', () => {
    expect(follow(307, '../x?y#z')?.url).toBe('http://one.example/x?y');
    expect(follow(307, '?d')?.url).toBe('http://one.example/a/b?d');
    expect(follow(307, '/\u00c3\u00a9')?.url).toBe('http://one.example/%C3%A9');
  });

  it('does not bring back a default that was left out', () => {
    const bare = { ...first, head: { ...first.head, headers: [['Host', 'one.example']] as [string, string][] }, body: new Uint8Array() }; // prettier-ignore
    expect(follow(307, 'http://two.example/', bare)?.headers).toEqual({ host: 'two.example' });
  });

  it('does not send a body again that can be sent once only, and has no need to where it is dropped', () => {
    const stream = { ...first, body: { pieces: (async function* () {})(), length: undefined } }; // prettier-ignore
    expect(() => follow(307, '/x', stream)).toThrow(/asks for the body again, which can be sent once only\.$/);
    expect(follow(303, '/x', stream)).toMatchObject({ method: 'GET', body: '' });
  });

  it('has no opinion on anything else', () => {
    expect(follow(300, '/x')).toBeUndefined();
    expect(follow(304, '/x')).toBeUndefined();
    expect(follow(200, '/x')).toBeUndefined();
    expect(redirectOf(first, { status: 302, reason: '', version: '1.1', headers: Fields.empty })).toBeUndefined();
  });

  it.each([
    ['ftp://x/', /ftp:, which is not HTTP/],
    ['javascript:alert(1)', /javascript:, which is not HTTP/],
    ['http://', /which is no URL/],
    ['http://a b/', /which is no URL/],
  ])('refuses %s', (location, message) => {
    expect(() => follow(302, location)).toThrow(RedirectError);
    expect(() => follow(302, location)).toThrow(message);
  });
});

describe('tooManyRedirects', () => {
  it('tells a circle from a long way', () => {
    expect(tooManyRedirects(['http://a/', 'http://b/'], 'http://a/')).toBe(
      'The redirects lead in a circle (http://a/ → http://b/ → http://a/): 1 were followed, and no more are.',
    );
    expect(tooManyRedirects(['http://a/', 'http://b/'], 'http://c/')).toMatch(/^1 redirects were followed and there is one more, to http:\/\/c\//); // prettier-ignore
  });
});
