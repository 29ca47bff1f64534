import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { defaultServer } from './address.js';
import { DraftError, parseHeaderLines, prepareRequest, userAgent, type RequestDraft } from './request.js';

const draft = (over: Partial<RequestDraft>): RequestDraft => ({
  dialect: 'http',
  method: 'GET',
  url: '/people',
  headers: [],
  body: '',
  ...over,
});
const headersOf = (over: Partial<RequestDraft>) => [...prepareRequest(draft(over), defaultServer).head.headers];

describe('prepareRequest, http', () => {
  it('adds Host, User-Agent and Accept', () => {
    expect(headersOf({})).toEqual([
      ['Host', 'localhost:8080'],
      ['User-Agent', 'rowhouse-client/0.1.0'],
      ['Accept', '*/*'],
    ]);
  });

  it('counts the body in bytes, and says that JSON is JSON', () => {
    expect(headersOf({ method: 'POST', body: '{"name":"é"}' }).slice(3)).toEqual([
      ['Content-Type', 'application/json'],
      ['Content-Length', '13'],
    ]);
    expect(headersOf({ method: 'POST', body: '{not json' })).not.toContainEqual(['Content-Type', 'application/json']);
  });

  it('says that a POST without a body has none', () => {
    expect(headersOf({ method: 'POST' })).toContainEqual(['Content-Length', '0']);
    expect(headersOf({ method: 'DELETE' }).map(([name]) => name)).not.toContain('Content-Length');
  });

  it("puts the user's header in the place of a default, in the user's case", () => {
    const headers = headersOf({
      headers: [
        ['accept', 'text/csv'],
        ['HOST', 'other'],
      ],
      method: 'PUT',
      body: '[]',
    });
    expect(headers.filter(([name]) => /^(accept|host)$/i.test(name))).toEqual([
      ['accept', 'text/csv'],
      ['HOST', 'other'],
    ]);
  });

  it('leaves the framing to whoever writes Transfer-Encoding', () => {
    const names = headersOf({ method: 'POST', body: 'x', headers: [['Transfer-Encoding', 'chunked']] }).map(
      ([name]) => name,
    );
    expect(names).not.toContain('Content-Length');
  });

  it('gives a stream of unknown length one framing: chunks, or the length that somebody wrote', () => {
    const upload = { pieces: (async function* () {})(), length: undefined };
    const framing = (headers: RequestDraft['headers']) =>
      headersOf({ method: 'POST', upload, headers }).filter(([name]) => /length|encoding/i.test(name));
    expect(framing([])).toEqual([['Transfer-Encoding', 'chunked']]);
    expect(framing([['content-length', '3']])).toEqual([['content-length', '3']]);
  });

  it('is sent by the version that this is', async () => {
    const manifest = JSON.parse(await readFile(new URL('../../../package.json', import.meta.url), 'utf8')) as object;
    expect(manifest).toMatchObject({ version: userAgent.split('/')[1] });
  });

  it.each([
    [{ method: 'G T' }, 'method'],
    [{ method: '' }, 'method'],
    [{ url: '' }, 'url'],
    [{ url: 'ftp://x/' }, 'url'],
  ] as const)('says which part is wrong: %j', (over, part) => {
    expect(() => prepareRequest(draft(over), defaultServer)).toThrow(
      expect.objectContaining({ name: 'DraftError', part }) as Error,
    );
  });
});

describe('prepareRequest, classic', () => {
  it('carries host and path in the Host field, and asks for /', () => {
    const { head, address } = prepareRequest(
      draft({ dialect: 'classic', method: 'POST', url: 'localhost:8080/create', body: 'name:김' }),
      defaultServer,
    );
    expect(address.port).toBe(8080);
    expect(head).toMatchObject({ method: 'POST', target: '/' });
    expect([...head.headers]).toEqual([
      ['Host', 'localhost/create'],
      ['Content-Type', 'text/html'],
      ['Connection', 'keep-alive'],
      ['Content-Length', '6'],
    ]);
  });

  it('takes no headers', () => {
    expect(() => prepareRequest(draft({ dialect: 'classic', headers: [['A', 'b']] }), defaultServer)).toThrow(
      DraftError,
    );
  });
});

describe('parseHeaderLines', () => {
  it('reads lines and skips empty ones', () => {
    expect(parseHeaderLines('A: b\n\nX-Y:z: w \n')).toEqual([
      ['A', 'b'],
      ['X-Y', 'z: w'],
    ]);
  });

  it.each(['no colon', ' A: b', ': b', 'A b: c'])('refuses %j, with its line', (line) => {
    expect(() => parseHeaderLines(`Ok: 1\n${line}`)).toThrow(/Line 2 of the headers/);
  });
});
