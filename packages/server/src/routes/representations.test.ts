import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { asking } from '../testing/api.js';
import { startServer } from '../testing/server.js';

const people = { 'people.csv': 'id,name\n1,Ada\n2,"a, ""b"""\n', 'a.json.csv': 'id\n7\n' };

describe('a list', () => {
  it.each([
    [{}, 'application/json', '[{"id":1,"name":"Ada"},\n{"id":2,"name":"a, \\"b\\""}]\n'],
    [
      { Accept: 'application/x-ndjson' },
      'application/x-ndjson',
      '{"id":1,"name":"Ada"}\n{"id":2,"name":"a, \\"b\\""}\n',
    ],
    [{ Accept: 'text/csv;q=0.9, application/json;q=0.1' }, 'text/csv', people['people.csv']],
    [{ Accept: 'text/*' }, 'text/csv', people['people.csv']],
  ])('for %j is %s', async (headers, type, text) => {
    const answer = await asking(await startServer(people))('GET /people', { headers });
    expect(answer.headers.get('content-type')).toContain(type);
    expect(answer.text).toBe(text);
    expect(answer.headers.get('vary')).toBe('Accept, Accept-Encoding');
    expect(answer.headers.get('cache-control')).toBe('no-cache, no-transform');
  });

  it('is what the extension says, where no table has the whole name', async () => {
    const ask = asking(await startServer(people));
    const csv = await ask('GET /people.csv?_fields=name&_with=rev&id=1', { headers: { Accept: 'application/json' } });
    expect(csv.text).toMatch(/^name,_rev\r\nAda,[\w-]{22}\r\n$/);
    expect((await ask('GET /people.ndjson?id=9')).text).toBe('');
    expect((await ask('GET /people.json?id=9')).text).toBe('[]\n');
    expect((await ask('GET /a.json')).json).toEqual([{ id: 7 }]);
    expect((await ask('GET /people.xml')).status).toBe(404);
    expect((await ask('GET /nobody.csv')).status).toBe(404);
  });

  it('is refused where nothing of it is wanted', async () => {
    const answer = await asking(await startServer(people))('GET /people', { headers: { Accept: 'image/png' } });
    expect([answer.status, answer.text]).toEqual([406, expect.stringContaining('text/csv')]);
  });

  it('is not sent again while the table is as it was', async () => {
    const ask = asking(await startServer(people));
    const tag = (await ask('GET /people?id=1')).headers.get('etag')!;
    const again = (path: string, tags = tag) => ask(`GET ${path}`, { headers: { 'If-None-Match': tags } });
    expect([(await again('/people?id=1')).status, (await again('/people', `W/${tag}`)).status]).toEqual([304, 304]);
    expect((await again('/people.csv')).status).toBe(200);
    await ask('PATCH /people/2', { body: { name: 'B' } });
    expect((await again('/people?id=1')).status).toBe(200);
  });

  it('a row of one empty cell is a row in CSV', async () => {
    const ask = asking(await startServer({ 'one.csv': 'a\n""\nx\n' }));
    expect((await ask('GET /one.csv?_limit=9')).text).toBe('a\r\n""\r\nx\r\n');
  });
});

/** What comes over the wire: `fetch` would decode it. */
function raw(
  url: string,
  headers: Record<string, string>,
): Promise<{ headers: Record<string, unknown>; bytes: Buffer; status: number }> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () => {
        resolve({ headers: answer.headers, bytes: Buffer.concat(pieces), status: answer.statusCode! });
      });
      answer.on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}

const decoders = { gzip: gunzipSync, br: brotliDecompressSync, zstd: zstdDecompressSync };

describe('a coding', () => {
  const rows = (count: number): string => Array.from({ length: count }, (_, id) => `${id},name ${id}\n`).join('');

  it.each(['gzip', 'br', 'zstd'] as const)('%s is used for short lists and long ones', async (coding) => {
    const { url } = await startServer({ 'short.csv': `id,name\n${rows(100)}`, 'long.csv': `id,name\n${rows(20_000)}` });
    for (const [table, count] of [
      ['short', 100],
      ['long', 20_000],
    ] as const) {
      const plain = await raw(`${url}/${table}`, {});
      const coded = await raw(`${url}/${table}`, { 'Accept-Encoding': coding });
      expect(coded.headers['content-encoding']).toBe(coding);
      expect(coded.bytes.length).toBeLessThan(plain.bytes.length / 2);
      expect(decoders[coding](coded.bytes).equals(plain.bytes)).toBe(true);
      expect(JSON.parse(plain.bytes.toString())).toHaveLength(count);
      expect(coded.headers['etag']).toBe((plain.headers['etag'] as string).replace(/"$/, `.${coding}"`));
      const again = await raw(`${url}/${table}`, {
        'Accept-Encoding': coding,
        'If-None-Match': coded.headers['etag'] as string,
      });
      expect([again.status, again.bytes.length]).toEqual([304, 0]);
    }
  });

  it.each([
    ['gzip;q=0.5, br;q=0.1', 'gzip'],
    ['deflate, gzip;q=0', undefined],
    ['*', 'zstd'],
    ['identity, gzip;q=0.5', undefined],
    ['', undefined],
  ])('for "%s": %s', async (accepted, coding) => {
    const { url } = await startServer({ 'short.csv': `id,name\n${rows(100)}` });
    expect((await raw(`${url}/short`, { 'Accept-Encoding': accepted })).headers['content-encoding']).toBe(coding);
  });

  it('is not worth it for what is small', async () => {
    const { url } = await startServer(people);
    expect((await raw(`${url}/people`, { 'Accept-Encoding': 'gzip' })).headers['content-encoding']).toBeUndefined();
  });

  it('of a body is refused, so that nothing swells here', async () => {
    const ask = asking(await startServer(people));
    const answer = await ask('POST /people', { body: '{}', headers: { 'Content-Encoding': 'gzip' } });
    expect([answer.status, answer.headers.get('accept-encoding')]).toEqual([415, 'identity']);
  });
});

describe('a whole table as CSV', () => {
  const content = '"id";name\n1;"Zo\u00eb"\n\n2;Ada\n';

  it('is its file, byte for byte, and says what it is in', async () => {
    const resource = { name: 'people', path: 'people.csv', encoding: 'windows-1252' };
    const server = await startServer({
      'people.csv': Buffer.from(content, 'latin1'),
      'datapackage.json': JSON.stringify({ resources: [resource] }),
    });
    const answer = await fetch(`${server.url}/people.csv`);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=windows-1252; header=present');
    expect(Buffer.from(await answer.arrayBuffer()).toString('latin1')).toBe(content);
    // A cache that has the bytes must not be told of another encoding.
    const headers = { 'If-None-Match': answer.headers.get('etag')! };
    const again = await fetch(`${server.url}/people.csv`, { headers });
    expect([again.status, again.headers.get('content-type'), again.headers.get('vary')]).toEqual([
      304,
      null,
      'Accept, Accept-Encoding',
    ]);
  });

  it('is what the file will be where it is not written yet, and RFC 4180 where less is asked for', async () => {
    const ask = asking(await startServer({ 'people.csv': content }));
    await ask('PATCH /people/2', { body: { name: 'Grace' } });
    expect((await ask('GET /people.csv')).text).toBe('"id";name\n1;"Zo\u00eb"\n\n2;Grace\n');
    const counted = await ask('GET /people.csv', { headers: { Prefer: 'count=exact' } });
    expect(counted.headers.get('x-total-count')).toBe('2');
    expect((await ask('GET /people.csv?id=2')).text).toBe('id,name\r\n2,Grace\r\n');
  });
});
