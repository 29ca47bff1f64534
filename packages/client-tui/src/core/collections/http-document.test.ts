import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awkwardText, drafts } from '../../../testing/drafts.js';
import { useSeed } from '../../../testing/seed.js';
import type { RequestDraft } from '../request/request.js';
import { parseHttp, type HttpDocument, type SavedRequest } from './http-document.js';
import {
  addRequest,
  deleteRequest,
  duplicateRequest,
  renameRequest,
  renderRequest,
  replaceRequest,
  type Edited,
} from './http-edits.js';

const seed = useSeed('http-document.test.ts');

const sample = `@host = http://localhost:8080
// a comment
@token=abc=def

### List people
# only the old ones
GET {{host}}/people
    ?age:gte=40
    &_sort=-age HTTP/1.1
Accept: application/json
# X-Off: yes
X-Empty:

### 
# @name create
POST {{host}}/people
Content-Type: application/json

{
  "name": "Ada"

}

> {% client.log('done') %}

###
# @dialect classic
http://localhost:8080/create

###   Upload
PUT {{host}}/people

<@ ./people.csv
`;

function done(result: Edited): HttpDocument {
  if (result.kind === 'refused') throw new Error(result.message);
  return result.document;
}

function draft(over: Partial<RequestDraft> = {}): RequestDraft {
  return { dialect: 'http', method: 'GET', url: '/x', headers: [], body: '', ...over };
}

describe('reading .http files', () => {
  it('finds requests, names, continued URLs, bodies, files and variables', () => {
    const { entries, variables, notes } = parseHttp(sample);
    expect(entries.map(({ name, draft: { method, url, dialect } }) => [name, dialect, method, url])).toEqual([
      ['List people', 'http', 'GET', '{{host}}/people?age:gte=40&_sort=-age'],
      ['create', 'http', 'POST', '{{host}}/people'],
      ['', 'classic', 'GET', 'http://localhost:8080/create'],
      ['Upload', 'http', 'PUT', '{{host}}/people'],
    ]);
    expect(entries[0]!.draft.headers).toEqual([
      ['Accept', 'application/json'],
      ['X-Empty', ''],
    ]);
    expect(entries[1]!.draft.body).toBe('{\n  "name": "Ada"\n\n}');
    expect(entries[3]).toMatchObject({ bodyFile: { path: './people.csv', hasVariables: true }, line: 31 });
    expect(variables).toEqual([
      { name: 'host', value: 'http://localhost:8080', line: 1 },
      { name: 'token', value: 'abc=def', line: 3 },
    ]);
    expect(notes.map(({ line }) => line)).toEqual([24]);
  });

  it('reads CRLF, a byte-order mark and a file without a last line end', () => {
    const { entries } = parseHttp('\ufeff### one\r\nPOST /a\r\nA: b\r\n\r\nx\r\ny\r\n\r\n### two\r\nGET /b');
    expect(entries.map(({ name, draft: each }) => [name, each.url, each.headers, each.body])).toEqual([
      ['one', '/a', [['A', 'b']], 'x\r\ny'],
      ['two', '/b', [], ''],
    ]);
  });

  it.each([
    ['', []],
    ['###\n###\n', []],
    ['### only a name\n\n', [1]],
    ['GET\n', [1]],
    ['GET /x\nnot a header\n: nor this\n', [2, 3]],
    ['# @dialect morse\nGET /x', [1]],
    ['< {% let a = 1; %}\nGET /x', [1]],
    ['POST /x\n\n--b\n\n< ./a.png\n--b--', [5]],
  ])('%j is read without a throw, with notes on lines %j', (text, lines) => {
    expect(parseHttp(text).notes.map(({ line }) => line)).toEqual(lines);
  });

  it('bounds its notes, and takes time in proportion', () => {
    const { notes, entries } = parseHttp('GET /x\n' + 'nonsense\n'.repeat(200_000));
    expect(notes).toHaveLength(100);
    expect(entries).toHaveLength(1);
    expect(parseHttp('###\n'.repeat(200_000)).entries).toHaveLength(0);
    const blanks = ' \t'.repeat(500_000);
    for (const line of [
      `GET${blanks}x`,
      `GET x${blanks}y`,
      `# @name${blanks}\u2028`,
      `@a${blanks}b`,
      `A: b\n\n<${blanks}\u2028`,
    ]) {
      expect(parseHttp(`GET /x\n${line}\n${line}`).entries).toHaveLength(1);
      expect(parseHttp(line).notes.length).toBeLessThanOrEqual(1);
    }
  });
});

describe('editing .http files', () => {
  it('changes one part and keeps every other byte', () => {
    const before = parseHttp(sample);
    const list = before.entries[0]!;
    const change = (over: Partial<RequestDraft>): string =>
      done(replaceRequest(before, 0, { ...list, draft: { ...list.draft, ...over } })).text;
    expect(change({})).toBe(sample);
    expect(change({ method: 'HEAD' })).toBe(
      sample.replace(/GET \{\{host\}\}\/people\n.*\n.*HTTP/, 'HEAD {{host}}/people?age:gte=40&_sort=-age HTTP'),
    );
    expect(change({ headers: [['Accept', 'text/csv'], list.draft.headers[1]!] })).toBe(
      sample.replace('Accept: application/json', 'Accept: text/csv'),
    );
    expect(change({ headers: [list.draft.headers[0]!] })).toBe(sample.replace('X-Empty:\n', ''));
    expect(change({ headers: [] })).toBe(sample.replace('X-Empty:\n', '').replace('Accept: application/json\n', ''));
    expect(change({ body: 'x\ny' })).toBe(sample.replace('X-Empty:\n', 'X-Empty:\n\nx\ny\n'));
  });

  it('keeps scripts behind a body that changes or goes', () => {
    const before = parseHttp(sample);
    const create = before.entries[1]!;
    const without = done(replaceRequest(before, 1, { ...create, draft: { ...create.draft, body: '' } }));
    expect(without.text).toContain("json\n\n> {% client.log('done') %}");
    const back = done(replaceRequest(without, 1, create));
    expect(back.text).toBe(sample);
  });

  it('renames where the name stands', () => {
    const before = parseHttp(sample);
    expect(done(renameRequest(before, 0, 'All')).text).toBe(sample.replace('### List people', '### All'));
    expect(done(renameRequest(before, 1, 'make')).text).toBe(sample.replace('@name create', '@name make'));
    const bare = parseHttp('# note\nGET /x\n');
    expect(done(renameRequest(bare, 0, 'x')).text).toBe('### x\n# note\nGET /x\n');
  });

  it('adds, duplicates and deletes; variables stay', () => {
    const first = done(addRequest(parseHttp(''), { name: 'one', draft: draft() }));
    expect(first.text).toBe('### one\nGET /x\n');
    const second = done(addRequest(first, { name: 'two', draft: draft({ method: 'POST', body: 'b' }) }));
    expect(second.text).toBe('### one\nGET /x\n\n### two\nPOST /x\n\nb\n');
    const third = done(duplicateRequest(second, 0, 'one again'));
    expect(third.entries.map(({ name }) => name)).toEqual(['one', 'one again', 'two']);
    expect(done(deleteRequest(third, 1)).text).toBe(second.text);
    const withVariables = parseHttp('@a = 1\nGET /x\n\n### two\nGET /y\n');
    expect(done(deleteRequest(withVariables, 0)).text).toBe('@a = 1\n### two\nGET /y\n');
  });

  it('writes CRLF into a file that has it', () => {
    const before = parseHttp('### one\r\nGET /x\r\n');
    expect(done(addRequest(before, { name: 'two', draft: draft({ headers: [['A', 'b']], body: 'x' }) })).text).toBe(
      '### one\r\nGET /x\r\n\r\n### two\r\nGET /x\r\nA: b\r\n\r\nx\r\n',
    );
  });

  it.each([
    [draft({ body: 'a\n### b' }), /Line 2 of the body/],
    [draft({ body: 'a\n> {% x %}' }), /Line 2 of the body/],
    [draft({ body: '< ./secret' }), /name of a file/],
    [draft({ method: 'NO WAY' }), /no method/],
    [draft({ method: '#X' }), /comment/],
    [draft({ url: '/a\n/b' }), /one line/],
    [draft({ headers: [['A', 'b\nC: d']] }), /line break/],
    [draft({ url: '/x HTTP/1.1' }), /read otherwise/],
    [draft({ headers: [['no name', 'b']] }), /read otherwise/],
  ])('refuses what the format can not hold (%#)', (each, reason) => {
    const result = addRequest(parseHttp(sample), { name: 'n', draft: each });
    expect(result).toMatchObject({ kind: 'refused', message: expect.stringMatching(reason) as string });
  });

  it('says that empty lines at the end of a body are lost', () => {
    const result = addRequest(parseHttp(''), { name: 'n', draft: draft({ body: 'a,b\n1,2\n' }) });
    expect(result).toMatchObject({ kind: 'edited', losses: [expect.stringContaining('not kept')] });
  });
});

describe(`for any text and any request (ROWHOUSE_SEED=${seed})`, () => {
  const names = fc.stringMatching(/^([A-Za-z0-9]([ -~]{0,10}[a-z])?)?$/);
  const saved: fc.Arbitrary<SavedRequest> = fc.record({ name: names, draft: drafts });
  const texts = fc
    .array(fc.oneof(fc.constantFrom(...sample.split('\n')), awkwardText), { maxLength: 30 })
    .chain((lines) => fc.constantFrom('\n', '\r\n').map((end) => lines.join(end)));

  it('what is written is read back', () => {
    let written = 0;
    fc.assert(
      fc.property(fc.array(saved, { minLength: 1, maxLength: 4 }), fc.constantFrom('', '\r\n'), (requests, start) => {
        let document = parseHttp(start);
        const kept: SavedRequest[] = [];
        for (const request of requests) {
          const result = addRequest(document, request);
          if (result.kind === 'refused') continue;
          document = result.document;
          kept.push(request);
          written += 1;
          const read = document.entries.at(-1)!;
          expect({ ...read.draft, body: '' }).toEqual({ ...request.draft, body: '' });
          expect(read.name).toBe(request.name);
          if (result.losses.length === 0) expect(read.draft.body).toBe(request.draft.body);
        }
        expect(document.entries.map(({ draft: { url } }) => url)).toEqual(kept.map(({ draft: { url } }) => url));
      }),
      { numRuns: 400 },
    );
    expect(written).toBeGreaterThan(300);
  });

  it('a change leaves the text before and after its request as it was', () => {
    fc.assert(
      fc.property(texts, saved, fc.nat(), (text, request, pick) => {
        const before = parseHttp(text);
        if (before.entries.length === 0) return;
        const index = pick % before.entries.length;
        const { segment } = before.entries[index]!.places;
        for (const result of [
          replaceRequest(before, index, request),
          renameRequest(before, index, 'other'),
          deleteRequest(before, index),
          duplicateRequest(before, index, 'copy'),
        ]) {
          if (result.kind === 'refused') continue;
          expect(result.document.text.startsWith(text.slice(0, segment.start))).toBe(true);
          expect(result.document.text.endsWith(text.slice(segment.end))).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('an unchanged request is written as it stood', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const before = parseHttp(text);
        before.entries.forEach((entry, index) => {
          const result = replaceRequest(before, index, entry);
          if (result.kind === 'edited') expect(result.document.text).toBe(text);
        });
        if (before.entries.length > 0) expect(renderRequest(before.entries[0]!)).toContain('###');
      }),
      { numRuns: 400 },
    );
  });
});
