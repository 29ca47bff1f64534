import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { Child } from '../../test-support/child-process.js';
import { Random, seed } from '../../test-support/random.js';
import { makeFolder, openFolder } from '../../test-support/temporary-folder.js';
import { cellsOf, commit } from '../contract-suite/subject.js';
import type { CsvStore, Table } from '../index.js';

/** A table that a script writes to without a pause while a spreadsheet, in a process of its own, saves the file again and again. */

const ROWS = 40;
const SAVES = 20;
/** The script writes to `a`, the person to `b`; both to `c` of the first rows. */
const SHARED = 5;

interface Written {
  readonly cell: string;
  /** When: of the script, behind its commit; of the person, before the save. */
  readonly at: number;
}

let clock = 0;

class Spreadsheet {
  /** What the person wrote last, by key and column. */
  readonly written = new Map<string, Written>();
  readonly #child: Child;
  readonly #random: Random;
  #texts = 0;

  constructor(file: string, random: Random) {
    this.#child = new Child('spreadsheet.ts', file);
    this.#random = random;
  }

  async does(line: string): Promise<void> {
    this.#child.process.stdin!.write(`${line}\n`);
    if ((await this.#child.line()) !== line) throw new Error(`The spreadsheet ended: ${await this.#child.errors()}`);
  }

  async save(...more: readonly [key: string, column: string][]): Promise<void> {
    const own = this.#random.many(1, 3, (): [string, string] => [String(1 + this.#random.below(ROWS)), 'b']);
    const at = ++clock;
    const edits = [...own, ...more].map(([key, column]) => {
      const cell = `person-${(this.#texts += 1)}`;
      this.written.set(`${key} ${column}`, { cell, at });
      return [key, column, cell];
    });
    await this.does(['save', ...edits.flat()].join(' '));
  }

  kill(): Promise<void> {
    return this.#child.kill();
  }
}

it(`two programs write to one table, and both have written (ROWHOUSE_SEED=${seed})`, async () => {
  const random = new Random(seed);
  const lines = Array.from({ length: ROWS }, (_, n) => `${n + 1},a,b,c\n`);
  const folder = await makeFolder({ 't.csv': `id,a,b,c\n${lines.join('')}` });
  const store = await openFolder(folder);
  const table = (await store.table('t'))!;
  const file = join(folder, 't.csv');
  const spreadsheet = new Spreadsheet(file, random);
  const script = new Map<string, Written>();
  let commits = 0;
  const write = async (key: string, column: string) => {
    const cell = `script-${(commits += 1)}`;
    await commit(table, { kind: 'update', key, cells: [[column, cell]] });
    script.set(`${key} ${column}`, { cell, at: ++clock });
  };
  try {
    await spreadsheet.does('load');
    const progress = { isSaving: true };
    const person = (async () => {
      for (let save = 1; save <= SAVES; save++) {
        // Otherwise it has what it saved last, which is older with each save.
        if (save % 7 === 0) await spreadsheet.does('load');
        const shared = random.below(3) === 0 ? [[String(1 + random.below(SHARED)), 'c'] as [string, string]] : [];
        await spreadsheet.save(...shared);
      }
    })().finally(() => {
      progress.isSaving = false;
    });
    while (progress.isSaving || commits < 100) {
      const isShared = random.below(8) === 0;
      await write(String(1 + random.below(isShared ? SHARED : ROWS)), isShared ? 'c' : 'a');
    }
    await person;
    // One that is certain.
    await write('1', 'c');
    await spreadsheet.save(['1', 'c']);
    await expectBoth(table, store, script, spreadsheet.written);
    expect(await toldCells(store)).toContain(spreadsheet.written.get('1 c')!.cell);

    await store.checkpoint();
    const saved: string[][] = parse(await readFile(file));
    expect(saved.slice(1)).toEqual(await cellsOf(table));
  } finally {
    await spreadsheet.kill();
  }
});

/** Each wrote the last cell, or the other's is there and its own is in a report. */
async function expectBoth(
  table: Table,
  store: CsvStore,
  script: ReadonlyMap<string, Written>,
  person: ReadonlyMap<string, Written>,
): Promise<void> {
  const rows = new Map((await cellsOf(table)).map((cells) => [cells[0]!, cells]));
  const columns = ['id', 'a', 'b', 'c'];
  const told = await toldCells(store);
  expect(rows.size).toBe(ROWS);
  for (const [place, { cell }] of script) {
    const [key, column] = place.split(' ') as [string, string];
    const now = rows.get(key)![columns.indexOf(column)];
    if (column === 'a') expect(now, `${place} of the script`).toBe(cell);
    else expect([cell, person.get(place)?.cell], `${place} of the script`).toContain(now);
  }
  for (const [place, { cell, at }] of person) {
    const [key, column] = place.split(' ') as [string, string];
    const now = rows.get(key)![columns.indexOf(column)];
    const wroteOver = (script.get(place)?.at ?? 0) > at;
    if (now !== cell && !wroteOver) expect(told, `${place} of the person`).toContain(cell);
  }
}

/** What reports say that the file had. */
async function toldCells(store: CsvStore): Promise<string[]> {
  const reports = await store.conflictReports('t');
  return reports.flatMap(({ conflicts }) =>
    conflicts.flatMap((each) =>
      each.kind === 'cell' ? [each.theirs] : each.kind === 'row' ? [...(each.theirs ?? [])] : [],
    ),
  );
}
