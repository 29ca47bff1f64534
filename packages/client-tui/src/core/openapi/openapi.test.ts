import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import type { OpenAPIV3 } from 'openapi-types';
import { describe, expect, it } from 'vitest';
import { httpServer } from '../../../testing/servers.js';
import { useSeed } from '../../../testing/seed.js';
import { parseHttp } from '../collections/http-document.js';
import { substitute } from '../collections/variables.js';
import { exchange } from '../exchange/perform.js';
import { prepareRequest } from '../request/request.js';
import { collectionOfOpenApi } from './openapi-collection.js';
import { importOpenApi, openApiLimits, type ImportedOpenApi } from './openapi-import.js';

const seed = useSeed('openapi.test.ts');

type Imported = Extract<ImportedOpenApi, { kind: 'imported' }>;

function imported(document: unknown, from?: string): Imported {
  const result = importOpenApi(typeof document === 'string' ? document : JSON.stringify(document), from);
  if (result.kind === 'refused') throw new Error(result.message);
  return result;
}

function documentOf(paths: unknown, more: object = {}): object {
  return { openapi: '3.1.0', info: { title: 'T', version: '1' }, paths, ...more };
}

describe('OpenAPI documents', () => {
  it('of Rowhouse become a collection whose requests can be sent', async () => {
    const text = await readFile(new URL('../../../testing/people.openapi.json', import.meta.url), 'utf8');
    const log: string[] = [];
    const server = await httpServer((request, response, body) => {
      log.push(`${request.method ?? ''} ${request.url ?? ''} ${body}`.trim());
      response.end();
    });
    try {
      const collection = collectionOfOpenApi(imported(text, `http://${server.authority}/_openapi.json`));
      expect(collection.notes).toEqual([]);
      const { entries, variables, notes } = parseHttp(collection.text);
      expect(notes).toEqual([]);
      expect(entries.map(({ name }) => name)).toContain('people / change one of people');
      for (const entry of entries) {
        const { draft, problems } = substitute(entry.draft, {
          file: variables,
          environment: new Map(),
          process: {},
          now: () => new Date(0),
          random: () => 0,
          uuid: () => '',
        });
        expect(problems).toEqual([]);
        expect((await exchange(prepareRequest(draft, server.address))).failure).toBeUndefined();
      }
      const row = '{\n  "id": "text",\n  "name": "text"\n}';
      expect(log.sort()).toEqual(
        [
          'GET /',
          'GET /people',
          `POST /people ${row}`,
          'PUT /people',
          'DELETE /people',
          `PATCH /people ${row}`,
          'GET /people/1',
          `PUT /people/1 ${row}`,
          `PATCH /people/1 ${row}`,
          'DELETE /people/1',
          'GET /people/_changes',
          'GET /people/_schema',
        ].sort(),
      );
    } finally {
      await server.close();
    }
  });

  it('give parameters, bodies and credentials their places', () => {
    const document: OpenAPIV3.Document = {
      openapi: '3.0.3',
      info: { title: 'Shop\nand more', version: '1' },
      servers: [{ url: 'https://{region}.example.org/v1/', variables: { region: { default: 'eu' } } }],
      security: [{ key: [] }],
      paths: {
        '/a/{id}': {
          parameters: [{ $ref: '#/components/parameters/Id' }],
          get: {
            tags: ['things'],
            summary: 'One thing',
            security: [{ login: [] }],
            parameters: [
              { name: 'q', in: 'query', required: true, schema: { type: 'string' }, example: 'x y&z' },
              { name: 'limit', in: 'query', schema: { type: 'integer', default: 10 }, description: 'Most\nrows' },
              { name: 'X-Trace', in: 'header', required: true, schema: { type: 'string', format: 'uuid' } },
              { name: 'If-Match', in: 'header', schema: { type: 'string' } },
              { name: 'theme', in: 'cookie', required: true, schema: { type: 'string', enum: ['dark'] } },
            ],
            responses: {},
          },
        },
        '/b/{id}': {
          post: {
            parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer', example: 7 } }],
            requestBody: {
              content: {
                'application/x-www-form-urlencoded': {
                  schema: { type: 'object', properties: { a: { type: 'string', example: 'b c' } } },
                },
              },
            },
            responses: {},
          },
        },
      },
      components: {
        parameters: { Id: { name: 'id', in: 'path', required: true, schema: { type: 'string' }, example: 'k/1' } },
        securitySchemes: {
          key: { type: 'apiKey', in: 'header', name: 'X-Key' },
          login: { type: 'http', scheme: 'bearer' },
        },
      },
    };
    const { title, requests, variables, notes } = imported(document);
    expect([title, notes]).toEqual(['Shop and more', []]);
    expect(variables).toEqual([
      ['baseUrl', 'https://eu.example.org/v1'],
      ['id', 'k%2F1'],
      ['q', 'x%20y%26z'],
      ['token', ''],
      ['b_id', '7'],
      ['apiKey', ''],
    ]);
    expect(requests).toEqual([
      {
        group: 'things',
        name: 'One thing',
        draft: {
          dialect: 'http',
          method: 'GET',
          url: '{{baseUrl}}/a/{{id}}?q={{q}}',
          headers: [
            ['X-Trace', '123e4567-e89b-12d3-a456-426614174000'],
            ['Cookie', 'theme=dark'],
            ['Authorization', 'Bearer {{token}}'],
          ],
          body: '',
        },
        options: ['?limit=10  Most rows', 'If-Match:'],
      },
      {
        group: 'b',
        name: 'POST /b/{id}',
        draft: {
          dialect: 'http',
          method: 'POST',
          url: '{{baseUrl}}/b/{{b_id}}',
          headers: [
            ['X-Key', '{{apiKey}}'],
            ['Content-Type', 'application/x-www-form-urlencoded'],
          ],
          body: 'a=b+c',
        },
        options: [],
      },
    ]);
  });

  it.each([
    ['', /no JSON/],
    ['openapi: 3.1.0\ninfo:', /YAML/],
    ['{"swagger": "2.0"}', /but 2\.0/],
    ['{"openapi": "4.0.0"}', /but 4\.0\.0/],
    ['[]', /no OpenAPI/],
    [' '.repeat(openApiLimits.characters + 1), /16 MiB/],
  ])('are refused where they are none: %.30j', (text, reason) => {
    expect(importOpenApi(text)).toMatchObject({ kind: 'refused', message: expect.stringMatching(reason) as string });
  });

  it('say what is left out', () => {
    const { requests, notes } = imported(
      documentOf({
        'no-slash': { get: {} },
        '/gone': { $ref: '#/nowhere' },
        '/x': { get: { parameters: [{ $ref: 'https://elsewhere/x.json' }], security: [{ odd: [] }] } },
      }),
    );
    expect(requests).toHaveLength(1);
    expect(notes).toEqual([
      'The path no-slash was left out: it begins with no /.',
      'The path /gone was left out: it leads nowhere.',
      'A parameter of an operation leads nowhere.',
      'The security scheme odd is not added to requests: add it where it is needed.',
    ]);
    expect(imported(documentOf({})).notes).toEqual(['The document has no operations.']);
  });

  it('can not put variables or lines of their own into requests', () => {
    const evil = '{{$processEnv SECRET}}';
    const { text, notes } = collectionOfOpenApi(
      imported(
        documentOf({
          [`/a${evil}\n### x\nGET http://evil/`]: {
            post: {
              summary: 'a\n@baseUrl = http://evil',
              tags: ['t\r\n### y'],
              description: evil,
              parameters: [
                { name: `h`, in: 'header', required: true, example: `${evil}\r\nX: y` },
                { name: `c${evil}`, in: 'cookie', required: true, example: evil },
                { name: `q${evil}`, in: 'query', required: true, example: evil },
                { name: 'o', in: 'query', description: `d\n@baseUrl = http://evil` },
              ],
              requestBody: { content: { 'application/json': { example: { a: evil, [evil]: 1 } } } },
            },
          },
          '/b': { post: { requestBody: { content: { 'text/plain': { example: `x\n### z\nGET /evil` } } } } },
          '/c': { post: { requestBody: { content: { 'text/plain': { example: evil } } } } },
        }),
      ),
    );
    const { entries, variables } = parseHttp(text);
    expect(entries).toHaveLength(3);
    expect(variables.find(({ name }) => name === 'baseUrl')!.value).toBe('http://localhost:8080');
    for (const { draft } of entries) {
      const { used } = substitute(draft, {
        file: variables,
        environment: new Map(),
        process: { SECRET: 's3cret' },
        now: () => new Date(0),
        random: () => 0,
        uuid: () => '',
      });
      expect(used.map(({ source }) => source).filter((source) => source !== 'file')).toEqual([]);
    }
    expect(JSON.parse(entries[0]!.draft.body)).toEqual({ a: evil, [evil]: 1 });
    expect(notes).toEqual([expect.stringContaining('{{ in it'), expect.stringContaining('"POST /b" was left out')]);
  });

  it('are bounded', () => {
    const deep = '{"openapi":"3.1.0","paths":{"/x":{"post":{"requestBody":{"content":{"application/json":{"example":';
    const nested = `${deep}${'['.repeat(200_000)}${']'.repeat(200_000)}${'}'.repeat(7)}`;
    expect(importOpenApi(nested)).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('too deep') as string,
    });
    const paths = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`/p${index}`, { get: {} }]));
    const many = imported(documentOf(paths));
    expect(many.requests).toHaveLength(openApiLimits.requests);
    expect(many.notes).toHaveLength(1);
    const body = {
      type: 'array',
      items: Array.from({ length: 5 }),
      example: Array.from({ length: 900 }, () => 'x'.repeat(100)),
    };
    const long = imported(
      documentOf({ '/x': { post: { requestBody: { content: { 'application/json': { example: body } } } } } }),
    );
    expect(long.requests[0]!.draft.body).toBe('');
    expect(long.notes[0]).toContain('too long');
  });

  it(`of any shape are read without a throw (ROWHOUSE_SEED=${seed})`, () => {
    const names = fc.constantFrom(
      ...['get', 'post', 'parameters', 'name', 'in', 'schema', '$ref', 'type', 'properties', 'items', 'allOf', 'oneOf'],
      ...[
        'requestBody',
        'content',
        'application/json',
        'example',
        'examples',
        'required',
        'security',
        'tags',
        '/a/{b}',
        'summary',
      ],
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 6, depthSize: 'medium' },
        fc.constantFrom(
          null,
          true,
          1,
          'path',
          'query',
          'object',
          'string',
          'array',
          '#/paths',
          '#/components/x',
          'text\n### x',
          '{{x}}',
        ),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(names, tie('value'), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('/a', '/a/{b}', 'x'), value), value, value, (paths, x, servers) => {
        const read = imported(documentOf(paths, { components: { x, securitySchemes: x }, servers, security: servers }));
        const { entries } = parseHttp(collectionOfOpenApi(read).text);
        expect(entries.length).toBeLessThanOrEqual(read.requests.length);
      }),
      { numRuns: 500 },
    );
  });
});
