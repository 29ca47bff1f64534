import { describe, expect, it } from 'vitest';
import { AddressError, defaultServer, parseAddress, parseServer, serverName, serverUrl } from './address.js';

const at = (typed: string) => parseAddress(typed, defaultServer);

describe('parseAddress', () => {
  it.each([
    ['http://localhost:8080/people', 'localhost', 8080, 'localhost:8080', '/people'],
    ['localhost:8080/create', 'localhost', 8080, 'localhost:8080', '/create'],
    ['HTTP://example.org', 'example.org', 80, 'example.org', '/'],
    ['example.org?q=1', 'example.org', 80, 'example.org', '/?q=1'],
    [':9000/x', 'localhost', 9000, 'localhost:9000', '/x'],
    ['[::1]:8080/x', '::1', 8080, '[::1]:8080', '/x'],
    ['/people?age:gte=30#top', 'localhost', 8080, 'localhost:8080', '/people?age:gte=30'],
    ['http://bücher.example/', 'xn--bcher-kva.example', 80, 'xn--bcher-kva.example', '/'],
    ['https://example.org/a', 'example.org', 443, 'example.org', '/a'],
    ['https://example.org:80/', 'example.org', 80, 'example.org:80', '/'],
    ['http://example.org:443/', 'example.org', 443, 'example.org:443', '/'],
  ])('%s', (typed, host, port, authority, target) => {
    expect(at(typed)).toMatchObject({ host, port, authority, target });
  });

  it('encodes what no URL may hold, and leaves what is encoded', () => {
    expect(at('/서울 a%20b?_where={"a":1}').target).toBe('/%EC%84%9C%EC%9A%B8%20a%20b?_where=%7B%22a%22:1%7D');
  });

  it('keeps the path as it was typed, for the classic dialect', () => {
    expect(at('localhost:8080/create/이름').typedPath).toBe('create/이름');
    expect(at('localhost:8080').typedPath).toBe('');
  });

  it.each([
    ['', /no URL/],
    ['ftp://example.org/', /"ftp" is no scheme/],
    ['http://ada:secret@example.org/', /Authorization header/],
    ['http://', /no host/],
    ['localhost:99999/', /no port/],
    ['localhost:65536/', /no port/],
    ['localhost:0/', /no port/],
    ['localhost:http/', /host and port/],
    ['[::zz]/', /no IPv6 address/],
    ['a b/', /no host/],
    ['localhost/\r\nX: y', /one line/],
  ])('refuses %j and says why', (typed, message) => {
    expect(() => at(typed)).toThrow(AddressError);
    expect(() => at(typed)).toThrow(message);
  });
});

describe('parseServer', () => {
  it('takes port 8080 where none is named', () => {
    expect(parseServer('db.internal')).toEqual({ host: 'db.internal', port: 8080, authority: 'db.internal:8080' });
    expect(parseServer('http://localhost:80/')).toEqual({ host: 'localhost', port: 80, authority: 'localhost' });
  });

  it('takes TLS, and its port, from https', () => {
    const server = parseServer('https://db.internal');
    expect(server).toEqual({ host: 'db.internal', port: 443, authority: 'db.internal', secure: true });
    expect(parseAddress('/people', server)).toMatchObject({ ...server, target: '/people' });
    expect(serverUrl(server)).toBe('https://db.internal');
    expect(parseAddress('http://db.internal/', server).secure).toBeUndefined();
  });

  it.each(['db', 'db:80', 'https://db', 'https://db:8443', 'https://db:80', '[::1]:80', 'https://[::1]'])(
    'makes %s of its name again',
    (typed) => {
      const server = parseServer(typed);
      expect(parseServer(serverName(server))).toEqual(server);
    },
  );

  it('refuses a path', () => {
    expect(() => parseServer('localhost:8080/people')).toThrow(/names a path/);
  });
});
