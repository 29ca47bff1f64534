import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@rowhouse/server';
import { runChecks } from './checks.mjs';

const [, , certificate, key] = process.argv;
const folder = await mkdtemp(join(tmpdir(), 'rowhouse-'));
const file = join(folder, 'people.csv');
await writeFile(file, 'id,name,city\n1,Ada,London\n2,Kim,Seoul\n');

const server = serve({ folder, port: 0, dialect: 'auto', greetingDelay: 200 });
const { port } = await server.ready();
const url = `http://127.0.0.1:${port}`;
const write = (method, target, row, headers = {}) =>
  fetch(url + target, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(row),
  });

await runChecks({
  reading: async () => {
    assert.deepEqual(await (await fetch(`${url}/people/1`)).json(), { id: 1, name: 'Ada', city: 'London' });
    assert.equal((await (await fetch(`${url}/people?city=Seoul`)).json()).length, 1);
    assert.equal(await (await fetch(`${url}/people.csv`)).text(), await readFile(file, 'utf8'));
  },
  'writing, with preconditions': async () => {
    const etag = (await fetch(`${url}/people/1`)).headers.get('etag');
    assert.equal((await write('PATCH', '/people/1', { city: 'Paris' }, { 'If-Match': etag })).status, 200);
    assert.equal((await write('PATCH', '/people/1', { city: 'Rome' }, { 'If-Match': etag })).status, 412);
    assert.equal((await write('POST', '/people', { name: 'Tim' })).status, 201);
  },
  'the change feed': async () => {
    const ended = new AbortController();
    const { body } = await fetch(`${url}/people/_changes`, { signal: ended.signal });
    const written = write('PATCH', '/people/2', { city: 'Busan' });
    let text = '';
    for await (const part of body.pipeThrough(new TextDecoderStream())) {
      text += part;
      if (text.includes('Busan')) break;
    }
    await written;
    ended.abort();
    assert.match(text, /Busan/);
  },
  'edits of the file': async () => {
    await writeFile(file, (await (await fetch(`${url}/people.csv`)).text()).replace('Ada', 'Augusta'));
    assert.equal((await (await fetch(`${url}/people/1`)).json()).name, 'Augusta');
  },
  compression: async () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ name: `name ${index}` }));
    assert.equal((await write('POST', '/people', many)).status, 201);
    const answer = await fetch(`${url}/people`, { headers: { 'Accept-Encoding': 'gzip' } });
    assert.equal(answer.headers.get('content-encoding'), 'gzip');
    assert.equal((await answer.json()).length, 503);
  },
  'pages for browsers': async () => {
    const page = await fetch(`${url}/people`, { headers: { Accept: 'text/html' } });
    assert.match(await page.text(), /<table/);
  },
  'the classic dialect': async () => {
    const greeting = await new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1').once('data', (bytes) => {
        socket.destroy();
        resolve(bytes.toString());
      });
      socket.once('error', reject);
    });
    assert.match(greeting, /^Welcome to the server!!/);
  },
  metrics: async () => assert.match(await (await fetch(`${url}/_metrics`)).text(), /^# TYPE rowhouse_/m),
  https: async () => {
    const data = await mkdtemp(join(tmpdir(), 'rowhouse-'));
    await writeFile(join(data, 'people.csv'), 'id,name\n1,Ada\n');
    const secure = serve({ folder: data, port: 0, tlsCert: certificate, tlsKey: key });
    const { port: securePort } = await secure.ready();
    const status = await new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: securePort, path: '/people/1', rejectUnauthorized: false };
      request(options, (answer) => resolve(answer.resume().statusCode))
        .on('error', reject)
        .end();
    });
    await secure.close();
    await rm(data, { recursive: true });
    assert.equal(status, 200);
  },
  'closing, with everything in the files': async () => {
    await server.close();
    assert.match(await readFile(file, 'utf8'), /Augusta/);
  },
});
await rm(folder, { recursive: true });
