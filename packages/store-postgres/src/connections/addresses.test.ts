import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { hostOf, parseDatabaseUrl } from './addresses.js';

/** As the driver takes it. */
function taken(url: string): unknown {
  return parseDatabaseUrl(url)?.servers.map((server) => {
    const { host, port, user, password, database } = new pg.Client(server);
    return [host, port, user, password, database];
  });
}

describe('the address of a database', () => {
  it('names one server, or several', () => {
    expect(taken('postgres://me:pw@a:5433/db')).toEqual([['a', 5433, 'me', 'pw', 'db']]);
    expect(taken('postgresql://me:pw@a:5433,b:5434,c.example:5435/db')).toEqual([
      ['a', 5433, 'me', 'pw', 'db'],
      ['b', 5434, 'me', 'pw', 'db'],
      ['c.example', 5435, 'me', 'pw', 'db'],
    ]);
  });

  it('has the usual port for each host that names none', () => {
    expect(taken('postgres://me:pw@a,b:5434,c/db')).toEqual([
      ['a', 5432, 'me', 'pw', 'db'],
      ['b', 5434, 'me', 'pw', 'db'],
      ['c', 5432, 'me', 'pw', 'db'],
    ]);
  });

  it('takes IPv6', () => {
    expect(taken('postgres://me:pw@[::1]:5433,[2001:db8::2],127.0.0.1/db')).toEqual([
      ['::1', 5433, 'me', 'pw', 'db'],
      ['2001:db8::2', 5432, 'me', 'pw', 'db'],
      ['127.0.0.1', 5432, 'me', 'pw', 'db'],
    ]);
  });

  it('leaves passwords as they are, with percent signs, commas, colons and an @', () => {
    for (const password of ['100%', 'a,b', 'a:b', 'a@b', 'a/b', '%2C%', 'ä ö', '?#'])
      expect(taken(`postgres://me:${encodeURIComponent(password)}@a,b:1/db`)).toEqual([
        ['a', 5432, 'me', password, 'db'],
        ['b', 1, 'me', password, 'db'],
      ]);
    expect(taken('postgres://me:p,w@x@a,b:1/db')).toEqual([
      ['a', 5432, 'me', 'p,w@x', 'db'],
      ['b', 1, 'me', 'p,w@x', 'db'],
    ]);
  });

  it('gives the driver all that stands behind it but the schema', () => {
    const parsed = parseDatabaseUrl('postgres://a,b:1/db?application_name=x%26y&schema=my%20own&options=-c%20a%3Db')!;
    expect(parsed.schema).toBe('my own');
    for (const server of parsed.servers) {
      const { searchParams } = new URL(server);
      expect([...searchParams]).toEqual([['application_name', 'x&y'], ['options', '-c a=b']]); // prettier-ignore
    }
    expect(parseDatabaseUrl('postgres://a/db')).toEqual({ servers: ['postgres://a/db'], schema: undefined });
  });

  it('takes a socket, as the driver does', () => {
    const [server] = taken('postgres:///db?host=/run/postgresql&user=me') as unknown[][];
    expect(server?.slice(0, 3)).toEqual(['/run/postgresql', 5432, 'me']);
  });

  it('is none where it is not one', () => {
    const wrong = [
      '',
      'a',
      'mysql://a/db',
      'postgres:a',
      'postgres://a,/db',
      'postgres://,a/db',
      'postgres://a,:5432/db',
      'postgres://a:port/db',
      'postgres://a,b:port/db',
      'postgres://a,b:99999/db',
      'postgres://[::1,b/db',
      'postgres://me:se@secret@somewhere:port/x',
    ];
    for (const url of wrong) expect([url, parseDatabaseUrl(url)]).toEqual([url, undefined]);
  });

  it('is shown without what is secret', () => {
    const { servers } = parseDatabaseUrl('postgres://me:secret@a,[::1]:5433/db?password=secret')!;
    expect(servers.map(hostOf)).toEqual(['a:5432', '[::1]:5433']);
    expect(hostOf('postgres:///db?host=/run/postgresql')).toBe('/run/postgresql');
  });
});
