/** What is declared of tables: held to by both engines alike, word for word. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change, FeedEvent, Operation, Table } from '@rowhouse/store';
import { openBoth, said } from '../../testing/both-engines.js';
import { type Cluster, startCluster, whyNoPostgres } from '../../testing/postgres.js';

const noPostgres = whyNoPostgres();
if (noPostgres !== undefined) process.stderr.write(`skipped: ${noPostgres}\n`);

const people = {
  name: 'people',
  path: 'people.csv',
  schema: {
    primaryKey: 'id',
    missingValues: ['', 'n/a'],
    fields: [
      { name: 'id', type: 'integer' },
      { name: 'email', type: 'string', constraints: { required: true, unique: true } },
      { name: 'age', type: 'integer', constraints: { minimum: 0, maximum: 150 } },
      { name: 'city', type: 'string', constraints: { enum: ['Paris', 'Rome'] } },
      { name: 'lost', type: 'string' },
    ],
    foreignKeys: [{ fields: 'city', reference: { resource: 'cities', fields: 'name' } }],
  },
};
const log = {
  name: 'log',
  path: 'log.csv',
  schema: { fields: [{ name: 'code', type: 'string', constraints: { unique: true } }, { name: 'text' }] },
};
const cities = { name: 'cities', path: 'cities.csv', schema: { fields: [{ name: 'name' }] } };

const packageOf = (...resources: readonly object[]): string => JSON.stringify({ resources });

const files = {
  'people.csv': 'id,email,age,city,note\n1,a@x,36,Paris,\n2,b@x,,Rome,n/a\n3,b@x,200,Oslo,breaks what is declared\n',
  'log.csv': 'code,text\nA,one\nA,two\nB,three\nC,four\n',
  'cities.csv': 'name\nParis\nRome\n',
};

/** Each is applied to both, and both are to say the same. */
const writes: readonly (readonly Operation[])[] = [
  [{ kind: 'insert', cells: [] }],
  [{ kind: 'insert', cells: [['email', 'a@x']] }],
  [{ kind: 'insert', cells: [['email', 'c@x'], ['age', '151'], ['city', 'Oslo']] }], // prettier-ignore
  [{ kind: 'insert', cells: [['email', 'n/a'], ['age', 'n/a']] }], // prettier-ignore
  [{ kind: 'insert', cells: [['email', 'c@x'], ['age', 'n/a']] }], // prettier-ignore
  [{ kind: 'update', key: '3', cells: [['note', 'what stays may break it']] }],
  [{ kind: 'update', key: '3', cells: [['city', 'Bern']] }],
  [{ kind: 'update', key: '2', cells: [['email', 'a@x']] }],
  // A text that a row loses may be another's, in one transaction too.
  [
    { kind: 'update', key: '1', cells: [['email', 'z@x']] },
    { kind: 'insert', cells: [['email', 'a@x']] },
  ],
  [
    { kind: 'insert', cells: [['email', 'd@x']] },
    { kind: 'insert', cells: [['email', 'd@x']] },
  ],
  [
    { kind: 'delete', key: '1' },
    { kind: 'insert', cells: [['email', 'z@x']] },
  ],
  [{ kind: 'put', key: '9', cells: [['email', 'e@x'], ['age', '1.5']] }], // prettier-ignore
];

describe.skipIf(noPostgres !== undefined)('what is declared', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.stop());

  const open = (dataPackage: string) => openBoth(cluster.url, { ...files, 'datapackage.json': dataPackage });

  /** Without what differs by nature. */
  async function descriptionOf(table: Table): Promise<object> {
    return { ...(await table.describe()), version: undefined };
  }

  const seen = (answer: Change | object): unknown =>
    'results' in answer ? answer.results.map(({ outcome, row }) => [outcome, row.key, row.cells]) : answer;

  it('describes tables as in a folder, warnings and all', async () => {
    const both = await open(packageOf(people, log, cities));
    for (const name of ['people', 'log', 'cities']) {
      const expected = await descriptionOf((await both.files.table(name))!);
      expect(await descriptionOf((await both.database.table(name))!)).toEqual(expected);
    }
    const { warnings, foreignKeys, missingValues } = await (await both.database.table('people'))!.describe();
    expect([warnings.length, foreignKeys.length, missingValues]).toEqual([1, 1, ['', 'n/a']]);
  });

  it('is held to by every write as in a folder', async () => {
    const both = await open(packageOf(people, log, cities));
    const [expected, found] = [(await both.files.table('people'))!, (await both.database.table('people'))!];
    for (const operations of writes) {
      const wanted = seen(await said(expected.commit({ operations })));
      expect([operations, seen(await said(found.commit({ operations })))]).toEqual([operations, wanted]);
    }
    expect(await descriptionOf(found)).toEqual(await descriptionOf(expected));
  });

  it('lets one text be once also among transactions that go out together, and in tables without a key', async () => {
    const { database } = await open(packageOf(people, log, cities));
    const table = (await database.table('people'))!;
    const insert = () => said(table.commit({ operations: [{ kind: 'insert', cells: [['email', 'new@x']] }] }));
    const answers = await Promise.all(Array.from({ length: 20 }, insert));
    expect(answers.filter((answer) => 'changed' in answer)).toHaveLength(1);
    expect(new Set(answers.flatMap((answer) => ('code' in answer ? [answer.code] : [])))).toEqual(new Set(['constraint-violated'])); // prettier-ignore

    const numbered = (await database.table('log'))!;
    const revisions: string[] = [];
    for await (const { revision } of (await numbered.read()).rows) revisions.push(revision);
    const update = (row: number, code: string): Operation => ({
      kind: 'update',
      row,
      expected: { revisions: [revisions[row - 1]!] },
      cells: [['code', code]],
    });
    const all = await Promise.all(
      [
        [update(3, 'A')],
        [update(1, 'D')],
        [update(4, 'D')],
        [update(2, 'E')],
        [{ kind: 'insert', cells: [['code', 'A']] } as const],
      ].map(
        // prettier-ignore
        async (operations) => 'changed' in (await said(numbered.commit({ operations }))),
      ),
    );
    // A is free once both rows that had it have another.
    expect(all).toEqual([false, true, false, true, true]);
  });

  it('is taken anew: types, warnings and the key, for tables that are there, for new ones, and in open feeds', async () => {
    const { database } = await open(packageOf(people, log, cities));
    const table = (await database.table('people'))!;
    const before = await table.describe();
    const { version: since, schemaVersion } = before;
    const events: FeedEvent[] = [];
    const feed = (async () => {
      for await (const event of table.changes({ since, schemaVersion })) {
        events.push(event);
        if (event.kind === 'schema') return;
      }
    })();
    await database.replaceTable('plain', { columns: ['id', 'email'], rows: [['1', 'x']] });
    const renamed = { name: 'log', path: 'log.csv', schema: { fields: [{ name: 'text' }], primaryKey: 'text' } };
    const texts = {
      ...people,
      schema: {
        fields: [
          { name: 'id', type: 'string' },
          { name: 'age', type: 'string' },
        ],
      },
    };
    await database.declare(Buffer.from(packageOf(renamed, texts, { ...people, name: 'fresh', path: 'fresh.csv' })));
    await feed;
    const after = await table.describe();
    expect(after.version).toEqual(before.version);
    expect(after.columns.map(({ name, type, declared }) => [name, type, declared])).toEqual([
      ['id', 'text', true],
      ['email', 'text', false],
      ['age', 'text', true],
      ['city', 'text', false],
      ['note', 'text', false],
    ]);
    expect((await table.commit({ operations: [{ kind: 'insert', cells: [['age', 'old']] }] })).changed).toBe(true);
    const keyed = (await database.table('log'))!;
    expect([(await keyed.describe()).key, (await keyed.get('three')).row!.cells]).toEqual(['text', ['B', 'three']]);
    // What is declared of a table that is not there yet holds when it is.
    const fresh = database.replaceTable('fresh', { columns: ['id', 'email'], rows: [['1', 'a'], ['2', 'a']] }); // prettier-ignore
    await expect(fresh).rejects.toMatchObject({ code: 'constraint-violated' });
    await database.declare(undefined);
    expect((await table.describe()).columns.every(({ declared }) => !declared)).toBe(true);
    expect(await database.dataPackage()).toBeUndefined();
  });

  it('can say what a file is in before it is imported, and not after', async () => {
    const { database } = await open(packageOf(people));
    const other = packageOf({ name: 'people', path: 'people.csv', encoding: 'windows-1252' });
    await expect(database.declare(Buffer.from(other))).rejects.toMatchObject({ code: 'precondition-failed', table: 'people' }); // prettier-ignore
    expect(Buffer.from((await database.dataPackage())!).toString()).toBe(packageOf(people));
  });
});
