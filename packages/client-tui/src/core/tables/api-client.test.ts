import type { TableDescription } from '@rowhouse/protocol/api';
import { afterEach, describe, expect, it } from 'vitest';
import { httpServer, rowhouseAnswers, unusedAuthority, type RunningServer } from '../../../testing/servers.js';
import { parseServer } from '../request/address.js';
import { httpApiClient, isFaulty, type ApiClient } from './api-client.js';
import { changeRequest, wholeTable } from './requests.js';
import { ServerAccess } from './server-access.js';

let server: RunningServer | undefined;
afterEach(() => server?.close());

const table = (names: string[]): TableDescription => ({
  name: 't',
  key: null,
  columns: names.map((name) => ({ name, type: 'text' })),
  rows: 1,
  links: { self: '/t' },
});

async function answering(type: string, body: string, status = 200, tag = '"i3laX6nN-12.schema.json"', count = '2') {
  server = await httpServer((_request, response) => {
    response.writeHead(status, { 'Content-Type': type, 'X-Total-Count': count, ETag: tag });
    response.end(body);
  });
  return httpApiClient(server.address);
}

describe('describe', () => {
  it('lists the tables, those that can not be read among them', async () => {
    const log: string[] = [];
    server = await httpServer(rowhouseAnswers(log));
    const answer = await httpApiClient(server.address).describe();
    expect(answer).toMatchObject({ kind: 'value', value: { service: 'rowhouse', version: '0.1.0' } });
    if (answer.kind !== 'value') return;
    expect(answer.value.tables.map((entry) => [entry.name, isFaulty(entry)])).toEqual([
      ['people', false],
      ['torn', true],
    ]);
    expect(log).toEqual(['GET /']);
  });

  it.each([
    ['text/html', '<h1>It works</h1>'],
    ['application/json', '{"service":"other"}'],
    ['application/octet-stream', '\u0000'],
  ])('knows that %s %s is no Rowhouse server', async (type, body) => {
    const api = await answering(type, body);
    expect((await api.describe()).kind).toBe('other-service');
  });

  it('says so where a Rowhouse server lists what this client can not read', async () => {
    const api = await answering('application/json', '{"service":"rowhouse","version":"9","tables":[{"name":7}]}');
    expect(await api.describe()).toMatchObject({
      kind: 'failed',
      message: "The server's list of tables can't be read: it may be newer than this client.",
    });
  });

  it("passes the server's own words on", async () => {
    const api = await answering(
      'application/problem+json',
      '{"title":"Unauthorized","status":401,"detail":"A token is needed."}',
      401,
    );
    expect(await api.describe()).toMatchObject({ kind: 'failed', message: 'A token is needed.' });
  });

  it('says what to do where nothing listens', async () => {
    const authority = await unusedAuthority();
    const answer = await httpApiClient(parseServer(authority)).describe();
    expect(answer).toMatchObject({
      kind: 'failed',
      message: `Nothing listens on ${authority}: start a server there (rowhouse), or change the address.`,
    });
  });
});

describe('page', () => {
  const page = (api: ApiClient, names: string[]) => api.page(table(names), wholeTable, 0, 10);

  it("keeps numbers' own digits, the table's order of columns, empty cells empty, and revisions", async () => {
    const api = await answering(
      'application/json',
      '[{"b":9007199254740993,"a":5.00,"2":true,"c":null,"_rev":"r1"},{"a":"x"}]',
    );
    expect(await page(api, ['a', 'b', 'c', '2'])).toMatchObject({
      kind: 'value',
      value: {
        rows: [
          { key: null, rev: 'r1', cells: ['5.00', '9007199254740993', '', 'true'] },
          { key: null, rev: '', cells: ['x', '', '', ''] },
        ],
        total: 2,
        version: { incarnation: 'i3laX6nN', sequence: 12 },
      },
    });
  });

  it('does not take a column for what every object has', async () => {
    const api = await answering('application/json', '[{}]');
    expect(await page(api, ['constructor', '__proto__'])).toMatchObject({ value: { rows: [{ cells: ['', ''] }] } });
  });

  it('says so of what is nested deeper than anything is read', async () => {
    const api = await answering('application/json', `[{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}]`);
    expect((await page(api, ['a'])).kind).toBe('failed');
  });

  it.each([
    '{"rows":[]}',
    '[null]',
    '[7]',
    '[{"a":"x"},"x"]',
    '[["x"]]',
    '[{"a":{"b":1}}]',
    '[{"a":[1]}]',
    '['.repeat(9) + ']'.repeat(9),
  ])('says so where no rows came, but %s', async (body) => {
    const api = await answering('application/json', body);
    expect(await page(api, ['a'])).toMatchObject({
      kind: 'failed',
      message: 't was answered with 200, not with rows.',
    });
  });
});

describe('what a page tells besides its rows', () => {
  const told = async (count: string, rev: string) => {
    const api = await answering('application/json', JSON.stringify([{ a: 'x', _rev: rev }]), 200, undefined, count);
    const answer = await api.page(table(['a']), wholeTable, 0, 10);
    await server?.close();
    return answer.kind === 'value' ? [answer.value.total, answer.value.rows[0]?.rev] : answer.message;
  };

  it.each(['', ' ', '-5', '1e3', '0x10', '1.5', '2, 3', 'none', '9'.repeat(16)])(
    'is no count of rows where it is %j',
    async (count) => {
      expect(await told(count, 'r')).toBe("How many rows t has, the server's X-Total-Count does not say.");
    },
  );

  it('is no revision where no request could name it', async () => {
    expect(await told('7', 'IP0UT22x')).toEqual([7, 'IP0UT22x']);
    for (const rev of ['a"', 'a b', '\r\nX: y', '김']) expect(await told('7', rev)).toEqual([7, '']);
  });
});

describe('write', () => {
  const draft = changeRequest(table(['a']), { key: null, number: 1 }, 'old', { a: 'x' });

  it('has the row and its revision, from the answer', async () => {
    const api = await answering('application/json', '{"a":"x"}', 200, '"new.schema.json"');
    expect(await api.write(table(['a']), draft)).toMatchObject({ kind: 'saved', row: { rev: 'new', cells: ['x'] } });
  });

  it.each([
    [412, { current: { key: null, rev: 'theirs', cells: ['y'] } }, { rev: 'theirs', cells: ['y'] }],
    [412, {}, undefined],
    [404, { type: 'urn:rowhouse:problem:no-such-row' }, undefined],
  ])('tells a conflict of %i, with the row as it is', async (status, more, current) => {
    const problem = JSON.stringify({ title: 'No', detail: 'Not as expected.', type: 'about:blank', ...more });
    const api = await answering('application/problem+json', problem, status);
    const written = await api.write(table(['a']), draft);
    expect(written.kind).toBe('conflict');
    if (current === undefined) expect(written).toHaveProperty('current', undefined);
    else expect(written).toMatchObject({ current });
  });

  it.each([
    [422, 'refused'],
    [404, 'refused'],
    [401, 'refused'],
    [503, 'away'],
  ])('takes %i for %s, in the words of the server', async (status, kind) => {
    const api = await answering('application/problem+json', '{"title":"No","detail":"Because.","type":"x"}', status);
    expect(await api.write(table(['a']), draft)).toMatchObject({ kind, message: 'Because.' });
  });

  it('is refused, and no conflict, where the row as it is can not be read', async () => {
    const problem = { title: 'No', detail: 'Not as expected.', current: { key: null, rev: 'r', cells: 7 } };
    const api = await answering('application/problem+json', JSON.stringify(problem), 412);
    expect(await api.write(table(['a']), draft)).toMatchObject({
      kind: 'refused',
      message: "Not as expected. The row as it is by now can't be read in the answer: Ctrl-R reads it anew.",
    });
  });

  it.each([
    [412, '<h1>No</h1>', 'The server answered 412 Precondition Failed.'],
    [404, '{"title":"No","detail":"Gone."}', 'Gone.'],
  ])('is no conflict where %i is not in the words of Rowhouse', async (status, body, message) => {
    const api = await answering('application/json', body, status);
    expect(await api.write(table(['a']), draft)).toMatchObject({ kind: 'refused', message });
  });

  it.each(['[{"a":"x"}]', '7', '{"a":[1]}', ''])(
    'is saved without a row where the answer has none: %j',
    async (body) => {
      const api = await answering('application/json', body);
      expect(await api.write(table(['a']), draft)).toMatchObject({ kind: 'saved', row: undefined });
    },
  );

  it('is away where nothing listens', async () => {
    const api = httpApiClient(parseServer(await unusedAuthority()));
    expect((await api.write(table(['a']), draft)).kind).toBe('away');
  });
});

describe('access', () => {
  it('is sent to its server, told where it is refused, and not in what is handed out', async () => {
    const sent: (string | undefined)[] = [];
    server = await httpServer((request, response) => {
      sent.push(request.headers.authorization);
      response.writeHead(401);
      response.end();
    });
    const { address } = server;
    const refused: [string, boolean][] = [];
    const access = new ServerAccess(({ authority }, wasSent) => refused.push([authority, wasSent]));
    const api = httpApiClient(address, { access });
    await api.describe();
    access.give(parseServer('other:1'), 'Bearer others');
    access.give(address, 'Bearer 1');
    const { exchange } = await api.page(table(['a1']), wholeTable, 0, 1);
    expect(sent).toEqual([undefined, 'Bearer 1']);
    expect(refused).toEqual([
      [address.authority, false],
      [address.authority, true],
    ]);
    const went = exchange.passages.filter(({ direction }) => direction === 'sent');
    const bytes = Buffer.concat(went.map((each) => each.bytes));
    expect(bytes.toString()).toContain('GET /t?_start=0&_end=1&_with=rev HTTP/1.1\r\n');
    expect(bytes.toString()).toContain('Authorization: Bearer *\r\n');
  });

  it('is not told to be refused by an answer to what was sent before', () => {
    const refused: boolean[] = [];
    const access = new ServerAccess((_server, wasSent) => refused.push(wasSent));
    const address = parseServer('db:1');
    access.give(address, 'Bearer new');
    access.refused(address, 'Bearer old');
    access.refused(address, undefined);
    expect(refused).toEqual([]);
    expect(access.authorizationFor(parseServer('https://db:1'))).toBeUndefined();
  });
});
