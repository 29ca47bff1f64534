import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useSeed } from '../../../testing/seed.js';
import { readOutbox, writeOutbox } from './outbox-files.js';
import type { Edit, Edits } from '../tables/edits.js';
import type { Row } from '../tables/rows.js';
import { editsFor, outboxLimits, parseOutbox, renderOutbox, type Outbox } from './outbox.js';

const seed = useSeed('outbox.test.ts');
const now = new Date('2024-01-01T00:00:00Z');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rowhouse-outbox-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const row = (key: string): Row => ({ key, rev: `rev ${key}`, cells: ['Grace Hoper', '34'] });
const edits: Edits = [
  { kind: 'change', id: 'key 1', place: { key: '1', number: null }, base: row('1'), cells: { name: 'Grace Hopper' } },
  { kind: 'add', id: 'new 1', cells: { name: 'Ada' } },
  { kind: 'delete', id: 'row 7', place: { key: null, number: 7 }, base: { ...row('7'), key: null } },
];
const people: Outbox = { server: 'localhost:8080', table: 'people', columns: ['name', 'age'], edits };

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
    for (const outbox of [people, other, odd]) await writeOutbox(folder, { ...outbox, edits: [] });
    expect(await readdir(join(folder, 'outbox'))).toEqual([]);
    await writeOutbox(folder, { ...people, edits: [] });
  });

  it(`is read as it was written (ROWHOUSE_SEED=${seed})`, () => {
    const text = fc.string({ unit: 'grapheme' });
    const cells = fc.dictionary(text, text);
    const place = fc.record({ key: fc.option(text), number: fc.option(fc.nat()) });
    const base = fc.record({ key: fc.option(text), rev: text, cells: fc.array(text) });
    const edit: fc.Arbitrary<Edit> = fc.oneof(
      fc.record({ kind: fc.constant('change' as const), id: text, place, base, cells }),
      fc.record({ kind: fc.constant('delete' as const), id: text, place, base }),
      fc.record({ kind: fc.constant('add' as const), id: text, cells }),
    );
    fc.assert(
      fc.property(
        text,
        text,
        fc.array(text),
        fc.uniqueArray(edit, { selector: ({ id }) => id }),
        (server, table, columns, all) => {
          const outbox = { server, table, columns, edits: all };
          expect(parseOutbox(renderOutbox(outbox))).toEqual(outbox);
        },
      ),
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
    renderOutbox(people).replace('"key":"1"', '"key":1'),
    renderOutbox(people).replace('"rev":"rev 1"', '"rev":0'),
    renderOutbox(people).replace('"name":"Ada"', '"name":null'),
    renderOutbox(people).replace('["name","age"]', '"name"'),
    renderOutbox({ ...people, server: 'elsewhere:1' }),
    renderOutbox({ ...people, edits: [...edits, edits[0]!] }),
  ])('is set aside where it is damaged: %.60j', async (text) => {
    const path = await fileOf(people);
    await writeFile(path, text);
    const { outbox, notice } = await readOutbox(folder, 'localhost:8080', 'people', now);
    expect(outbox).toBeUndefined();
    const aside = `${path}.damaged-2024-01-01T00-00-00-000Z`;
    expect(notice).toContain(aside);
    expect(await readFile(aside, 'utf8')).toBe(text);
    expect(await readOutbox(folder, 'localhost:8080', 'people')).toMatchObject({
      outbox: undefined,
      notice: undefined,
    });
  });

  it('is set aside where it is no text, or larger than any that is written, without being read', async () => {
    const path = await fileOf(people);
    const noticeOf = async () => (await readOutbox(folder, 'localhost:8080', 'people', now)).notice;
    await writeFile(path, Buffer.from([0xff]));
    expect(await noticeOf()).toContain('no text');
    await writeFile(path, '');
    await truncate(path, outboxLimits.bytes + 1);
    expect(await noticeOf()).toContain('too large');
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
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  it('is not written where it is too large, and keeps what it had', async () => {
    await fileOf(people);
    const many = Array.from({ length: outboxLimits.edits + 1 }, () => edits[0]!);
    await expect(writeOutbox(folder, { ...people, edits: many })).rejects.toMatchObject({ kind: 'too-large' });
    const long: Edit = { kind: 'add', id: 'new 2', cells: { name: 'x'.repeat(outboxLimits.bytes) } };
    await expect(writeOutbox(folder, { ...people, edits: [long] })).rejects.toMatchObject({ kind: 'too-large' });
    expect((await readOutbox(folder, 'localhost:8080', 'people')).outbox).toEqual(people);
  });

  it('gives the cells of rows to the columns that the table has by now', () => {
    expect(editsFor(people, ['name', 'age'])).toBe(edits);
    const [change, add, deletion] = editsFor(people, ['city', 'age', 'name']);
    expect(change).toMatchObject({ base: { rev: 'rev 1', cells: ['', '34', 'Grace Hoper'] } });
    expect(add).toBe(edits[1]);
    expect(deletion).toMatchObject({ base: { cells: ['', '34', 'Grace Hoper'] } });
  });
});
