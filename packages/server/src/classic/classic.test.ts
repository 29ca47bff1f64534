/** The classic methods over raw sockets. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.js';
import { heldSaves, onFiles, RawClient, startServer } from '../testing/server.js';

const welcome = 'Welcome to the server!!';

function request(method: string, url: string, body = '', length = Array.from(body).length): string {
  return `${method} / HTTP/1.1\r\nHost: ${url}\r\nContent-Type: text/html\r\nConnection: keep-alive\r\nContent-Length: ${length}\r\n\n${body}`;
}

function answer(status: string, body: string): string {
  return `HTTP/1.1 ${status}\r\nContent-Type: text/html\r\nConnection: keep-alive\r\nContent-Length: ${Array.from(body).length}\r\n\n${body}`;
}

describe('the classic methods', () => {
  it('on one connection, each answered in turn', async () => {
    const server = await startServer({}, { dialect: 'classic' });
    const raw = new RawClient(server.port);
    let expected = welcome;
    const ask = async (text: string, status: string, body: string): Promise<void> => {
      raw.send(text);
      expected += answer(status, body);
      await raw.until(expected);
      expect(raw.received).toBe(expected);
    };
    await ask(request('GET', 'h'), '404 NOT_FOUND', 'No data');
    await ask(request('HEAD', 'h'), '100 CONTINUE', '');
    await ask(request('POST', 'h/create', 'name:kim'), '201 CREATED', "['create', 'name', 'kim']");
    await ask(request('PUT', 'h/a/update/b', '이름:'), '200 OK', "['update', '이름', '']");
    await ask(request('GET', 'h'), '200 OK', "{'이름': ''}");
    await ask(request('PUT', 'h', 'a:b'), '400 BAD_REQUEST', "['update', 'a', 'b']");
    await ask(request('PUT', 'h/create', 'a:b'), '400 BAD_REQUEST', "['update', 'a', 'b']");
    await ask(request('POST', 'h/create', 'a:b:c'), '400 BAD_REQUEST', "['create', 'a', 'b', 'c']");
    await ask(request('POST', 'h/create', ''), '400 BAD_REQUEST', "['create', '']");
    await ask(
      request('DELETE', 'h'),
      '400 BAD_REQUEST',
      'The method DELETE is not known here: send GET, PUT, POST or HEAD.',
    );
    raw.destroy();
    expect(await server.file('data_server')).toBe('update\r\n이름\r\n""\r\n');
  });

  it.each([
    ['no file', undefined],
    ['an empty file', ''],
    ['a header alone', 'create\r\n'],
    ['half a pair', 'create\r\nname\r\n'],
  ])('GET with %s finds no data', async (_name, content) => {
    const { port } = await startServer(content === undefined ? {} : { 'data_server.csv': content }, {
      dialect: 'classic',
    });
    expect(await new RawClient(port).send(request('GET', 'h')).until('No data')).toContain('404 NOT_FOUND');
  });

  onFiles('a file that is emptied while it is served takes nothing away: the save waits for a person', async () => {
    const { port, folder } = await startServer({ 'data_server.csv': 'create\r\na\r\nb\r\n' }, { dialect: 'classic' });
    const raw = new RawClient(port).send(request('GET', 'h'));
    await raw.until("{'a': 'b'}");
    writeFileSync(join(folder, 'data_server.csv'), '');
    raw.send(request('PUT', 'h/update', 'a:c'));
    await raw.until("['update', 'a', 'c']");
    raw.send(request('GET', 'h'));
    await raw.until("{'a': 'c'}");
    expect(heldSaves(folder, 'data_server')).toEqual(['']);
  });

  it('GET takes the first column, always as strings', async () => {
    const { port } = await startServer({ 'data_server.csv': 'a,b\n1,x\n2,y\n3,z\n' }, { dialect: 'classic' });
    await new RawClient(port).send(request('GET', 'h')).until("{'1': '2'}");
  });

  it('a body that was counted in bytes is complete after a quiet time', async () => {
    const clock = new ManualClock();
    const { port } = await startServer({}, { dialect: 'classic', clock });
    const raw = new RawClient(port);
    await raw.until(welcome);
    const body = '이름:김';
    raw.send(request('POST', 'h/create', body, Buffer.byteLength(body)));
    // The quiet time begins when the server has read the bytes, which nobody outside can see: so it passes repeatedly.
    while (!raw.received.includes('CREATED')) await clock.advance(200);
    expect(raw.received).toContain("['create', '이름', '김']");
  });

  onFiles('what can not be kept is refused with a sentence, and nothing is lost', async () => {
    const { port, folder } = await startServer({ 'data_server.csv': 'create\r\na\r\nb\r\n' }, { dialect: 'classic' });
    const raw = new RawClient(port);
    raw.send(request('POST', 'h/create', 'a:\0'));
    await raw.until('NUL');
    writeFileSync(join(folder, 'data_server.csv'), 'create\n"half a sa');
    raw.send(request('POST', 'h/create', 'a:b'));
    await raw.until('CREATED');
    expect(heldSaves(folder, 'data_server')).toEqual(['create\n"half a sa']);
  });

  it('is seen through HTTP as a table without a key', async () => {
    const server = await startServer({}, { dialect: 'auto' });
    const { port, url } = server;
    await new RawClient(port).send(request('POST', 'h/create', 'name:kim')).until('CREATED');
    expect(await (await fetch(`${url}/data_server`)).json()).toEqual([{ create: 'name' }, { create: 'kim' }]);
    expect(await server.file('data_server')).toBe('create\r\nname\r\nkim\r\n');
  });

  it.each([
    ['bytes that are no request', 'hello\n', 'LF alone'],
    ['a header that is not over in time', 'GET / HT', 'too long'],
    ['a body that is too large', request('POST', 'h/create', 'x'.repeat(2000)), 'larger than'],
  ])('%s: 400 BAD_REQUEST with a sentence, then the end', async (_name, text, words) => {
    const clock = new ManualClock();
    const { port } = await startServer({}, { dialect: 'classic', clock, maxBody: 1000 });
    const raw = new RawClient(port);
    await raw.until(welcome);
    raw.send(text);
    if (words === 'too long') while (!raw.received.includes(words)) await clock.advance(11_000);
    expect(await raw.untilClosed()).toMatch(new RegExp(`400 BAD_REQUEST\\r\\n.*\\r\\n\\n.*${words}`, 's'));
  });
});
