/** What can be done with a table and its rows, as OpenAPI describes it. */
import type { TableDescription } from '@rowhouse/store';
import type { Json } from './row-schema.js';

const parameter = (name: string): Json => ({ $ref: `#/components/parameters/${name}` });
const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

/** The answers that mean that something is wrong. */
function problems(...statuses: readonly number[]): Json {
  return Object.fromEntries(
    [...statuses, 401, 403, 503].map((status) => [status, { $ref: '#/components/responses/Problem' }]),
  );
}

function json(schema: Json): Json {
  return { 'application/json': { schema } };
}

const listParameters = [
  'Where',
  'Search',
  'Sort',
  'Limit',
  'After',
  'Before',
  'Page',
  'PerPage',
  'Fields',
  'With',
  'Embed',
].map(parameter);

/** The paths of one table. `schemas` names its two row schemas among the components. */
export function tablePaths(
  { name, key, columns }: TableDescription,
  schemas: { readonly read: string; readonly written: string },
): Readonly<Record<string, Json>> {
  const path = `/${encodeURIComponent(name)}`;
  const [read, written] = [ref(schemas.read), ref(schemas.written)];
  const list = { type: 'array', items: read };
  const filters = columns.slice(0, maxFilters).map((column) => ({
    name: column.name,
    in: 'query',
    description: `Rows whose "${column.name}" is this; also "${column.name}:gte" and other operators.`,
    schema: { type: 'string' },
  }));
  const tags = [name];
  const rows: Json = {
    get: {
      tags,
      operationId: `list ${name}`,
      summary: `Rows of ${name}`,
      parameters: [...listParameters, ...filters.filter((each) => !isControl(each.name))],
      responses: {
        200: {
          description: 'The rows',
          headers: { ETag: { schema: { type: 'string' } }, Link: { schema: { type: 'string' } } },
          content: {
            ...json(list),
            'application/x-ndjson': { schema: { type: 'string' } },
            'text/csv': { schema: { type: 'string' } },
          },
        },
        304: { description: 'As it was' },
        ...problems(400, 404, 406),
      },
    },
    post: {
      tags,
      operationId: `insert into ${name}`,
      summary: 'Add a row, or several, all or none',
      parameters: [parameter('IdempotencyKey'), parameter('Prefer')],
      requestBody: {
        required: true,
        content: {
          ...json({ oneOf: [written, { type: 'array', items: written }] }),
          'application/x-ndjson': { schema: { type: 'string' } },
          'text/csv': { schema: { type: 'string' } },
        },
      },
      responses: {
        201: { description: 'As they are now', content: json({ oneOf: [read, list] }) },
        ...problems(400, 404, 409, 413, 415, 422, 507),
      },
    },
    put: {
      tags,
      operationId: `replace ${name}`,
      summary: 'The table anew, from CSV',
      parameters: [parameter('IfMatch'), parameter('IfNoneMatch')],
      requestBody: { required: true, content: { 'text/csv': { schema: { type: 'string' } } } },
      responses: {
        200: { description: 'Replaced', content: json({ type: 'object' }) },
        201: { description: 'Created', content: json({ type: 'object' }) },
        ...problems(400, 404, 412, 413, 415, 422, 507),
      },
    },
    delete: {
      tags,
      operationId: `delete from ${name}`,
      summary: 'Rows that match a filter; without one, and with If-Match, the table',
      parameters: [parameter('IfMatch'), parameter('Where'), ...filters],
      responses: {
        200: { description: 'How many rows', content: json({ type: 'object' }) },
        204: { description: 'The table is dropped' },
        ...problems(400, 404, 409, 412, 428),
      },
    },
    patch: {
      tags,
      operationId: `update ${name}`,
      summary: 'Change every row that matches a filter',
      parameters: [parameter('IfMatch'), parameter('Where'), ...filters],
      requestBody: {
        required: true,
        content: { ...json(written), 'application/merge-patch+json': { schema: written } },
      },
      responses: {
        200: { description: 'How many rows', content: json({ type: 'object' }) },
        ...problems(400, 404, 409, 413, 415, 422, 507),
      },
    },
  };
  const changes: Json = {
    get: {
      tags,
      operationId: `follow ${name}`,
      summary: 'What happens to the table, as it happens',
      parameters: [parameter('Since'), parameter('LastEventId')],
      responses: {
        200: { description: 'Server-sent events', content: { 'text/event-stream': { schema: { type: 'string' } } } },
        ...problems(400, 404, 410),
      },
    },
  };
  const schema: Json = {
    get: {
      tags,
      operationId: `describe ${name}`,
      summary: 'Columns, types and key, as a Table Schema',
      responses: { 200: { description: 'The schema', content: json({ type: 'object' }) }, ...problems(404) },
    },
  };
  const rowPath = key === undefined ? `${path}/_row/{number}` : `${path}/{key}`;
  return {
    [path]: rows,
    [rowPath]: rowOperations(name, key, read, written, tags),
    [`${path}/_changes`]: changes,
    [`${path}/_schema`]: schema,
  };
}

/** Filters that are named one by one: a document of thousands for each table would help nobody. */
const maxFilters = 50;

function isControl(name: string): boolean {
  return name.startsWith('_') || name === 'q';
}

function rowOperations(
  name: string,
  key: string | undefined,
  read: Json,
  written: Json,
  tags: readonly string[],
): Json {
  const place =
    key === undefined
      ? {
          name: 'number',
          in: 'path',
          required: true,
          description: 'Which row it is, from 1',
          schema: { type: 'integer', minimum: 1 },
        }
      : { name: 'key', in: 'path', required: true, description: `The row's "${key}"`, schema: { type: 'string' } };
  const precondition = key === undefined ? [428] : [];
  return {
    parameters: [place],
    get: {
      tags,
      operationId: `get one of ${name}`,
      parameters: [parameter('Fields'), parameter('With'), parameter('Embed'), parameter('IfNoneMatch')],
      responses: {
        200: {
          description: 'The row',
          headers: { ETag: { schema: { type: 'string' } } },
          content: { ...json(read), 'text/csv': { schema: { type: 'string' } } },
        },
        304: { description: 'As it was' },
        ...problems(400, 404, 406),
      },
    },
    put: {
      tags,
      operationId: `put one of ${name}`,
      parameters: [parameter('IfMatch'), parameter('IfNoneMatch'), parameter('IdempotencyKey')],
      requestBody: { required: true, content: json(written) },
      responses: {
        200: { description: 'Replaced', content: json(read) },
        ...(key !== undefined && { 201: { description: 'Created', content: json(read) } }),
        ...problems(400, 404, 412, 413, 415, 422, 507, ...precondition),
      },
    },
    patch: {
      tags,
      operationId: `change one of ${name}`,
      parameters: [parameter('IfMatch'), parameter('IdempotencyKey')],
      requestBody: {
        required: true,
        content: {
          'application/merge-patch+json': { schema: written },
          ...json(written),
          'application/json-patch+json': { schema: { type: 'array', items: { type: 'object' } } },
        },
      },
      responses: {
        200: { description: 'As it is now', content: json(read) },
        ...problems(400, 404, 409, 412, 413, 415, 422, 507, ...precondition),
      },
    },
    delete: {
      tags,
      operationId: `delete one of ${name}`,
      parameters: [parameter('IfMatch')],
      responses: {
        200: { description: 'The row that is gone, where the request names JSON in Accept', content: json(read) },
        204: { description: 'Gone' },
        ...problems(400, 404, 412, ...precondition),
      },
    },
  };
}
