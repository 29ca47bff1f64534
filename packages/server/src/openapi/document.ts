/** The service as OpenAPI 3.1, from its tables as they are. */
import type { TableDescription } from '@rowhouse/store';
import { tablePaths } from './operations.js';
import { type Json, rowSchema, writtenRowSchema } from './row-schema.js';

export function openApiDocument(tables: readonly TableDescription[], version: string): Json {
  const schemas: Record<string, Json> = { Problem: problem };
  const paths: Record<string, Json> = { '/': service };
  tables.forEach((table, index) => {
    // Names of components have a narrower alphabet than tables.
    const plain = table.name.replaceAll(/[^A-Za-z0-9._-]/g, '_');
    const read = `${plain}.${index + 1}`;
    const written = `${read}.written`;
    schemas[read] = rowSchema(table);
    schemas[written] = writtenRowSchema(table);
    Object.assign(paths, tablePaths(table, { read, written }));
  });
  return {
    openapi: '3.1.0',
    info: { title: 'Rowhouse', version, description: 'Tables of CSV files as HTTP resources.' },
    paths,
    components: {
      schemas,
      parameters,
      responses: {
        Problem: {
          description: 'What is wrong, and what to do (RFC 9457)',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' }, basic: { type: 'http', scheme: 'basic' } },
    },
    // Without tokens none is needed.
    security: [{}, { bearer: [] }, { basic: [] }],
  };
}

const service: Json = {
  get: {
    operationId: 'list tables',
    summary: 'The tables that there are',
    responses: { 200: { description: 'The tables', content: { 'application/json': { schema: { type: 'object' } } } } },
  },
};

const problem: Json = {
  type: 'object',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
  },
  required: ['type', 'title', 'status', 'detail'],
};

const text: Json = { type: 'string' };

function inQuery(name: string, description: string, schema: Json = text): Json {
  return { name, in: 'query', description, schema };
}

function inHeader(name: string, description: string): Json {
  return { name, in: 'header', description, schema: text };
}

const parameters: Readonly<Record<string, Json>> = {
  Where: inQuery('_where', 'Conditions as JSON: {"or":[{"total":{"gt":100}},{"vip":{"eq":true}}]}'),
  Search: inQuery('q', 'A text that some cell holds'),
  Sort: inQuery('_sort', 'Columns, with - before those that descend: -total,id'),
  Limit: inQuery('_limit', 'So many rows at most', { type: 'integer', minimum: 0 }),
  After: inQuery('_after', 'Where a page ended: from its Link rel="next"'),
  Before: inQuery('_before', 'Where a page began: from its Link rel="prev"'),
  Page: inQuery('_page', 'Which page, from 1', { type: 'integer', minimum: 1 }),
  PerPage: inQuery('_per_page', 'Rows of a page', { type: 'integer', minimum: 1 }),
  Fields: inQuery('_fields', 'The columns to give'),
  With: inQuery('_with', 'rev: the revision of each row, as _rev', { type: 'string', enum: ['rev'] }),
  Embed: inQuery('_embed', 'What foreign keys lead to, or come from'),
  Since: inQuery('_since', 'The version to go on behind'),
  IfMatch: inHeader('If-Match', 'The ETag that must still be that of what is written, or *'),
  IfNoneMatch: inHeader('If-None-Match', 'The ETag of what the client has; * for a write that only creates'),
  IdempotencyKey: inHeader('Idempotency-Key', 'Makes it safe to send the same again'),
  Prefer: inHeader('Prefer', 'return=minimal, return=representation, count=exact, handling=strict, max-affected=10'),
  LastEventId: inHeader('Last-Event-ID', 'The last event that the client has'),
};
