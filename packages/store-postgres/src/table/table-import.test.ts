/** Files that are brought in, and given out again. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CsvFile, Operation, StoreError } from '@rowhouse/store';
import { bytesOf, openBoth } from '../../testing/both-engines.js';
import type { Cut } from '../../testing/cutting-proxy.js';
import { contentOf, newDatabase, through } from '../../testing/databases.js';
import { type Cluster, inDatabase, startCluster, whyNoPostgres } from '../../testing/postgres.js';
import { codeOf, proxyTo } from '../../testing/stores.js';
import type { PostgresStore } from '../placement/placed-store.js';
import { openPostgresStore } from '../postgres-store.js';

const noPostgres = whyNoPostgres();
if (noPostgres !== undefined) process.stderr.write(`skipped: ${noPostgres}\n`);

const mark = '\ufeff';
const utf16 = (text: string): Buffer => Buffer.from(mark + text, 'utf16le');

/** By what is odd in them. */
const oddFiles: Readonly<Record<string, string | Buffer>> = {
  plain: 'id,name\r\n1,Ada\r\n2,Tim\r\n',
  marked: `${mark}id;name\n1;Ada\n`,
  sep: 'sep=;\r\nid;name\r\n1;a,b\r\n',
  'line-ends': 'id,name\r\n1,Ada\n2,Tim\r3,Kim\n\n\n4,"two\nlines"\r\n\r\n',
  'no-end': 'id,name\n1,Ada\n2,Tim',
  blank: '\n\nid,name\n\n\n1,Ada\n,,\n,\n2,Tim\n,\n\n',
  short: 'id,name,note\n1\n2,Tim\n3,,\n',
  quoted: '"id","na""me"\n"001","say ""hi"""\n002,  spaces  \n',
  ambiguous: 'id,a;b\n1,x\n',
  'no-key': 'name,name2\nAda,x\nAda,x\n\n"",""\nTim,y\n',
  nothing: '',
  lines: '\ufeff\n\r\n',
  header: 'id,name',
  emoji: 'id,näme😀\n1,ÄŁ€😀\n',
  western: Buffer.from('id,name\n1,M\xfcller \x80\n', 'latin1'),
  wide: utf16('id\tname\r\n1\tÄŁ€😀\r\n\r\n2\t\r\n'),
};

const declared = JSON.stringify({
  title: 'kept as it is',
  resources: [
    { name: 'western', path: 'western.csv', encoding: 'windows-1252' },
    { name: 'wide', path: 'wide.csv', encoding: 'utf-16le' },
  ],
});

const filesOf = (contents: typeof oddFiles) =>
  Object.fromEntries(Object.entries(contents).map(([name, content]) => [`${name}.csv`, content]));

function fileOf(text: string, highestKey = '0'): Pick<CsvFile, 'bytes' | 'highestKey'> {
  return { bytes: Readable.from([Buffer.from(text)]), highestKey };
}

/** A table of so many rows. */
const longFile = (rows: number): string => `id,name\n${Array.from({ length: rows }, (_, at) => `${at + 1},row ${at}\n`).join('')}`; // prettier-ignore

describe.skipIf(noPostgres !== undefined)('a file that is imported', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.stop());

  async function open(schema: string = randomUUID(), url = cluster.url): Promise<PostgresStore> {
    const store = await openPostgresStore(url, { schema });
    onTestFinished(() => store.close());
    return store;
  }

  it('is given out again to the byte, whatever is odd in it, and is described as before', async () => {
    const { files, database } = await openBoth(cluster.url, { ...filesOf(oddFiles), 'datapackage.json': declared });
    expect((await database.tables()).map(({ name }) => name)).toEqual(Object.keys(oddFiles).sort());
    for (const [name, content] of Object.entries(oddFiles)) {
      const [before, after] = [(await files.table(name))!, (await database.table(name))!];
      expect([name, (await bytesOf(after)).toString('latin1')]).toEqual([name, Buffer.from(content).toString('latin1')]); // prettier-ignore
      const { version } = await after.describe();
      expect(await after.describe()).toEqual({ ...(await before.describe()), version });
    }
    expect(Buffer.from((await database.dataPackage())!).toString()).toBe(declared);
  });

  it('is written as it would be in a folder, when the same is written to both', async () => {
    const { files, database } = await openBoth(cluster.url, { ...filesOf(oddFiles), 'datapackage.json': declared });
    for (const name of Object.keys(oddFiles)) {
      const tables = [(await files.table(name))!, (await database.table(name))!] as const;
      const { key, columns } = await tables[0].describe();
      if (columns.length === 0) continue;
      const { name: last } = columns.at(-1)!;
      const numbered = async (): Promise<Operation[]> => {
        const { rows } = await tables[0].read();
        for await (const { number, revision } of rows)
          if (number === 2) return [{ kind: 'update', row: 2, expected: { revisions: [revision] }, cells: [[last, 'changed']] }]; // prettier-ignore
        return [];
      };
      const operations: Operation[] =
        key === undefined
          ? [...(await numbered()), { kind: 'insert', cells: [[last, 'new']] }]
          : [
              { kind: 'put', key: '1', cells: [[last, 'a "quote", and; more']] },
              { kind: 'put', key: '3', cells: [[last, '']] },
              { kind: 'put', key: '2', cells: [[last, 'two\nlines']] },
              { kind: 'delete', key: '1' },
            ];
      for (const operation of operations) {
        for (const table of tables) await table.commit({ operations: [operation] });
        const [expected, found] = await Promise.all(tables.map(bytesOf));
        expect([name, found!.toString('latin1')]).toEqual([name, expected!.toString('latin1')]);
      }
    }
  });

  it('is untouched by what is declared anew: to the byte, and when it is brought again', async () => {
    const files = filesOf({ ambiguous: oddFiles['ambiguous']!, quoted: oddFiles['quoted']! });
    const { files: folder, database } = await openBoth(cluster.url, files);
    const fields = [{ name: 'id', type: 'string', constraints: { unique: true } }];
    const resources = ['ambiguous', 'quoted'].map((name) => ({ name, path: `${name}.csv`, schema: { fields } }));
    await database.declare(Buffer.from(JSON.stringify({ resources })));
    for (const name of ['ambiguous', 'quoted']) {
      expect((await bytesOf((await database.table(name))!)).toString()).toBe(oddFiles[name]);
      const again = await database.importTable(name, await (await folder.table(name))!.file());
      expect([name, again.outcome]).toEqual([name, 'unchanged']);
    }
  });

  it('keeps keys from being given again that deleted rows had', async () => {
    const { files, database } = await openBoth(cluster.url, { 't.csv': 'id,name\n1,a\n' });
    const table = (await files.table('t'))!;
    await table.commit({ operations: [{ kind: 'put', key: '7', cells: [] }] });
    await table.commit({ operations: [{ kind: 'delete', key: '7' }] });
    const { highestKey, bytes } = await table.file();
    expect(highestKey).toBe('7');
    await database.importTable('u', { bytes, highestKey });
    const { results } = await (await database.table('u'))!.commit({ operations: [{ kind: 'insert', cells: [] }] });
    expect(results[0]!.row.key).toBe('8');
  });

  it('is no change over itself, is refused over another table, and replaces it where that is said', async () => {
    const store = await open();
    const [first, second] = ['id,name\n1,Ada\n', 'id,name\n1,Kim\n'];
    expect((await store.importTable('t', fileOf(first))).outcome).toBe('created');
    const table = (await store.table('t'))!;
    const { version } = await table.describe();
    const again = await store.importTable('t', fileOf(first));
    expect([again.outcome, again.description.version]).toEqual(['unchanged', version]);
    await expect(store.importTable('t', fileOf(second))).rejects.toMatchObject({ code: 'precondition-failed' });
    expect((await store.importTable('t', fileOf(second), { replace: true })).outcome).toBe('replaced');
    expect((await bytesOf(table)).toString()).toBe(second);
    await table.commit({ operations: [{ kind: 'put', key: '2', cells: [['name', 'Tim']] }] });
    // What was written since would be lost.
    await expect(store.importTable('t', fileOf(second))).rejects.toMatchObject({ code: 'precondition-failed' });
    await expect(store.importTable('t', fileOf('id,id\n'), { replace: true })).rejects.toMatchObject({ code: 'table-unreadable' }); // prettier-ignore
    expect((await bytesOf(table)).toString()).toBe('id,name\n1,Kim\n2,Tim\n');
  });

  it('is not there before it is there whole, and goes on where it was interrupted', async () => {
    const store = await open();
    const file = longFile(3500);
    const stop = new Error('stopped here');
    const interrupted = store.importTable('t', fileOf(file), {
      progress(done) {
        if (done >= 2000) throw stop;
      },
    });
    await expect(interrupted).rejects.toBe(stop);
    expect([await store.tables(), await store.table('t')]).toEqual([[], undefined]);
    const told: (readonly number[])[] = [];
    await store.importTable('t', fileOf(file), { progress: (done, total) => told.push([done, total]) });
    expect(told).toEqual([
      [2000, 3500],
      [3000, 3500],
      [3500, 3500],
    ]);
    expect((await bytesOf((await store.table('t'))!)).toString()).toBe(file);
    // Another file under that name does not go on with the rows of this one.
    const begun = store.importTable('u', fileOf(file), { progress: (done) => { if (done > 0) throw stop; } }); // prettier-ignore
    await expect(begun).rejects.toBe(stop);
    await store.importTable('u', fileOf('id,name\n1,x\n'));
    expect((await bytesOf((await store.table('u'))!)).toString()).toBe('id,name\n1,x\n');
  });

  it('is there once when two bring it at the same time', async () => {
    const schema = randomUUID();
    const stores = [await open(schema), await open(schema)];
    const file = longFile(2500);
    const outcomes = await Promise.allSettled(stores.map((store) => store.importTable('t', fileOf(file))));
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect((await bytesOf((await stores[0]!.table('t'))!)).toString()).toBe(file);
    expect((await stores[1]!.importTable('t', fileOf(file))).outcome).toBe('unchanged');
  });

  it('gives way to another one that was begun since, wherever it stood, and leaves nothing behind', async () => {
    const proxy = await proxyTo(cluster);
    const [older, newer] = [longFile(2500), 'id,name\n1,newer\n'];
    const whetherBlocked = async (): Promise<'going' | 'blocked'> => {
      const sql = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
      const { rows } = await inDatabase(cluster.url, (client) => client.query(sql));
      return rows.length > 0 ? 'blocked' : 'going';
    };
    let held = 0;
    for (let piece = 1; ; piece += 1) {
      const url = newDatabase(cluster.url);
      const [witness, slow] = [await openPostgresStore(url), await openPostgresStore(through(proxy.port, url))];
      const goOn = proxy.holdAt(piece);
      const outcome = slow.importTable('t', fileOf(older)).then(() => 'imported', codeOf);
      await Promise.race([outcome, vi.waitFor(() => { expect(proxy.hasHeld()).toBe(true); }, { timeout: 10_000, interval: 2 })]); // prettier-ignore
      const wasHeld = proxy.hasHeld();
      const later = witness.importTable('t', fileOf(newer), { replace: true });
      // Where the older one stands within a transaction the newer one waits for that.
      const ended = later.then(() => 'ended' as const, () => 'ended' as const); // prettier-ignore
      let is: 'going' | 'blocked' | 'ended' = 'going';
      while (is === 'going') is = await Promise.race([ended, whetherBlocked()]);
      const isBlocked = is === 'blocked';
      goOn();
      await ended;
      const [first, second] = await Promise.all([outcome, later.then(() => 'imported', codeOf)]);
      // Of two that wait for each other the one that has begun last has its way; of others the newer one has.
      if (!isBlocked) expect([piece, first, second]).toEqual([piece, wasHeld ? 'precondition-failed' : 'imported', 'imported']); // prettier-ignore
      expect([first, second]).toContain('imported');
      for (const each of [first, second]) expect(['imported', 'precondition-failed']).toContain(each);
      const [content, rows] = second === 'imported' ? [newer, 1] : [older, 2500];
      expect((await bytesOf((await witness.table('t'))!)).toString()).toBe(content);
      expect([piece, (await contentOf(url)).rows]).toEqual([piece, rows]);
      await Promise.all([witness.close(), slow.close()]);
      if (!wasHeld) break;
      held += 1;
    }
    expect(held).toBeGreaterThan(10);
  });

  it.each<Cut>(['before', 'behind'])(
    'is there whole or not at all when the connection is cut %s any piece',
    async (cut) => {
      const proxy = await proxyTo(cluster);
      const schema = randomUUID();
      const [cutOff, witness] = [await open(schema, through(proxy.port, cluster.url)), await open(schema)];
      const file = longFile(1500);
      let cuts = 0;
      for (let piece = 1; ; piece += 1) {
        const name = `t${piece}`;
        proxy.cutAt(piece, cut);
        const outcome = await cutOff.importTable(name, fileOf(file)).then(
          () => 'imported',
          (error: unknown) => (error as StoreError).code,
        );
        const table = await witness.table(name);
        expect(['imported', 'unavailable', 'outcome-unknown']).toContain(outcome);
        if (outcome === 'imported') expect(table).toBeDefined();
        if (outcome === 'unavailable') expect(table).toBeUndefined();
        if (table !== undefined) expect((await bytesOf(table)).toString()).toBe(file);
        const wasCut = proxy.wasCut();
        proxy.cutAt(Number.POSITIVE_INFINITY, cut);
        await cutOff.importTable(name, fileOf(file));
        expect((await bytesOf((await witness.table(name))!)).toString()).toBe(file);
        if (!wasCut) break;
        cuts += 1;
      }
      expect(cuts).toBeGreaterThan(15);
    },
  );
});
