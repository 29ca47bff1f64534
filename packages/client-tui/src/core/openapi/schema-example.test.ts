import { describe, expect, it } from 'vitest';
import { exampleOf } from './schema-example.js';

describe('examples of schemas', () => {
  const components = {
    schemas: {
      Node: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          next: { $ref: '#/components/schemas/Node' },
          all: { type: 'array', items: { $ref: '#/components/schemas/Node' } },
        },
      },
      Loop: { $ref: '#/components/schemas/Loop' },
      'a/b~c': { const: 5 },
    },
  };
  const document = { components };

  it.each<[unknown, unknown]>([
    [{ type: 'string', format: 'date' }, '2024-01-31'],
    [{ type: ['null', 'integer'], minimum: 3 }, 3],
    [{ type: 'boolean' }, true],
    [{ enum: ['a', 'b'] }, 'a'],
    [{ examples: [1, 2] }, 1],
    [{ type: 'string', default: 'd', enum: ['x'] }, 'd'],
    [
      {
        allOf: [{ properties: { a: { type: 'number' } } }, { properties: { b: { example: 2 } } }],
        properties: { c: { const: 3 } },
      },
      { a: 0, b: 2, c: 3 },
    ],
    [{ anyOf: [{ type: 'null' }, { type: 'array', items: { type: 'string' } }] }, ['text']],
    [{ properties: { id: { type: 'integer', readOnly: true }, name: {} } }, {}],
    [{ $ref: '#/components/schemas/Node' }, { name: 'text', all: [] }],
    [{ $ref: '#/components/schemas/Loop' }, undefined],
    [{ $ref: '#/components/schemas/a~1b~0c' }, 5],
    [{ $ref: '#/constructor' }, undefined],
    [{}, undefined],
    [null, undefined],
  ])('%j has %j', (schema, example) => {
    expect(exampleOf(document, schema)).toEqual(example);
  });

  it('end, however wide and deep the schema', () => {
    let deep: object = { type: 'string' };
    for (let index = 0; index < 5_000; index += 1) deep = { type: 'array', items: deep };
    expect(JSON.stringify(exampleOf({}, deep)).length).toBeLessThan(100);
    const schemas: Record<string, object> = {};
    for (let index = 0; index < 30; index += 1) {
      const next = { $ref: `#/components/schemas/s${index + 1}` };
      schemas[`s${index}`] = {
        type: 'object',
        properties: Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`p${at}`, next])),
      };
    }
    const wide = exampleOf({ components: { schemas } }, { $ref: '#/components/schemas/s0' });
    expect(JSON.stringify(wide).length).toBeLessThan(20_000);
  });
});
