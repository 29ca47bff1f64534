import { expect, it } from 'vitest';
import { hostileText, Random, seed } from '../../test-support/random.js';
import { type DataPackage, parseDataPackage } from './data-package.js';

function parse(value: unknown): DataPackage {
  return parseDataPackage(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
}

/** Path and message of every warning about the table `t` whose schema this is. */
function warningsOf(schema: unknown): (readonly [string | undefined, string])[] {
  const { schemas } = parse({ resources: [{ path: 't.csv', schema }] });
  return schemas.get('t')!.warnings.map(({ path, message }) => [path?.replace('resources[0].schema.', ''), message]);
}

it.each<[name: string, content: string | Buffer, line: number | undefined, said: string]>([
  ['no JSON', '{\n "resources": [\n  {,\n', 3, 'not JSON'],
  ['JSON that ends too early', '{\n"resources":\n[', 3, 'not JSON'],
  ['an empty file', '', 1, 'not JSON'],
  ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), undefined, 'not UTF-8'],
  ['a list', '[]', undefined, 'a JSON object'],
  ['no resources', '{"resources":{}}', undefined, 'resources must be a list'],
  ['a very deep value', '['.repeat(200_000), 1, 'not JSON'],
])('%s declares nothing, and every table says why', (_, content, line, said) => {
  const { schemas, others } = parseDataPackage(Buffer.from(content));
  expect(schemas.size).toBe(0);
  expect(others.warnings).toHaveLength(1);
  expect(others.warnings[0]!.line).toBe(line);
  expect(others.warnings[0]!.message).toContain(said);
  expect(others.warnings[0]!.message).toMatch(/^datapackage\.json.*\.$/);
});

it('takes resources that are CSV files of the folder, and no others', () => {
  const paths = [
    'a.csv',
    './b.csv',
    ['c.csv'],
    '../d.csv',
    '/e.csv',
    'sub/f.csv',
    'http://x/g.csv',
    ['h.csv', 'i.csv'],
    'j.CSV',
    '_k.csv',
    'l.txt',
    5,
    'con.csv',
  ];
  const { schemas, warnings } = parse({ resources: [...paths.map((path) => ({ path })), { data: [1] }, null] });
  expect([...schemas.keys()]).toEqual(['a', 'b', 'c']);
  expect(warnings.map(({ path }) => path)).toEqual([
    ...[3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((index) => `resources[${index}].path`),
    'resources[14]',
  ]);
});

it('leaves out the smallest piece that cannot be followed', () => {
  const fields = [
    { name: 'a', type: 'integer', constraints: { minimum: 'x', maximum: 5, pattern: '(?=x)', surprise: 1 } },
    { name: 'b', type: 'duration' },
    { name: 'c', type: 'date', format: 'any' },
    { name: 'd', type: 'date', format: '%d %B %Y' },
    { name: 'e', type: 'nonsense' },
    { type: 'string' },
    'f',
    { name: 'a' },
    {
      name: 'g',
      type: 'boolean',
      trueValues: [],
      constraints: { minimum: 1, minLength: 1, required: 'yes', enum: [] },
    },
    { name: 'h', type: 5, title: {}, constraints: [], missingValues: 'x' },
    { name: 'i', type: 'number', groupChar: '5', constraints: { maxLength: 2, minimum: null, enum: [{}] } },
    { name: 'j', constraints: { minimum: 1, minLength: -1, maxLength: 1.5, unique: 1 } },
  ];
  expect(warningsOf({ fields }).map(([path]) => path)).toEqual(
    [
      'fields[0].constraints.surprise',
      'fields[0].constraints.pattern',
      'fields[0].constraints.minimum',
      'fields[1].type',
      'fields[2].type',
      'fields[3].type',
      'fields[4].type',
      'fields[5]',
      'fields[6]',
      'fields[7]',
      'fields[8].trueValues',
      'fields[8].constraints.required',
      'fields[8].constraints.enum',
      'fields[8].constraints.minimum',
      'fields[8].constraints.minLength',
      'fields[9].type',
      'fields[9].constraints',
      'fields[9].title',
      'fields[9].missingValues',
      'fields[10].groupChar',
      'fields[10].constraints.enum',
      'fields[10].constraints.minimum',
      'fields[10].constraints.maxLength',
      'fields[11].constraints.unique',
      'fields[11].constraints.minimum',
      'fields[11].constraints.minLength',
      'fields[11].constraints.maxLength',
    ].sort(byField),
  );
  const { schemas } = parse({ resources: [{ path: 't.csv', schema: { fields } }] });
  const { fields: read } = schemas.get('t')!;
  expect([...read.keys()].join('')).toBe('abcdeghij');
  expect(read.get('a')!.facets.constraints).toEqual({ maximum: '5' });
  expect(['b', 'c', 'd', 'e'].map((name) => read.get(name)!.type)).toEqual(['text', 'text', 'text', 'text']);
  expect(read.get('h')!.type).toBeUndefined();
});

/** Fields come in their order; within one the order of the warnings means nothing. */
function byField(a: string, b: string): number {
  return Number(/[0-9]+/.exec(a)![0]) - Number(/[0-9]+/.exec(b)![0]);
}

it.each<[schema: unknown, path: string, said: string]>([
  ['schema.json', 'resources[0].schema', 'in a file of its own'],
  [{}, 'resources[0].schema', 'no list of fields'],
  [{ fields: [{ name: 'a' }], primaryKey: ['a', 'b'] }, 'primaryKey', '2 fields'],
  [{ fields: [{ name: 'a' }], primaryKey: 'b' }, 'primaryKey', 'none of the fields'],
  [{ fields: [{ name: 'a' }], primaryKey: 5 }, 'primaryKey', 'must be the name'],
  [{ fields: [], missingValues: ['', 5] }, 'missingValues', 'list of texts'],
  [{ fields: [], foreignKeys: {} }, 'foreignKeys', 'must be a list'],
  [{ fields: [], foreignKeys: [5] }, 'foreignKeys[0]', 'an object'],
  [{ fields: [], foreignKeys: [{ fields: 'a', reference: {} }] }, 'foreignKeys[0]', 'name its fields'],
  [
    { fields: [], foreignKeys: [{ fields: ['a'], reference: { resource: '', fields: ['a', 'b'] } }] },
    'foreignKeys[0]',
    'as many',
  ],
  [{ fields: [], foreignKeys: [{ fields: 'a', reference: { resource: 'x', fields: 'a' } }] }, 'foreignKeys[0]', '"x"'],
])('%j is a warning at %s', (schema, path, said) => {
  const warnings = warningsOf(schema);
  expect(warnings).toEqual([[path, expect.stringContaining(said)]]);
});

it('reads keys, foreign keys and missing values of both versions', () => {
  const { schemas } = parse({
    resources: [
      {
        name: 'people',
        path: 't.csv',
        schema: {
          fields: [{ name: 'a' }, { name: 'b', missingValues: ['?'] }],
          primaryKey: ['a'],
          missingValues: ['', { value: '-', label: 'none' }],
          foreignKeys: [
            { fields: 'a', reference: { resource: '', fields: 'b' } },
            { fields: ['a'], reference: { fields: ['b'] } },
            { fields: ['a', 'b'], reference: { resource: 'the shops', fields: ['x', 'y'] } },
          ],
        },
      },
      { name: 'the shops', path: 'shops.csv' },
    ],
  });
  const schema = schemas.get('t')!;
  expect(schema.warnings).toEqual([]);
  expect(schema.primaryKey).toBe('a');
  expect(schema.missingValues).toEqual(['', '-']);
  expect([...schema.fields.get('a')!.missing]).toEqual(['', '-']);
  expect([...schema.fields.get('b')!.missing]).toEqual(['', '?']);
  expect(schema.foreignKeys).toEqual([
    { columns: ['a'], references: { table: 't', columns: ['b'] } },
    { columns: ['a'], references: { table: 't', columns: ['b'] } },
    { columns: ['a', 'b'], references: { table: 'shops', columns: ['x', 'y'] } },
  ]);
});

it('a second resource for a file is left out', () => {
  const { schemas } = parse({
    resources: [{ path: 't.csv' }, { path: './t.csv', schema: { fields: [{ name: 'a' }] } }],
  });
  expect(schemas.get('t')!.fields.size).toBe(0);
  expect(schemas.get('t')!.warnings[0]!.path).toBe('resources[1]');
});

it('keeps the number of warnings bounded', () => {
  const warnings = warningsOf({ fields: new Array(5000).fill({}) });
  expect(warnings).toHaveLength(101);
  expect(warnings.at(-1)![1]).toContain('more');
});

it('names that JavaScript has uses for are names', () => {
  const text =
    '{"resources":[{"path":"t.csv","schema":{"fields":[{"name":"__proto__","type":"integer"},{"name":"constructor","type":"hasOwnProperty"}]}}]}';
  const { fields, warnings } = parse(text).schemas.get('t')!;
  expect([...fields.keys()]).toEqual(['__proto__', 'constructor']);
  expect(warnings).toHaveLength(1);
});

it(`never throws, whatever stands where (seed ${seed})`, () => {
  const random = new Random(seed);
  const junk = (): unknown =>
    random.pick([
      null,
      true,
      false,
      0,
      -1,
      1.5,
      1e300,
      '',
      'a',
      'b',
      '%',
      '%Y-%m-%d',
      'any',
      [],
      ['a'],
      ['a', 'b'],
      {},
      hostileText(random),
    ]);
  const mixed = (good: unknown): unknown => (random.below(4) === 0 ? junk() : good);
  const types = [
    'string',
    'integer',
    'number',
    'boolean',
    'date',
    'time',
    'datetime',
    'year',
    'yearmonth',
    'object',
    'array',
    'any',
    'list',
  ];
  const constraints = ['required', 'unique', 'enum', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength'];
  const field = (): unknown =>
    mixed({
      name: mixed(random.pick(['a', 'b', 'c'])),
      type: mixed(random.pick(types)),
      ...Object.fromEntries(
        random
          .many(0, 4, () =>
            random.pick(['format', 'trueValues', 'decimalChar', 'groupChar', 'bareNumber', 'missingValues', 'title']),
          )
          .map((name) => [name, junk()]),
      ),
      constraints: mixed(Object.fromEntries(random.many(0, 5, () => [random.pick(constraints), junk()]))),
    });
  for (let round = 0; round < 3000; round++) {
    const schema = mixed({
      fields: mixed(random.many(0, 4, field)),
      primaryKey: mixed('a'),
      missingValues: mixed(['']),
      foreignKeys: mixed([mixed({ fields: junk(), reference: mixed({ resource: mixed(''), fields: junk() }) })]),
    });
    const { schemas } = parse({ resources: mixed([mixed({ name: junk(), path: mixed('t.csv'), schema })]) });
    for (const { rules } of schemas.get('t')?.fields.values() ?? []) {
      for (const { holds } of rules)
        expect(typeof holds(random.pick(['', '1', '2024-01-01', '{}', hostileText(random)]))).toBe('boolean');
    }
  }
});
