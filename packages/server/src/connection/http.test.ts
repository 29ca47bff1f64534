/** HTTP on the wire: keep-alive, pipelining, slow and broken peers, limits. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.js';
import { heldSaves, onFiles, RawClient, startServer } from '../testing/server.js';

const people = { 'people.csv': 'id,name,age\n1,Ada,36\n2,김영희,\n' };

function get(path: string, ...lines: readonly string[]): string {
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;
}

function post(body: string, ...lines: readonly string[]): string {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return `POST /people HTTP/1.1\r\n${['Host: localhost', 'Content-Type: application/json', length, ...lines].join('\r\n')}\r\n\r\n${body}`;
}

describe('a connection', () => {
  it('serves one request after another', async () => {
    const { port } = await startServer(people);
    const raw = new RawClient(port);
    for (const name of ['Ada', '김영희']) {
      raw.send(get(`/people/${name === 'Ada' ? 1 : 2}`));
      expect(await raw.until(`${name}"`)).toMatch(/HTTP\/1\.1 200 OK/);
    }
  });

  it('answers pipelined requests in their order, writes included', async () => {
    const { port } = await startServer(people);
    const raw = new RawClient(port);
    raw.send(post('{"name":"Grace"}') + get('/people/3') + get('/nobody') + get('/people/1', 'Connection: close'));
    const answers = (await raw.untilClosed()).split(/(?=HTTP\/1\.1 )/);
    expect(answers.map((answer) => answer.slice(9, 12))).toEqual(['201', '200', '404', '200']);
    expect(answers[1]).toContain('"Grace"');
  });

  it('keeps its place through a body that nobody wanted', async () => {
    const { port } = await startServer(people);
    const raw = new RawClient(port);
    raw.send(post('{"name":"x"}').replace('/people', '/nobody/here/at-all') + get('/people/1'));
    expect(await raw.until('"Ada"')).toMatch(/HTTP\/1\.1 404 .*HTTP\/1\.1 200 /s);
  });

  it('asks for a body that waits for 100 Continue, and refuses without asking', async () => {
    const { port } = await startServer(people);
    const body = '{"name":"Grace"}';
    const wanted = post(body, 'Expect: 100-continue');
    const raw = new RawClient(port);
    raw.send(wanted.slice(0, -body.length));
    await raw.until('HTTP/1.1 100 Continue\r\n\r\n');
    raw.send(body);
    expect(await raw.until('Grace')).toContain('HTTP/1.1 201 Created');
    const refused = new RawClient(port);
    refused.send(wanted.slice(0, -body.length).replace('/people', '/'));
    expect(await refused.untilClosed()).toMatch(/^HTTP\/1\.1 405 .*Connection: close/s);
  });

  it('takes a chunked body, and answers HTTP/1.0 in its way', async () => {
    const { port } = await startServer(people);
    const raw = new RawClient(port);
    raw.send(
      'POST /people HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{"name":\r\n8\r\n"Grace"}\r\n0\r\n\r\n',
    );
    await raw.until('Grace');
    const old = new RawClient(port);
    old.send('GET /people HTTP/1.0\r\n\r\n');
    expect(await old.untilClosed()).toMatch(/^HTTP\/1\.1 200 OK\r\n.*Connection: close\r\n.*Grace/s);
  });

  it('answers a client that has sent its last byte', async () => {
    const { port } = await startServer(people);
    const raw = new RawClient(port).send(get('/people/1')).end();
    expect(await raw.untilClosed()).toContain('"Ada"');
  });

  it.each([
    ['a bare LF', 'GET / HTTP/1.1\nHost: a\n\n', 400, 'bare-lf'],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400, 'missing-host'],
    ['both framings', post('{}', 'Transfer-Encoding: chunked'), 400, 'content-length-with-transfer-encoding'],
    ['a version of tomorrow', 'GET / HTTP/3.0\r\n\r\n', 505, 'unsupported-version'],
    [
      'a coding nobody knows',
      post('').replace('Content-Length: 0', 'Transfer-Encoding: gzip, chunked'),
      501,
      'unsupported-transfer-coding',
    ],
    ['a tunnel', 'CONNECT localhost:1 HTTP/1.1\r\nHost: localhost:1\r\n\r\n', 405, 'no proxy'],
  ])('refuses %s with its status, and closes', async (_name, request, status, words) => {
    const { port } = await startServer(people);
    const raw = new RawClient(port).send(request);
    if (status === 405) raw.end();
    const received = await raw.untilClosed();
    expect(received).toMatch(new RegExp(`^HTTP/1\\.1 ${status} .*${words}`, 's'));
    expect(received.match(/HTTP\/1\.1 \d{3} /g)).toHaveLength(1);
  });

  it('survives clients that leave in the middle, and keeps nothing of theirs', async () => {
    const { port, url, folder } = await startServer(people);
    const body = JSON.stringify({ name: 'x'.repeat(100_000) });
    for (const cut of [10, 80, 200, 5000]) {
      const raw = await new RawClient(port).connected();
      raw.send(post(body).slice(0, cut));
      raw.destroy();
    }
    expect(await (await fetch(`${url}/people`)).json()).toHaveLength(2);
    expect(readFileSync(join(folder, 'people.csv'), 'utf8')).toBe(people['people.csv']);
  });
});

describe('time limits', () => {
  const cases: [string, string, number, RegExp][] = [
    ['a head that stops coming', 'GET / HT', 11_000, /^HTTP\/1\.1 408 /],
    ['a body that stops coming', post('{"name":"Grace"}').slice(0, -3), 31_000, /^HTTP\/1\.1 408 .*body/s],
    ['a connection that says nothing', '', 76_000, /^$/],
    ['a connection that says nothing more', get('/people/1'), 76_000, /^HTTP\/1\.1 200 [^]*"Ada"[^]*$/],
  ];
  it.each(cases)('%s', async (_name, text, milliseconds, answer) => {
    const clock = new ManualClock();
    const { port, url } = await startServer(people, { clock });
    const raw = await new RawClient(port).connected();
    if (text !== '') raw.send(text);
    if (text.endsWith('\r\n\r\n')) await raw.until('Ada');
    await fetch(`${url}/`, { headers: { Connection: 'close' } });
    await clock.advance(milliseconds);
    expect(await raw.untilClosed()).toMatch(answer);
  });

  it('a head byte by byte gets no more time than one that stops', async () => {
    const clock = new ManualClock();
    const { port, url } = await startServer(people, { clock });
    const raw = await new RawClient(port).connected();
    for (let second = 0; second < 11; second += 1) {
      raw.send('GET / HTTP/1.1\r\nHost: a'[second] ?? '');
      await fetch(`${url}/`, { headers: { Connection: 'close' } });
      await clock.advance(1000);
    }
    expect(await raw.untilClosed()).toMatch(/^HTTP\/1\.1 408 /);
  });
});

describe('answers', () => {
  it('a long list comes in pieces, whole, and HEAD agrees with it', async () => {
    const rows = Array.from({ length: 5000 }, (_, id) => `${id + 1},name ${id + 1},${id}`).join('\n');
    const { url } = await startServer({ 'long.csv': `id,name,age\n${rows}\n` });
    const answer = await fetch(`${url}/long`);
    expect(answer.headers.get('transfer-encoding')).toBe('chunked');
    const list = (await answer.json()) as { id: number; name: string }[];
    expect(list).toHaveLength(5000);
    expect(list.at(-1)).toEqual({ id: 5000, name: 'name 5000', age: 4999 });
    expect((await fetch(`${url}/long`, { method: 'HEAD' })).status).toBe(200);
  });

  it('a client that leaves a long answer does no harm', async () => {
    const rows = Array.from({ length: 50_000 }, (_, id) => `${id + 1},${'x'.repeat(100)}`).join('\n');
    const { port, url } = await startServer({ 'long.csv': `id,name\n${rows}\n` });
    const raw = new RawClient(port).send(get('/long'));
    await raw.until('"id":100,');
    raw.destroy();
    expect((await fetch(`${url}/long/7`)).status).toBe(200);
  });

  it('cells are shown as their column is, with their own digits', async () => {
    const { url } = await startServer({
      'mixed.csv': 'id,price,code,big,flag,empty,__proto__\n1,5.00,00123,123456789012345678,true,,x\n2,,7,1,,,y\n',
    });
    expect(await (await fetch(`${url}/mixed`)).text()).toBe(
      '[{"id":1,"price":5.00,"code":"00123","big":"123456789012345678","flag":true,"empty":"","__proto__":"x"},\n' +
        '{"id":2,"price":null,"code":"7","big":"1","flag":null,"empty":"","__proto__":"y"}]\n',
    );
  });

  it('a table without a key is read and appended to', async () => {
    const server = await startServer({ 'log.csv': 'at,what\n9:00,start\n' });
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(`${server.url}/log`, { method: 'POST', headers, body: '{"at":"9:01","what":"go"}' });
    expect([answer.status, answer.headers.get('location')]).toEqual([201, '/log/_row/2']);
    const row = await fetch(`${server.url}/log/9:00`);
    expect([row.status, await row.text()]).toEqual([404, expect.stringContaining('key')]);
    expect(await server.file('log')).toBe('at,what\n9:00,start\n9:01,go\n');
  });

  onFiles(
    'a write to a table whose file was saved half goes on with the last good rows, and the save is kept',
    async () => {
      const { url, folder } = await startServer(people);
      writeFileSync(join(folder, 'people.csv'), 'id,name\n1,"half a sa');
      expect((await fetch(`${url}/people/1`, { method: 'DELETE' })).status).toBe(204);
      expect(heldSaves(folder, 'people')).toEqual(['id,name\n1,"half a sa']);
    },
  );

  onFiles('a table that could never be read answers with its fault and the line', async () => {
    const { url, folder } = await startServer({ 'people.csv': 'id,name\n1,"half a sa' });
    const answer = await fetch(`${url}/people/1`, { method: 'DELETE' });
    expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining('"line": 2')]);
    expect(readFileSync(join(folder, 'people.csv'), 'utf8')).toBe('id,name\n1,"half a sa');
  });

  it('a target in absolute-form, and one with a slash at its end', async () => {
    const { port } = await startServer(people);
    const raw = new RawClient(port);
    raw.send(
      get('http://localhost/people/1') + get('/people/1/?_with=rev') + get('http://localhost', 'Connection: close'),
    );
    expect((await raw.untilClosed()).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3);
  });
});

it('closing lets a slow request finish, refuses new ones, and can be repeated', async () => {
  const server = await startServer(people);
  const raw = new RawClient(server.port);
  const body = '{"name":"Grace"}';
  const request = post(body);
  raw.send(request.slice(0, -5));
  await fetch(`${server.url}/`, { headers: { Connection: 'close' } });
  const closing = server.close();
  raw.send(request.slice(-5));
  expect(await raw.untilClosed()).toMatch(/^HTTP\/1\.1 201 Created\r\n.*Connection: close/s);
  await Promise.all([closing, server.close()]);
  await expect(fetch(server.url)).rejects.toThrow();
});
