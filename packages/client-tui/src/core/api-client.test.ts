import type { TableDescription } from '@rowhouse/protocol/api';
import { afterEach, describe, expect, it } from 'vitest';
import { httpServer, rowhouseAnswers, unusedAuthority, type RunningServer } from '../../testing/servers.js';
import { parseServer } from './address.js';
import { httpApiClient, isFaulty } from './api-client.js';

let server: RunningServer | undefined;
afterEach(() => server?.close());

const table = (names: string[]): TableDescription => ({
  name: 't',
  key: null,
  columns: names.map((name) => ({ name, type: 'text' })),
  rows: 1,
  links: { self: '/t' },
});

async function answering(type: string, body: string, status = 200) {
  server = await httpServer((_request, response) => {
    response.writeHead(status, { 'Content-Type': type });
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
    ['application/json', '{"service":"rowhouse","tables":[{"name":7}]}'],
    ['application/octet-stream', '\u0000'],
  ])('knows that %s %s is no Rowhouse server', async (type, body) => {
    const api = await answering(type, body);
    expect((await api.describe()).kind).toBe('other-service');
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

describe('rows', () => {
  it("keeps numbers' own digits, the table's order of columns, and empty cells empty", async () => {
    const api = await answering('application/json', '[{"b":9007199254740993,"a":5.00,"2":true,"c":null},{"a":"x"}]');
    const answer = await api.rows(table(['a', 'b', 'c', '2']));
    expect(answer).toMatchObject({
      kind: 'value',
      value: [
        ['5.00', '9007199254740993', '', 'true'],
        ['x', '', '', ''],
      ],
    });
  });

  it('does not take a column for what every object has', async () => {
    const api = await answering('application/json', '[{}]');
    expect(await api.rows(table(['constructor', '__proto__']))).toMatchObject({ value: [['', '']] });
  });

  it('says so where no rows came', async () => {
    const api = await answering('application/json', '{"rows":[]}');
    expect(await api.rows(table(['a']))).toMatchObject({
      kind: 'failed',
      message: 't was answered with 200, not with rows.',
    });
  });
});
