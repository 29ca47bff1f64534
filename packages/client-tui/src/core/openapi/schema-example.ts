/**
 * An example of what a JSON Schema describes: the one that it gives, else one made from its types. Schemas that contain
 * themselves end where they repeat, and there is a limit to depth and size.
 */
import { isNode, list, member, resolved, type DocumentNode } from './document-node.js';

/** How far an example goes. */
const exampleLimits = { depth: 8, values: 500, properties: 100, text: 1_000 } as const;

/** An example of a schema; undefined where none can be made. */
export function exampleOf(document: unknown, schema: unknown): unknown {
  return new ExampleMaker(document).make(schema, []);
}

const formats: Readonly<Record<string, string>> = {
  date: '2024-01-31',
  'date-time': '2024-01-31T12:00:00Z',
  time: '12:00:00Z',
  duration: 'P1D',
  email: 'ada@example.org',
  uuid: '123e4567-e89b-12d3-a456-426614174000',
  uri: 'https://example.org/',
  url: 'https://example.org/',
  hostname: 'example.org',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  byte: 'YWJj',
  password: 'password',
};

class ExampleMaker {
  readonly #document: unknown;
  #values = 0;

  constructor(document: unknown) {
    this.#document = document;
  }

  make(given: unknown, above: readonly DocumentNode[]): unknown {
    this.#values += 1;
    const schema = resolved(this.#document, given);
    if (schema === undefined || above.includes(schema)) return undefined;
    if (above.length >= exampleLimits.depth || this.#values > exampleLimits.values) return undefined;
    const stated = statedExample(schema);
    if (stated !== undefined) return bounded(stated);
    const within = [...above, schema];
    const all = list(schema['allOf']);
    if (all.length > 0) return this.#merged([...all, withoutAllOf(schema)], within);
    const choices = [...list(schema['oneOf']), ...list(schema['anyOf'])];
    for (const choice of choices) {
      const made = this.make(choice, within);
      if (made !== undefined && made !== null) return made;
    }
    return this.#ofType(schema, within);
  }

  /** What all parts of an `allOf` say together. */
  #merged(parts: readonly unknown[], within: readonly DocumentNode[]): unknown {
    let merged: Record<string, unknown> | undefined;
    let other: unknown;
    for (const part of parts) {
      const made = this.make(part, within);
      if (isNode(made)) merged = { ...merged, ...made };
      else other ??= made;
    }
    return merged ?? other;
  }

  #ofType(schema: DocumentNode, within: readonly DocumentNode[]): unknown {
    switch (typeOf(schema)) {
      case 'object':
        return this.#object(schema, within);
      case 'array': {
        const item = this.make(schema['items'], within);
        return item === undefined ? [] : [item];
      }
      case 'string':
        return formats[typeof schema['format'] === 'string' ? schema['format'] : ''] ?? 'text';
      case 'integer':
      case 'number':
        return typeof schema['minimum'] === 'number' ? schema['minimum'] : 0;
      case 'boolean':
        return true;
      case 'null':
        return null;
      default:
        return undefined;
    }
  }

  #object(schema: DocumentNode, within: readonly DocumentNode[]): unknown {
    const properties = schema['properties'];
    const made: Record<string, unknown> = {};
    for (const [name, property] of Object.entries(isNode(properties) ? properties : {}).slice(
      0,
      exampleLimits.properties,
    )) {
      if (member(resolved(this.#document, property), 'readOnly') === true || name === '__proto__') continue;
      const value = this.make(property, within);
      if (value !== undefined) made[name] = value;
    }
    return made;
  }
}

function statedExample(schema: DocumentNode): unknown {
  for (const name of ['example', 'default', 'const']) if (Object.hasOwn(schema, name)) return schema[name];
  return list(schema['examples'])[0] ?? list(schema['enum'])[0];
}

function withoutAllOf(schema: DocumentNode): DocumentNode {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== 'allOf'));
}

function typeOf(schema: DocumentNode): unknown {
  const type = schema['type'];
  const types = Array.isArray(type) ? type : [type];
  const first: unknown = types.find((each) => each !== 'null') ?? types[0];
  if (first !== undefined) return first;
  if (isNode(schema['properties'])) return 'object';
  return schema['items'] === undefined ? undefined : 'array';
}

/** An example that a document gives, unless it is too large to be one. */
function bounded(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, exampleLimits.text).toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  return JSON.stringify(value).length <= exampleLimits.text * 16 ? value : undefined;
}
