import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { makeToken } from '../access/tokens.js';
import { asking, type Ask } from '../testing/api.js';
import { startServer } from '../testing/server.js';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';

const files = {
  'orders.csv': 'id,total,vip,note\n1,5.00,true,x\n2,,,\n',
  'Über uns.csv': 'id,a/b\n1,x\n',
  'log.csv': 'at,what\n9:00,start\n',
  'broken.csv': 'id\n"1\n',
  'datapackage.json': JSON.stringify({
    resources: [
      {
        name: 'orders',
        path: 'orders.csv',
        schema: {
          fields: [
            { name: 'total', type: 'number', title: 'Sum' },
            { name: 'note', constraints: { enum: ['x', 'y'] } },
          ],
        },
      },
    ],
  }),
};

interface Operation {
  readonly parameters?: readonly { readonly $ref?: string; readonly in?: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, { readonly properties: object }>> };
}

async function start(): Promise<{ ask: Ask; document: Document }> {
  const ask = asking(await startServer(files));
  return { ask, document: (await ask('GET /_openapi.json')).json as Document };
}

it('is valid OpenAPI 3.1, of every table that can be read', async () => {
  const { document } = await start();
  expect(await new Validator().validate({ ...document })).toMatchObject({ valid: true });
  expect(Object.keys(document.paths).filter((path) => !path.slice(1).includes('/'))).toEqual([
    '/',
    '/log',
    '/orders',
    '/%C3%9Cber%20uns',
  ]);
});

const bodies: Readonly<Record<string, string>> = {
  'application/json': '{}',
  'application/merge-patch+json': '{}',
  'application/json-patch+json': '[]',
  'application/x-ndjson': '{}\n',
  'text/csv': '',
};

describe('requests that are made from it', () => {
  const methods = ['get', 'post', 'patch', 'put', 'delete'];

  it('are answered as it says', async () => {
    const { ask, document } = await start();
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema(document, 'document');
    let answered = 0;
    for (const [template, item] of Object.entries(document.paths)) {
      if (template.endsWith('/_changes')) continue;
      const path = template.replace(/\{(?:key|number)\}/, '1');
      for (const method of methods) {
        const operation = item[method];
        if (operation === undefined) continue;
        const tag =
          path.includes('/_') || method === 'get' ? undefined : (await ask(`GET ${path}`)).headers.get('etag');
        const types = operation.requestBody === undefined ? [undefined] : Object.keys(operation.requestBody.content);
        for (const type of types) {
          // What is written is what stands there, so that each operation finds the table as the first one did.
          const text = (await ask(`GET ${path}`, { headers: { Accept: 'text/csv' } })).text;
          const body = type === undefined ? undefined : type === 'text/csv' ? text : bodies[type];
          const query = method === 'patch' && !template.includes('{') ? '?id=none&at=none' : '';
          const headers = method === 'delete' && typeof tag === 'string' ? { 'If-Match': '"none"' } : {};
          const answer = await ask(`${method.toUpperCase()} ${path}${query}`, {
            ...(body !== undefined && { body, type: type! }),
            headers,
          });
          const place = `${method} ${template} ${type ?? ''}: ${answer.status} ${answer.text}`;
          const response = operation.responses[String(answer.status)];
          expect(response, place).toBeDefined();
          answered += 1;
          if (answer.status >= 300 || answer.text === '') continue;
          const mediaType = answer.headers.get('content-type')!;
          const pointer = [
            'paths',
            template,
            method,
            'responses',
            String(answer.status),
            'content',
            mediaType,
            'schema',
          ];
          const reference = pointer
            .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
            .join('/');
          const validate = ajv.compile({ $ref: `document#/${reference}` });
          expect(validate(answer.json), `${place} ${JSON.stringify(validate.errors)}`).toBe(true);
        }
      }
    }
    expect(answered).toBeGreaterThan(40);
  });

  it('rows are as their schema says, and what breaks it is refused', async () => {
    const { ask, document } = await start();
    const { properties } = document.components.schemas['orders.2']!;
    expect(properties).toEqual({
      id: { type: ['number', 'null'] },
      total: { type: ['number', 'string', 'null'], title: 'Sum' },
      vip: { type: ['boolean', 'null'] },
      note: { type: 'string' },
    });
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema(document, 'document');
    const written = ajv.compile({ $ref: 'document#/components/schemas/orders.2.written' });
    for (const [row, isRow] of [
      [{ total: 6 }, true],
      [{ total: '6' }, true],
      [{ vip: false, note: null }, true],
      [{ total: true }, false],
      [{ nmae: 1 }, false],
      [{ note: [1] }, false],
    ] as const)
      expect([row, written(row), (await ask('POST /orders', { body: row })).status < 300]).toEqual([row, isRow, isRow]);
  });
});

it('tells of the tables that may be read, and of no others', async () => {
  const { token, line } = makeToken('read', 'log');
  const { folder } = await startServer({});
  writeFileSync(join(folder, 'tokens.txt'), line);
  const ask = asking(await startServer(files, { tokens: join(folder, 'tokens.txt') }));
  const answer = await ask('GET /_openapi.json', { headers: { Authorization: `Bearer ${token}` } });
  expect([answer.status, answer.text.includes('/log'), answer.text.includes('orders')]).toEqual([200, true, false]);
  expect((await ask('GET /_openapi.json')).status).toBe(401);
});
