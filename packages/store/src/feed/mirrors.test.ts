/**
 * Readers who hold a copy of a table by its feed alone, while it is written to, saved from outside, replaced, folded and
 * opened anew: each copy is the table in the end, and nothing was told twice, left out, or told of another row.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { noTimers } from '../../test-support/no-timers.js';
import { Random, seed } from '../../test-support/random.js';
import { makeFolder, openFolder } from '../../test-support/temporary-folder.js';
import { cellsOf, commit } from '../contract-suite/subject.js';
import { type CsvStore, type FeedEvent, type Operation, StoreError, type Table, type TableVersion } from '../index.js';

const STEPS = 200;
const END = 'end';

/** The store that is open, or will be in a moment. */
class OpenStore {
  readonly folder: string;
  readonly #options = { timers: noTimers, limits: { maxFeedEvents: 20 } };
  #opened: Promise<CsvStore>;
  /** The test has come to its end, or failed: the store is not opened again. */
  isOver = false;

  constructor(folder: string) {
    this.folder = folder;
    this.#opened = openFolder(folder, this.#options);
  }

  get store(): Promise<CsvStore> {
    return this.#opened;
  }

  async table(): Promise<Table> {
    return (await (await this.#opened).table('t'))!;
  }

  async reopen(): Promise<void> {
    const before = await this.#opened;
    this.#opened = before.close().then(() => openFolder(this.folder, this.#options));
    await this.#opened;
  }
}

/** A copy of the table's rows, and how often each is there. */
class Mirror {
  readonly #rows = new Map<string, number>();
  readonly #open: OpenStore;
  readonly #random: Random;
  #version: TableVersion | undefined;
  /** The sequence of the last transaction that the feed told of. */
  #told = 0;

  constructor(open: OpenStore, random: Random) {
    this.#open = open;
    this.#random = random;
  }

  get rows(): string[] {
    return Array.from(this.#rows, ([row, count]) => Array<string>(count).fill(row))
      .flat()
      .sort();
  }

  async run(): Promise<void> {
    while (!this.rows.some((row) => row.includes(END))) {
      try {
        const table = await this.#open.table();
        if (this.#version === undefined) await this.#read(table);
        this.#told = this.#version!.sequence;
        for await (const event of table.changes({ since: this.#version! })) {
          await this.#take(event, table);
          if (this.rows.some((row) => row.includes(END))) break;
          for (let turns = this.#random.below(20) === 0 ? 200 : 0; turns > 0; turns--) await nextTurn();
        }
      } catch (error) {
        if (this.#open.isOver) return;
        if (!(error instanceof StoreError) || error.code !== 'closed') throw error;
      }
    }
  }

  async #read(table: Table): Promise<void> {
    const { description, rows } = await table.read();
    const read: string[] = [];
    for await (const { cells } of rows) read.push(JSON.stringify(cells));
    this.#rows.clear();
    for (const row of read) this.#add(row, 1);
    this.#version = description.version;
  }

  async #take(event: FeedEvent, table: Table): Promise<void> {
    if (event.kind === 'reset') {
      await this.#read(table);
      expect(this.#version!.sequence).toBeGreaterThanOrEqual(event.version.sequence);
    }
    if (event.kind !== 'changes') return;
    expect(event.version.sequence, 'told twice').toBeGreaterThan(this.#told);
    this.#told = event.version.sequence;
    // What the reading behind a reset held already.
    if (this.#told <= this.#version!.sequence) return;
    expect(event.version).toEqual({ ...this.#version!, sequence: this.#version!.sequence + 1 });
    for (const change of event.changes) {
      if (change.before !== undefined) this.#add(JSON.stringify(change.before.cells), -1);
      if (change.kind === 'put') this.#add(JSON.stringify(change.row.cells), 1);
    }
    this.#version = event.version;
  }

  #add(row: string, count: number): void {
    const now = (this.#rows.get(row) ?? 0) + count;
    expect(now, row).toBeGreaterThanOrEqual(0);
    this.#rows.set(row, now);
  }
}

it.each([
  ['with a key', 'id,x,y\n1,a,a\n2,b,b\n'],
  ['without', 'n,x,y\n1,a,a\n1,a,a\n'],
])(`copies of a table %s are the table (ROWHOUSE_SEED=${seed})`, async (_, csv) => {
  const random = new Random(seed);
  const open = new OpenStore(await makeFolder({ 't.csv': csv }));
  const mirrors = Array.from({ length: 4 }, (_, n) => new Mirror(open, new Random(seed + n)));
  const running = Promise.all(mirrors.map((mirror) => mirror.run()));
  try {
    await change(open, random, csv);
    await running;
  } finally {
    open.isOver = true;
  }
  const rows = (await cellsOf(await open.table())).map((cells) => JSON.stringify(cells)).sort();
  for (const mirror of mirrors) expect(mirror.rows).toEqual(rows);
});

/** Changes the table in all ways that there are, and in the end adds the row that ends the copies. */
async function change(open: OpenStore, random: Random, csv: string): Promise<void> {
  const isKeyed = csv.startsWith('id');
  const file = join(open.folder, 't.csv');

  const key = () => String(1 + random.below(9));
  const cell = () => random.pick(['a', 'b', 'c', '1', 'true', '']);
  const operation = (): Operation => {
    if (!isKeyed) return { kind: 'insert', cells: [['x', cell()]] };
    const put = {
      kind: 'put',
      key: key(),
      cells: [
        ['x', cell()],
        ['y', cell()],
      ],
    } as const;
    return random.below(3) === 0 ? { kind: 'delete', key: key() } : put;
  };
  // One that was loaded long ago is saved, too.
  let loaded = csv;
  const edit = () => {
    const lines = loaded.split(/\r?\n/).slice(0, -1);
    if (lines.length > 2 && random.below(2) === 0) lines.splice(1 + random.below(lines.length - 1), 1);
    else lines.push(`${10 + random.below(90)},${cell()},person`);
    return `${[...new Map(lines.map((line) => [isKeyed ? line.split(',')[0] : Symbol(), line])).values()].join('\n')}\n`;
  };
  for (let step = 0; step < STEPS; step++) {
    const table = await open.table();
    switch (random.below(12)) {
      case 0:
        await (await open.store).checkpoint();
        break;
      case 1:
        await writeFile(file, edit());
        break;
      case 2:
        loaded = await readFile(file, 'utf8');
        break;
      case 3: {
        const rows = (await cellsOf(table)).map((cells) => [...cells]);
        const columns = (await table.describe()).columns.map(({ name }) => name);
        // Other columns: the same in another order.
        if (random.below(4) === 0) for (const cells of [columns, ...rows]) cells.reverse();
        await (await open.store).replaceTable('t', { columns, rows: rows.slice(random.below(2)) });
        break;
      }
      case 4:
        if (random.below(3) === 0) await open.reopen();
        break;
      default: {
        const writes = random.many(1, 8, () => commit(table, ...random.many(1, 3, operation)).catch(refused));
        if (random.below(3) > 0) await Promise.all(writes);
      }
    }
  }
  const table = await open.table();
  await table.describe();
  await commit(table, { kind: 'insert', cells: [[isKeyed ? 'id' : 'n', END]] });
}

/** A row that is not there can't be deleted. */
function refused(error: unknown): void {
  if (!(error instanceof StoreError)) throw error;
}
