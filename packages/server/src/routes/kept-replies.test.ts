/** Rows that are asked for again and again: what is kept of their answers never outlives the table. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asking } from '../testing/api.js';
import { onFiles, startServer } from '../testing/server.js';

const files = { 'people.csv': 'id,name,age\n1,Ada,36\n2,Kim,7\n' };

describe('a row that was asked for twice', () => {
  it('is what was written to it since, over HTTP', async () => {
    const ask = asking(await startServer(files));
    const first = await ask('GET /people/1');
    const again = await ask('GET /people/1');
    expect([again.status, again.json, again.headers.get('etag')]).toEqual([
      200,
      { id: 1, name: 'Ada', age: 36 },
      first.headers.get('etag'),
    ]);
    await ask('PATCH /people/1', { body: { age: 37 } });
    const changed = await ask('GET /people/1');
    expect(changed.json).toEqual({ id: 1, name: 'Ada', age: 37 });
    expect(changed.headers.get('etag')).not.toBe(first.headers.get('etag'));
    await ask('DELETE /people/1');
    expect((await ask('GET /people/1')).status).toBe(404);
    await ask('PUT /people/1', { body: { name: 'New' } });
    expect((await ask('GET /people/1')).json).toEqual({ id: 1, name: 'New', age: null });
  });

  onFiles('is what the file has, as soon as that is saved', async () => {
    const server = await startServer(files);
    const ask = asking(server);
    const file = join(server.folder, 'people.csv');
    for (let age = 40; age < 60; age++) {
      expect((await ask('GET /people/1')).status).toBe(200);
      writeFileSync(`${file}.new`, `id,name,age\n1,Ada,${age}\n2,Kim,7\n`);
      renameSync(`${file}.new`, file);
      expect((await ask('GET /people/1')).json).toEqual({ id: 1, name: 'Ada', age });
    }
  });

  onFiles('is as the schema says, as soon as that is saved', async () => {
    const server = await startServer(files);
    const ask = asking(server);
    expect((await ask('GET /people/1')).json).toMatchObject({ age: 36 });
    const fields = [{ name: 'id' }, { name: 'name' }, { name: 'age', type: 'string' }];
    const resources = [{ name: 'people', path: 'people.csv', schema: { fields } }];
    writeFileSync(join(server.folder, 'datapackage.json'), JSON.stringify({ resources }));
    expect((await ask('GET /people/1')).json).toMatchObject({ age: '36' });
  });

  onFiles('is gone with its file', async () => {
    const server = await startServer(files);
    const ask = asking(server);
    expect((await ask('GET /people/1')).status).toBe(200);
    renameSync(join(server.folder, 'people.csv'), join(server.folder, 'others.csv'));
    expect((await ask('GET /people/1')).status).toBe(404);
    expect((await ask('GET /others/1')).json).toMatchObject({ name: 'Ada' });
  });

  it('is not what somebody asked for otherwise', async () => {
    const ask = asking(await startServer(files));
    const plain = await ask('GET /people/1');
    expect((await ask('GET /people/1?_fields=name')).json).toEqual({ name: 'Ada' });
    expect((await ask('GET /people/1?_with=rev')).json).toHaveProperty('_rev');
    expect((await ask('GET /people/1', { headers: { Accept: 'text/csv' } })).text).toBe('id,name,age\r\n1,Ada,36\r\n');
    expect((await ask('GET /people/1', { headers: { Accept: 'text/html' } })).text).toContain('<html');
    const tag = plain.headers.get('etag')!;
    expect((await ask('GET /people/1', { headers: { 'If-None-Match': tag } })).status).toBe(304);
    expect((await ask('HEAD /people/1')).text).toBe('');
    expect((await ask('GET /people/1', { headers: { Accept: 'image/png' } })).status).toBe(406);
    expect((await ask('GET /people/1')).json).toEqual(plain.json);
  });

  it('is compressed for who takes that, where it is long, and for nobody else', async () => {
    const name = 'long '.repeat(500);
    const ask = asking(await startServer({ 'people.csv': `id,name\n1,${name}\n` }));
    for (let time = 0; time < 2; time++) {
      const plain = await ask('GET /people/1', { headers: { 'Accept-Encoding': 'identity' } });
      expect([plain.headers.get('content-encoding'), plain.json]).toEqual([null, { id: 1, name }]);
      const coded = await ask('GET /people/1', { headers: { 'Accept-Encoding': 'gzip' } });
      expect([coded.headers.get('content-encoding'), coded.json]).toEqual(['gzip', { id: 1, name }]);
    }
  });
});
