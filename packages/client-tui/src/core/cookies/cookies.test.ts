import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCookies, writeCookies } from './cookie-files.js';
import { CookieJar, cookieLimits } from './cookie-jar.js';

const now = new Date('2024-01-01T00:00:00Z');

describe('cookies', () => {
  it('go back to where they came from', () => {
    const jar = new CookieJar();
    const url = 'http://localhost:8080/people/1';
    const { taken, refused } = jar.take(url, ['id=1; Path=/; HttpOnly', 'part=2', 'late=3; Max-Age=60'], now);
    expect([taken.length, refused]).toEqual([3, []]);
    expect(jar.cookieFor('http://localhost:8080/people/2', now)).toBe('part=2; late=3; id=1');
    expect(jar.cookieFor('http://localhost:9999/', now)).toBe('id=1');
    expect(jar.cookieFor('http://127.0.0.1:8080/', now)).toBeUndefined();
    expect(jar.cookieFor('no url', now)).toBeUndefined();
    const later = new Date(now.getTime() + 61_000);
    expect(jar.cookieFor(url, later)).toBe('part=2; id=1');
    expect(
      jar.list(later).map(({ domain, path, name, expires, isHttpOnly }) => [domain, path, name, expires, isHttpOnly]),
    ).toEqual([
      ['localhost', '/', 'id', undefined, true],
      ['localhost', '/people', 'part', undefined, false],
    ]);
  });

  it('work for addresses, and for hosts below a domain', () => {
    const jar = new CookieJar();
    jar.take('http://127.0.0.1:1/', ['a=1'], now);
    expect(jar.cookieFor('http://127.0.0.1:2/', now)).toBe('a=1');
    jar.take('http://api.example.org/', ['b=2; Domain=example.org', 'c=3'], now);
    expect(jar.cookieFor('http://www.example.org/', now)).toBe('b=2');
    expect(jar.cookieFor('http://api.example.org/', now)).toBe('b=2; c=3');
  });

  it('are refused where they are not the sender’s to set, and it says why', () => {
    const jar = new CookieJar();
    const fields = [
      'a=1; Domain=example.net',
      'b=2; Domain=org',
      '',
      `big=${'x'.repeat(5000)}`,
      'secure=1; Secure; Domain=evil.test',
    ];
    const { taken, refused } = jar.take('http://example.org/', fields, now);
    expect(taken).toEqual([]);
    expect(refused).toHaveLength(5);
    expect(refused[3]).toBe('The cookie big is larger than 4096 bytes, the most that is kept.');
    expect(jar.hasChanged).toBe(false);
  });

  it('are sent over http only where they may be', () => {
    const jar = new CookieJar();
    jar.take('https://example.org/', ['a=1; Secure', 'b=2'], now);
    expect(jar.cookieFor('http://example.org/', now)).toBe('b=2');
  });

  it('are deleted one by one, and all', () => {
    const jar = new CookieJar();
    jar.take('http://h.test/', ['a=1', 'b=2'], now);
    jar.saved();
    expect(jar.delete({ domain: 'h.test', path: '/', name: 'a' })).toBe(true);
    expect(jar.delete({ domain: 'h.test', path: '/', name: 'a' })).toBe(false);
    expect([jar.cookieFor('http://h.test/', now), jar.hasChanged]).toEqual(['b=2', true]);
    jar.clear();
    expect(jar.list(now)).toEqual([]);
  });

  it('are bounded by domain and altogether', () => {
    const jar = new CookieJar();
    for (let index = 0; index < 60; index += 1)
      jar.take('http://h.test/', [`c${index}=1`], new Date(now.getTime() + index));
    const names = jar.list(now).map(({ name }) => name);
    expect(names).toHaveLength(cookieLimits.perDomain);
    expect(names).not.toContain('c0');
    expect(names).toContain('c59');
    const many = jar.take(
      'http://other.test/',
      Array.from({ length: 500 }, (_, index) => `c${index}=1`),
      now,
    );
    expect(many.taken).toHaveLength(cookieLimits.perAnswer);
    expect(many.refused).toHaveLength(1);
  });

  it('are saved for their owner alone, and read again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rowhouse-cookies-'));
    try {
      const { jar } = await readCookies(folder);
      jar.take('http://h.test/a/', ['s=1', 'p=2; Max-Age=1000; Path=/'], new Date());
      await writeCookies(folder, jar);
      const path = join(folder, 'cookies.json');
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      const again = await readCookies(folder);
      expect(again.notice).toBeUndefined();
      expect(again.jar.list()).toEqual(jar.list());
      expect(again.jar.cookieFor('http://h.test/a/b')).toBe('s=1; p=2');
      await rm(path);
      jar.clear();
      await expect(writeCookies(join(folder, 'x\0'), jar)).rejects.toThrow();
      expect(jar.hasChanged).toBe(true);
      jar.saved();
      await writeCookies(folder, jar);
      expect(await readdir(folder)).toEqual([]);

      await writeFile(
        path,
        '{"version":1,"cookies":[{"key":1},null,{"key":"a","value":"b\\r\\nX: y","domain":"h.test","path":"/"},{"key":"a","value":"b"}]}',
      );
      expect((await readCookies(folder)).jar.list()).toEqual([]);
      await writeFile(path, 'torn {');
      const damaged = await readCookies(folder, now);
      expect(damaged.notice).toContain('damaged');
      expect(await readdir(folder)).toEqual(['cookies.json.damaged-2024-01-01T00-00-00-000Z']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
