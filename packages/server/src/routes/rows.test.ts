import { describe, expect, it } from 'vitest';
import { asking, type Ask } from '../testing/api.js';
import { startServer, type TestServer } from '../testing/server.js';

const people = { 'people.csv': 'id,name,score,__proto__\n1,Ada,5.00,x\n2,Grace,7,y\n' };

async function start(): Promise<{ ask: Ask; server: TestServer }> {
  const server = await startServer(people);
  return { ask: asking(server), server };
}

async function tagOf(ask: Ask, path = '/people/1'): Promise<string> {
  return (await ask(`GET ${path}`)).headers.get('etag')!;
}

function problem(type: string, more: object = {}): unknown {
  return expect.objectContaining({ type: `urn:rowhouse:problem:${type}`, ...more });
}

/** What the file holds once the server is closed. */
async function file(server: TestServer): Promise<string | undefined> {
  return server.file('people');
}

describe('one row', () => {
  it('has a tag, and is sent again only where it is another', async () => {
    const { ask } = await start();
    const tag = await tagOf(ask);
    expect(tag).toMatch(/^"[\w-]{22}\.[\w-]{8}\.json"$/);
    const same = await ask('GET /people/1', { headers: { 'If-None-Match': `"other", ${tag}` } });
    expect([same.status, same.text, same.headers.get('etag')]).toEqual([304, '', tag]);
    await ask('PATCH /people/1', { body: { name: 'Ada L.' } });
    expect((await ask('GET /people/1', { headers: { 'If-None-Match': tag } })).status).toBe(200);
  });

  it('comes in parts, with its revision, and as CSV', async () => {
    const { ask } = await start();
    const tag = await tagOf(ask);
    expect((await ask('GET /people/1?_fields=name,id&_with=rev')).text).toBe(
      `{"name":"Ada","id":1,"_rev":"${tag.slice(1, 23)}"}\n`,
    );
    const csv = await ask('GET /people/1', { headers: { Accept: 'text/csv' } });
    expect([csv.text, csv.headers.get('etag')]).toEqual([
      'id,name,score,__proto__\r\n1,Ada,5.00,x\r\n',
      tag.replace('json', 'csv'),
    ]);
    expect((await ask('GET /people/1?name=Ada')).json).toEqual(problem('unknown-parameter'));
    expect((await ask('GET /people/9')).json).toEqual(problem('no-such-row'));
  });
});

describe('PUT', () => {
  it('makes a row, and makes one anew, without a tag', async () => {
    const { ask, server } = await start();
    const made = await ask('PUT /people/9', { body: { id: 9, name: 'Alan', score: 1.0 } });
    expect([made.status, made.json, made.headers.get('etag')]).toEqual([
      201,
      { id: 9, name: 'Alan', score: 1, ['__proto__']: '' },
      null,
    ]);
    const again = await ask('PUT /people/9', { body: '{"id":9,"name":"Alan","score":2.50}' });
    expect([again.status, again.text]).toEqual([200, '{"id":9,"name":"Alan","score":2.50,"__proto__":""}\n']);
    expect(await file(server)).toBe(`${people['people.csv']}9,Alan,2.50,\n`);
  });

  it('refuses another key, and columns that there are none of', async () => {
    const { ask } = await start();
    const other = await ask('PUT /people/1', { body: { id: 2 } });
    const unknown = await ask('PUT /people/1', { body: { id: 1, nmae: 'Ada' } });
    expect([other.status, other.json]).toEqual([422, problem('key-mismatch')]);
    expect([unknown.status, unknown.json]).toEqual([422, problem('unknown-column')]);
  });

  it('leaves a number that is only written otherwise as it is', async () => {
    const { ask, server } = await start();
    const answer = await ask('PUT /people/1', { body: '{"id":1.0,"name":"Ada","score":5,"__proto__":"x"}' });
    expect([answer.status, answer.text]).toEqual([200, '{"id":1,"name":"Ada","score":5.00,"__proto__":"x"}\n']);
    expect(await file(server)).toBe(people['people.csv']);
  });
});

describe('preconditions', () => {
  it('a row that changed meanwhile is not written, and comes with the answer', async () => {
    const { ask } = await start();
    const tag = await tagOf(ask);
    const first = await ask('PATCH /people/1', { body: { name: 'A' }, headers: { 'If-Match': tag } });
    const second = await ask('PATCH /people/1', { body: { name: 'B' }, headers: { 'If-Match': tag } });
    expect([first.status, second.status]).toEqual([200, 412]);
    const rev = (await tagOf(ask)).slice(1, 23);
    expect(second.json).toEqual(
      problem('precondition-failed', { current: { key: '1', rev, cells: ['1', 'A', '5.00', 'x'] } }),
    );
    expect(first.headers.get('etag')).toBe(await tagOf(ask));
  });

  it('takes the tag of any representation, a weak one, a bare revision, one of a list, and a star', async () => {
    const { ask } = await start();
    const rev = (await tagOf(ask)).slice(1, 23);
    const tags = [`"${rev}.whatever.csv.gzip"`, `W/"${rev}.x.json"`, `"${rev}"`, `"no", "${rev}"`, '*'];
    for (const tag of tags) {
      const answer = await ask('PUT /people/1', {
        body: { id: 1, name: 'Ada', score: 5, ['__proto__']: 'x' },
        headers: { 'If-Match': tag },
      });
      expect([tag, answer.status]).toEqual([tag, 200]);
    }
  });

  it.each([
    ['DELETE /people/1', { 'If-Match': '"x"' }, 412],
    ['DELETE /people/9', { 'If-Match': '*' }, 412],
    ['PUT /people/9', { 'If-Match': '*' }, 412],
    ['PUT /people/1', { 'If-None-Match': '*' }, 412],
    ['PUT /people/9', { 'If-None-Match': '*' }, 201],
    ['PUT /people/1', { 'If-None-Match': '"x"' }, 400],
    ['PUT /people/1', { 'If-Match': '*', 'If-None-Match': '*' }, 400],
    ['PUT /people/1', { 'If-Match': 'x' }, 400],
  ])('%s with %j: %i', async (request, headers, status) => {
    const { ask } = await start();
    const body = request.startsWith('PUT') ? { name: 'N' } : undefined;
    expect((await ask(request, { body, headers })).status).toBe(status);
  });
});

describe('PATCH', () => {
  it('changes the members that are named; null empties a cell', async () => {
    const { ask, server } = await start();
    const type = 'application/merge-patch+json';
    const answer = await ask('PATCH /people/1', { type, body: '{"name":null,"score":6.10}' });
    expect([answer.status, answer.text]).toEqual([200, '{"id":1,"name":"","score":6.10,"__proto__":"x"}\n']);
    expect(await file(server)).toBe('id,name,score,__proto__\n1,,6.10,x\n2,Grace,7,y\n');
  });

  const type = 'application/json-patch+json';

  it('carries out operations, a test among them', async () => {
    const { ask } = await start();
    const answer = await ask('PATCH /people/2', {
      type,
      body: `[{"op":"test","path":"/score","value":7.0},{"op":"replace","path":"/score","value":8.50},
        {"op":"copy","from":"/score","path":"/name"},{"op":"remove","path":"/score"}]`,
    });
    expect([answer.status, answer.text]).toEqual([200, '{"id":2,"name":"8.50","score":null,"__proto__":"y"}\n']);
  });

  it.each([
    ['[{"op":"test","path":"/name","value":"Alan"},{"op":"remove","path":"/score"}]', 409, 'test-failed'],
    ['[{"op":"replace","path":"/nmae","value":1}]', 422, 'patch-failed'],
    ['[{"op":"add","path":"/nmae","value":1}]', 422, 'unknown-column'],
    ['[{"op":"replace","path":"/name","value":[1]}]', 422, 'not-a-cell'],
    ['[{"op":"replace","path":"/id","value":3}]', 422, 'key-mismatch'],
    ['[{"op":"replace","path":"","value":[1]}]', 422, 'not-a-cell'],
    ['[{"op":"remove","path":""}]', 422, 'patch-failed'],
    ['[{"op":"copy","from":"","path":"/name"}]', 422, 'patch-failed'],
    [`[{"op":"add","path":"/name","value":${'['.repeat(200)}${']'.repeat(200)}}]`, 422, 'not-a-cell'],
    ['[{"op":"paint","path":"/name"}]', 422, 'patch-failed'],
    ['[{"op":"copy","from":1,"path":"/name"}]', 400, 'not-a-patch'],
    ['{"name":"x"}', 400, 'not-a-patch'],
    ['[1]', 400, 'not-a-patch'],
    ['[', 400, 'not-json'],
  ])('%s: %i', async (body, status, problemType) => {
    const { ask, server } = await start();
    const answer = await ask('PATCH /people/1', { type, body });
    expect([answer.status, answer.json]).toEqual([status, problem(problemType)]);
    expect(await file(server)).toBe(people['people.csv']);
  });

  it('keeps every one of many increments that are made at a time by test and replace', async () => {
    const { ask } = await start();
    const increment = async (): Promise<void> => {
      for (;;) {
        const { score } = (await ask('GET /people/2')).json as { score: number };
        const body = [
          { op: 'test', path: '/score', value: score },
          { op: 'replace', path: '/score', value: score + 1 },
        ];
        if ((await ask('PATCH /people/2', { type, body })).status === 200) return;
      }
    };
    await Promise.all(Array.from({ length: 8 }, increment));
    expect((await ask('GET /people/2')).json).toMatchObject({ score: 15 });
  });
});

describe('preferences', () => {
  it('a write answers with nothing where that is preferred', async () => {
    const { ask } = await start();
    const headers = { Prefer: 'return=minimal' };
    const made = await ask('POST /people', { body: { name: 'N' }, headers });
    const changed = await ask('PATCH /people/1', { body: { name: 'N' }, headers });
    expect([made.status, made.text, made.headers.get('location')]).toEqual([201, '', '/people/3']);
    expect([changed.status, changed.text]).toEqual([204, '']);
    expect(made.headers.get('preference-applied')).toBe('return=minimal');
    expect((await ask('POST /people', { body: [{ name: 'N' }], headers })).status).toBe(201);
  });
});

describe('POST', () => {
  it('makes one row, with its place and its tag', async () => {
    const { ask } = await start();
    const made = await ask('POST /people', { body: { name: 'Alan', score: 3 } });
    expect([made.status, made.headers.get('location')]).toEqual([201, '/people/3']);
    expect(made.headers.get('etag')).toBe(await tagOf(ask, '/people/3'));
  });

  it.each([
    ['application/json', '[{"name":"A"},{"name":"B","score":1.50}]'],
    ['application/x-ndjson', '{"name":"A"}\n\n{"name":"B","score":1.50}\n'],
    ['text/csv', 'name,score\r\nA,\r\nB,1.50\r\n'],
  ])('makes many rows of %s', async (type, body) => {
    const { ask, server } = await start();
    const made = await ask('POST /people', { type, body });
    expect([made.status, made.text]).toEqual([
      201,
      '[{"id":3,"name":"A","score":null,"__proto__":""},\n{"id":4,"name":"B","score":1.50,"__proto__":""}]\n',
    ]);
    expect(await file(server)).toBe(`${people['people.csv']}3,A,,\n4,B,1.50,\n`);
  });

  it.each([
    ['application/json', '[{"id":5},{"id":1}]', 409, 'key-exists'],
    ['application/x-ndjson', '{"id":5}\n{"id":\n', 400, 'not-json'],
    ['application/x-ndjson', '{"id":5}\n[1]\n', 422, 'not-a-row'],
    ['text/csv', 'name,score\nA\n', 422, 'not-csv'],
    ['text/csv', 'name\n"A\n', 422, 'not-csv'],
    ['text/csv', '', 422, 'not-csv'],
    ['text/csv', 'name,name\nA,B\n', 422, 'column-twice'],
    ['text/plain', 'name', 415, 'unsupported-media-type'],
  ])('makes none of %s %j: %i', async (type, body, status, problemType) => {
    const { ask, server } = await start();
    const answer = await ask('POST /people', { type, body });
    expect([answer.status, answer.json]).toEqual([status, problem(problemType)]);
    expect(await file(server)).toBe(people['people.csv']);
  });
});

describe('an idempotency key', () => {
  const headers = { 'Idempotency-Key': '"8e03978e-40d5-43e8-bc93-6894a57f9324"' };

  it('makes a request that is sent again answer as it did, and change nothing', async () => {
    const { ask } = await start();
    const first = await ask('POST /people', { body: { name: 'N' }, headers });
    const again = await ask('POST /people', {
      body: { name: 'N' },
      headers: { 'Idempotency-Key': '8e03978e-40d5-43e8-bc93-6894a57f9324' },
    });
    expect([again.status, again.text, again.headers.get('location')]).toEqual([201, first.text, '/people/3']);
    expect((await ask('GET /people')).json).toHaveLength(3);
  });

  it('does not stand for another request', async () => {
    const { ask } = await start();
    await ask('POST /people', { body: { name: 'N' }, headers });
    const other = await ask('POST /people', { body: { name: 'M' }, headers });
    expect([other.status, other.json]).toEqual([422, problem('idempotency-mismatch')]);
    const broken = await ask('POST /people', { body: { name: 'M' }, headers: { 'Idempotency-Key': 'x y' } });
    expect([broken.status, broken.json]).toEqual([400, problem('invalid-idempotency-key')]);
  });

  it('sent twice at a time makes one row', async () => {
    const { ask } = await start();
    const both = await Promise.all([1, 2].map(() => ask('POST /people', { body: { name: 'N' }, headers })));
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    expect((await ask('GET /people')).json).toHaveLength(3);
  });
});

it.each([
  [{}, 204, ''],
  [{ Accept: '*/*' }, 204, ''],
  [{ Accept: 'application/json' }, 200, '{"id":1,"name":"Ada"}\n'],
  [{ Accept: 'application/json;q=0, text/html' }, 204, ''],
  [{ Prefer: 'return=representation' }, 200, '{"id":1,"name":"Ada"}\n'],
  [{ Accept: 'application/json', Prefer: 'return=minimal' }, 204, ''],
])('who deletes a row with %j gets %i', async (headers, status, text) => {
  const ask = asking(await startServer({ 'p.csv': 'id,name\n1,Ada\n', 'log.csv': 'id,name\n1,Ada\n1,Tim\n' }));
  const answer = await ask('DELETE /p/1', { headers });
  expect([answer.status, answer.text]).toEqual([status, text]);
  const tag = (await ask('GET /log/_row/1')).headers.get('etag')!;
  const numbered = await ask('DELETE /log/_row/1', { headers: { ...headers, 'If-Match': tag } });
  expect([numbered.status, numbered.text]).toEqual([status, text]);
});
