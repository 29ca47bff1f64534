import { describe, expect, it } from 'vitest';
import { type FeedEvent, rowRevision, type Table } from '../index.js';
import { Bench, commit, type Engine, refusal } from './subject.js';

/** What is told of a table's changes, to whom, and in which order. */
export function describeChangeFeed(engine: Engine): void {
  describe('the change feed', () => {
    const bench = new Bench(engine);
    const people = () => bench.given('people', ['id', 'name'], [['1', 'Ada']]);
    const rename = (table: Table, name: string) => commit(table, { kind: 'update', key: '1', cells: [['name', name]] });
    const row = (...cells: string[]) => ({ key: cells[0], revision: rowRevision(cells), cells });

    it('tells of each transaction once, in order, with its rows before and after', async () => {
      const table = await people();
      const { version } = await table.describe();
      const events = take(table.changes(), 3);
      await rename(table, 'Kim');
      await commit(table, { kind: 'insert', cells: [['name', 'Bo']] }, { kind: 'delete', key: '1' });
      await rename(table, 'nobody').catch(() => undefined);
      await commit(table, { kind: 'put', key: '1', cells: [] });
      expect(await events).toMatchObject([
        {
          kind: 'changes',
          version: { ...version, sequence: version.sequence + 1 },
          origin: 'api',
          changes: [{ kind: 'put', key: '1', row: row('1', 'Kim'), before: row('1', 'Ada') }],
        },
        {
          version: { ...version, sequence: version.sequence + 2 },
          changes: [
            { kind: 'put', key: '2', row: row('2', 'Bo'), before: undefined },
            { kind: 'delete', key: '1', before: row('1', 'Kim') },
          ],
        },
        {
          version: { ...version, sequence: version.sequence + 3 },
          changes: [{ kind: 'put', key: '1', row: row('1', ''), before: undefined }],
        },
      ]);
    });

    it('names each row once, and none that came and went in one transaction', async () => {
      const table = await people();
      const events = take(table.changes(), 1);
      await commit(
        table,
        { kind: 'update', key: '1', cells: [['name', 'Kim']] },
        { kind: 'put', key: '7', cells: [['name', 'Bo']] },
        { kind: 'put', key: '8', cells: [] },
        { kind: 'update', key: '7', cells: [['name', 'Cy']] },
        { kind: 'delete', key: '8' },
        { kind: 'update', key: '1', cells: [['name', 'Lee']] },
      );
      expect((await events)[0]).toMatchObject({
        changes: [
          { kind: 'put', key: '1', row: row('1', 'Lee'), before: row('1', 'Ada') },
          { kind: 'put', key: '7', row: row('7', 'Cy'), before: undefined },
        ],
      });
    });

    it('tells of rows without a key', async () => {
      const table = await bench.given('log', ['text'], [['a']]);
      const events = take(table.changes(), 1);
      await commit(table, { kind: 'insert', cells: [['text', 'b']] });
      const added = { key: undefined, revision: rowRevision(['b']), cells: ['b'] };
      expect((await events)[0]).toMatchObject({
        changes: [{ kind: 'put', key: undefined, row: added, before: undefined }],
      });
    });

    it('goes on behind a version, also after the store was opened anew', async () => {
      const table = await people();
      const { version } = await table.describe();
      for (const name of ['a', 'b', 'c']) await rename(table, name);
      const since = { ...version, sequence: version.sequence + 1 };
      expect(namesIn(await take(table.changes({ since }), 2, 'changes'))).toEqual(['b', 'c']);
      await bench.reopen();
      const again = await bench.table('people');
      const events = take(again.changes({ since }), 3, 'changes');
      await rename(again, 'd');
      expect(namesIn(await events)).toEqual(['b', 'c', 'd']);
    });

    it('misses nothing and doubles nothing while writes go on, wherever a reader begins', async () => {
      const table = await people();
      const { version } = await table.describe();
      const last = version.sequence + 200;
      const readers: { from: number; events: Promise<FeedEvent[]> }[] = [];
      let written = version.sequence;
      while (written < last) {
        const writes = Array.from({ length: 5 }, () => rename(table, String((written += 1))));
        // Some begin while writes are on their way, behind the last that is durable or far before it.
        await writes[0];
        const { sequence } = (await table.describe()).version;
        for (const from of [sequence, version.sequence + Math.floor((sequence - version.sequence) / 2)]) {
          if (from === last) continue;
          const feed = table.changes({ since: { ...version, sequence: from } });
          readers.push({ from, events: take(feed, last - from, 'changes') });
        }
        if (written % 2 === 0) await Promise.all(writes);
      }
      for (const { from, events } of readers) {
        const expected = Array.from({ length: last - from }, (_, n) => from + 1 + n);
        expect((await events).map((event) => event.version.sequence)).toEqual(expected);
        expect(namesIn(await events)).toEqual(expected.map(String));
      }
    });

    it('tells of a type that became wider, before the rows that need it', async () => {
      const table = await bench.given('t', ['id', 'n'], [['1', '5']]);
      const { version } = await table.describe();
      const events = take(table.changes(), 2);
      const { description } = await commit(table, { kind: 'update', key: '1', cells: [['n', 'five']] });
      const { schemaVersion, columns, key } = description;
      expect(await events).toMatchObject([
        { kind: 'schema', version, schemaVersion, columns, key },
        { kind: 'changes', version: description.version },
      ]);
    });

    it('begins with the schema where the reader does not know it', async () => {
      const table = await people();
      const { version: since, schemaVersion } = await table.describe();
      const known = take(table.changes({ since, schemaVersion }), 1);
      const unknown = take(table.changes({ since }), 2);
      const other = take(table.changes({ since, schemaVersion: 'another' }), 2);
      const { description } = await rename(table, 'Kim');
      const schema = { kind: 'schema', version: since, schemaVersion, key: 'id', columns: description.columns };
      const changes = { kind: 'changes', version: description.version };
      expect(await known).toMatchObject([changes]);
      expect(await unknown).toMatchObject([schema, changes]);
      expect(await other).toMatchObject([schema, changes]);
    });

    it.each([
      ['of another incarnation', { incarnation: 'A'.repeat(22) }],
      ['in the future', { sequence: 1000 }],
      ['that can be none', { sequence: -1 }],
      ['in between', { sequence: 0.5 }],
      ['that is no number', { sequence: NaN }],
    ])('is reset by a version %s, and goes on from there', async (_, unknown) => {
      const table = await people();
      const { version } = await rename(table, 'Kim').then(({ description }) => description);
      const events = table.changes({ since: { ...version, ...unknown } })[Symbol.asyncIterator]();
      expect((await events.next()).value).toMatchObject({ kind: 'reset', version });
      const { description } = await rename(table, 'Lee');
      expect((await events.next()).value).toMatchObject({ kind: 'changes', version: description.version });
      await events.return?.();
    });

    it('is reset where the table was replaced under other columns, and goes on from there', async () => {
      const table = await people();
      const { version: since } = await table.describe();
      const live = table.changes()[Symbol.asyncIterator]();
      const first = live.next();
      const { description } = await bench.store.replaceTable('people', { columns: ['id', 'town'], rows: [['1', 'x']] });
      const late = table.changes({ since })[Symbol.asyncIterator]();
      const { version } = description;
      expect((await first).value).toEqual({ kind: 'reset', version, reason: 'changes-unknown' });
      expect((await late.next()).value).toEqual({ kind: 'reset', version, reason: 'changes-unknown' });
      await commit(table, { kind: 'delete', key: '1' });
      const gone = { kind: 'changes', changes: [{ kind: 'delete', before: row('1', 'x') }] };
      for (const feed of [live, late]) expect((await feed.next()).value).toMatchObject(gone);
      for (const feed of [live, late]) await feed.return?.();
    });

    it('serves readers by themselves', async () => {
      const table = await people();
      const all = take(table.changes(), 3);
      const first = take(table.changes(), 1);
      for (const name of ['a', 'b', 'c']) await rename(table, name);
      expect(namesIn(await first)).toEqual(['a']);
      expect(namesIn(await all)).toEqual(['a', 'b', 'c']);
    });

    it('ends when its signal is aborted', async () => {
      const table = await people();
      const controller = new AbortController();
      const events = take(table.changes({ signal: controller.signal }), 2);
      await rename(table, 'Kim');
      controller.abort();
      expect((await events).length).toBeLessThan(2);
      expect(await take(table.changes({ signal: controller.signal }), 1)).toEqual([]);
    });

    it('ends when it is left, also while it waits', async () => {
      const table = await people();
      const events = table.changes()[Symbol.asyncIterator]();
      const next = events.next();
      expect((await events.return!()).done).toBe(true);
      expect((await next).done).toBe(true);
      expect((await events.next()).done).toBe(true);
    });

    it('ends when the store is closed, behind what was written', async () => {
      const table = await people();
      const events = take(table.changes(), 3);
      await rename(table, 'Kim');
      await bench.store.close();
      expect(namesIn(await events)).toEqual(['Kim']);
      await refusal(take(table.changes(), 1), 'closed');
    });
  });
}

/** The first events of a feed, or of one kind of it; fewer where it ends before. The reader begins at once. */
async function take(feed: AsyncIterable<FeedEvent>, count: number, kind?: FeedEvent['kind']): Promise<FeedEvent[]> {
  const events: FeedEvent[] = [];
  for await (const event of feed) {
    if (kind === undefined || event.kind === kind) events.push(event);
    if (events.length === count) break;
  }
  return events;
}

/** The second cell of the row of each event. */
function namesIn(events: readonly FeedEvent[]): (string | undefined)[] {
  return events.map((event) => {
    const change = event.kind === 'changes' ? event.changes[0] : undefined;
    return change?.kind === 'put' ? change.row.cells[1] : event.kind;
  });
}
