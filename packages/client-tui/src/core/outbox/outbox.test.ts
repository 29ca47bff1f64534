import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useSeed } from '../../../testing/seed.js';
import { listOutboxes, readOutbox, writeOutbox } from './outbox-files.js';
import { outboxLimits, parseOutbox, renderOutbox, type Cells, type Outbox, type PendingEdit } from './outbox.js';

const seed = useSeed('outbox.test.ts');
const now = new Date('2024-01-01T00:00:00Z');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rowhouse-outbox-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const edits: readonly PendingEdit[] = [
  {
    kind: 'change',
    key: 1,
    base: { name: 'Grace Hoper', age: 34 },
    baseRevision: '9f2c',
    cells: { name: 'Grace Hopper' },
  },
  { kind: 'add', key: null, base: {}, baseRevision: null, cells: { name: 'Ada', born: null } },
  { kind: 'delete', key: 'k/2', base: { name: 'x' }, baseRevision: 'aa', cells: {} },
];
const people: Outbox = { server: 'localhost:8080', table: 'people', edits };

async function fileOf(outbox: Outbox): Promise<string> {
  await writeOutbox(folder, outbox);
  const [name] = await readdir(join(folder, 'outbox'));
  return join(folder, 'outbox', name!);
}

describe('the outbox', () => {
  it('keeps edits by server and table, for its owner alone, until there are none', async () => {
    expect(await readOutbox(folder, 'localhost:8080', 'people')).toEqual({
      outbox: undefined,
      revision: null,
      notice: undefined,
    });
    const path = await fileOf(people);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const other: Outbox = { ...people, server: 'localhost:9090', edits: edits.slice(1) };
    const odd: Outbox = { ...people, table: '../../p e/김', edits: edits.slice(2) };
    await writeOutbox(folder, other);
    await writeOutbox(folder, odd);
    expect((await readOutbox(folder, 'localhost:8080', 'people')).outbox).toEqual(people);
    expect((await readOutbox(folder, 'localhost:9090', 'people')).outbox).toEqual(other);
    expect((await readOutbox(folder, 'localhost:8080', '../../p e/김')).outbox).toEqual(odd);
    const listed = await listOutboxes(folder);
    expect(listed.notices).toEqual([]);
    expect(new Set(listed.outboxes)).toEqual(new Set([people, other, odd]));
    for (const outbox of [people, other, odd]) await writeOutbox(folder, { ...outbox, edits: [] });
    expect(await readdir(join(folder, 'outbox'))).toEqual([]);
    await writeOutbox(folder, { ...people, edits: [] });
  });

  it(`is read as it was written (ROWHOUSE_SEED=${seed})`, () => {
    const cells = fc.dictionary(fc.string(), fc.jsonValue({ noUnicodeString: false })) as fc.Arbitrary<Cells>;
    const edit: fc.Arbitrary<PendingEdit> = fc.record({
      kind: fc.constantFrom('change' as const, 'add' as const, 'delete' as const),
      key: fc.oneof(fc.string(), fc.integer()),
      base: cells,
      baseRevision: fc.option(fc.string()),
      cells,
    });
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'binary' }), fc.array(edit), (server, table, all) => {
        const outbox = { server, table: table.toWellFormed(), edits: all };
        // JSON has no -0.
        expect(parseOutbox(renderOutbox(outbox))).toEqual(JSON.parse(JSON.stringify(outbox)));
      }),
    );
  });

  it.each([
    '',
    'null',
    '[]',
    '{"version":1}',
    '{"version":0,"server":"s","table":"t","edits":[]}',
    renderOutbox(people).slice(0, -10),
    renderOutbox(people).replace('"kind":"delete"', '"kind":"drop"'),
    renderOutbox(people).replace('"key":1', '"key":null'),
    renderOutbox(people).replace('"baseRevision":null', '"baseRevision":0'),
    renderOutbox({ ...people, server: 'elsewhere:1' }),
  ])('is set aside where it is damaged: %.60j', async (text) => {
    const path = await fileOf(people);
    await writeFile(path, text);
    const { outbox, notice } = await readOutbox(folder, 'localhost:8080', 'people', now);
    expect(outbox).toBeUndefined();
    const aside = `${path}.damaged-2024-01-01T00-00-00-000Z`;
    expect(notice).toContain(aside);
    expect(await readFile(aside, 'utf8')).toBe(text);
    expect(await listOutboxes(folder)).toEqual({ outboxes: [], notices: [] });
  });

  it('is set aside where it is no text, and the others are listed all the same', async () => {
    await writeFile(await fileOf(people), Buffer.from([0xff]));
    await writeOutbox(folder, { ...people, table: 'orders' });
    const { outboxes, notices } = await listOutboxes(folder, now);
    expect(outboxes.map(({ table }) => table)).toEqual(['orders']);
    expect(notices).toEqual([expect.stringContaining('no text')]);
  });

  it('of two clients is not written over by either', async () => {
    const mine = await writeOutbox(folder, people, null);
    const read = await readOutbox(folder, 'localhost:8080', 'people');
    expect(read.revision).toBe(mine);
    await writeOutbox(folder, { ...people, edits: edits.slice(1) }, read.revision);
    await expect(writeOutbox(folder, people, mine)).rejects.toMatchObject({ kind: 'changed' });
    await expect(writeOutbox(folder, { ...people, edits: [] }, null)).rejects.toMatchObject({ kind: 'changed' });
    expect((await readOutbox(folder, 'localhost:8080', 'people')).outbox!.edits).toHaveLength(2);
  });

  it('of a newer version is left where it is', async () => {
    const path = await fileOf(people);
    const text = '{"version":2,"whatever":true}';
    await writeFile(path, text);
    await expect(readOutbox(folder, 'localhost:8080', 'people')).rejects.toThrow(/newer version/);
    expect((await listOutboxes(folder)).notices).toEqual([expect.stringContaining('newer version')]);
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  it('is not written where it is too large, and keeps what it had', async () => {
    await fileOf(people);
    const many = Array.from({ length: outboxLimits.edits + 1 }, () => edits[0]!);
    await expect(writeOutbox(folder, { ...people, edits: many })).rejects.toMatchObject({ kind: 'too-large' });
    const long = { ...edits[1]!, cells: { name: 'x'.repeat(outboxLimits.bytes) } };
    await expect(writeOutbox(folder, { ...people, edits: [long] })).rejects.toMatchObject({ kind: 'too-large' });
    expect((await readOutbox(folder, 'localhost:8080', 'people')).outbox).toEqual(people);
  });
});
