import { expect, it } from 'vitest';
import { openStore, withoutPassword } from './open-store.js';

it('an address is shown without its password, wherever that stands', () => {
  const shown = new Map([
    ['postgres://me:secret@a/db', 'postgres://me@a/db'],
    ['postgres://me:secret@a:5432,b:5433/db?schema=x', 'postgres://me@a:5432,b:5433/db?schema=x'],
    ['postgres://me:sec,ret@secret@[::1],b/db', 'postgres://me@[::1],b/db'],
    [
      'postgres://me@a:5432,b/db?user=x&password=sec@ret&schema=x',
      'postgres://me@a:5432,b/db?user=x&password=…&schema=x',
    ],
    ['postgres://a:5432,b:5433/db', 'postgres://a:5432,b:5433/db'],
    ['data', 'data'],
  ]);
  for (const [url, expected] of shown) expect(withoutPassword(url)).toBe(expected);
  for (const url of shown.keys()) expect(withoutPassword(url)).not.toContain('secret');
});

it('what is no address of a database is refused, several hosts are not', async () => {
  for (const url of ['mysql://a/db', 'postgres://me:secret@a,/db', 'postgres://me:secret@a,b:port/db']) {
    const refusal = await openStore({ folder: undefined, store: url }).catch((error: unknown) => error as Error);
    expect(refusal).toMatchObject({ name: 'SetupError', message: `--store takes postgres://user@host/database, not ${withoutPassword(url)}` }); // prettier-ignore
  }
  // Nobody listens there.
  const away = openStore({ folder: undefined, store: 'postgres://me:secret@127.0.0.1:1,[::1]:1/db' });
  await expect(away).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(/127\.0\.0\.1:1: .*; \[::1\]:1: /) as string }); // prettier-ignore
});
