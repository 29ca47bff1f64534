import { describe, expect, it } from 'vitest';
import { asTable, linesOf, merged } from '../../test-support/merge-tables.js';
import { Random, seed } from '../../test-support/random.js';
import { chooseBase } from './base-choice.js';
import { mergeTables } from './merge.js';
import type { Merged, MergeRow, MergeTable } from './merge-table.js';
import type { RowSteps } from './row-steps.js';

/** What must hold of every merge, whatever was done on either side. */

type Table = MergeTable<MergeRow>;

const CASES = 600;
const COLUMNS = ['id', 'x', 'y'];

function cells(random: Random, key: string): string[] {
  return [key, random.pick(['', 'a', 'b', 'c']), random.pick(['', 'a', 'b'])];
}

function someTable(random: Random, keyIndex: number | undefined): Table {
  const rows = Array.from({ length: random.below(9) }, (_, n) => ({
    cells: cells(random, keyFor(random, keyIndex, n)),
  }));
  return { columns: COLUMNS, keyIndex, rows };
}

function keyFor(random: Random, keyIndex: number | undefined, n: number): string {
  return keyIndex === undefined ? random.pick(['k', 'l']) : String(n);
}

/** What a person may do to a table: change, delete, add, move. `keys` are those of new rows. */
function edited(random: Random, { columns, keyIndex, rows }: Table, keys: readonly number[]): Table {
  const result = rows
    .filter(() => random.below(5) > 0)
    .map((row) => (random.below(4) > 0 ? row : { cells: cells(random, row.cells[0]!) }));
  for (const key of keys) {
    if (random.below(3) > 0) continue;
    result.splice(random.below(result.length + 1), 0, { cells: cells(random, keyFor(random, keyIndex, key)) });
  }
  if (random.below(4) === 0) result.push(...result.splice(0, random.below(result.length + 1)));
  return { columns, keyIndex, rows: result };
}

/** The same rows under columns in another order, with a new one. */
function withNewColumns(random: Random, { columns, keyIndex, rows }: Table): Table {
  const order = random.pick([
    ['id', 'x', 'z', 'y'],
    ['z', 'y', 'x', 'id'],
    ['y', 'id', 'x'],
  ]);
  return {
    columns: order,
    keyIndex: keyIndex === undefined ? undefined : order.indexOf('id'),
    rows: rows.map((row) => ({
      cells: order.map((name) => (name === 'z' ? random.pick(['', 'p', 'q']) : row.cells[columns.indexOf(name)]!)),
    })),
  };
}

async function merge(base: Table, ours: Table, theirs: Table): Promise<Merged<MergeRow>> {
  return merged(await mergeTables({ base, ours, theirs, accepted: true }));
}

describe.each([
  ['with a key', 0],
  ['without a key', undefined],
])(`random merges of tables %s (ROWHOUSE_SEED=${seed})`, (_, keyIndex) => {
  async function forEachCase(
    check: (versions: { base: Table; ours: Table; theirs: Table }, random: Random) => Promise<void>,
  ): Promise<void> {
    const random = new Random(seed);
    for (let run = 0; run < CASES; run++) {
      const base = someTable(random, keyIndex);
      // Rows 20 and 21 may be added by both.
      const ours = edited(random, base, [10, 11, 20, 21]);
      const rows = edited(random, base, [12, 13, 20, 21]);
      const theirs = random.below(3) === 0 ? withNewColumns(random, rows) : rows;
      await check({ base, ours, theirs }, random);
    }
  }

  it('give the save where the API did nothing', async () => {
    await forEachCase(async ({ base, theirs }) => {
      const result = await merge(base, base, theirs);
      expect(linesOf(result)).toEqual(linesOf(theirs));
      expect(result.rows.map((row) => row.theirs)).toEqual(theirs.rows);
      expect(result.conflicts).toEqual([]);
    });
  });

  it('change nothing where the save has nothing new', async () => {
    await forEachCase(async ({ base, ours }) => {
      const result = await merge(base, ours, base);
      expect(linesOf(result).sort()).toEqual(linesOf(ours).sort());
      expect(new Set(result.rows.map((row) => row.ours))).toEqual(new Set(ours.rows));
      expect(result).toMatchObject({ changes: [], conflicts: [] });
    });
  });

  it('change nothing when they are done again', async () => {
    await forEachCase(async ({ base, ours, theirs }) => {
      const once = await merge(base, ours, theirs);
      const again = await merge(base, asTable(once), theirs);
      expect(linesOf(again)).toEqual(linesOf(once));
      expect(again.changes).toEqual([]);
      // And when the save is known to have been merged.
      expect(linesOf(await merge(theirs, asTable(once), theirs))).toEqual(linesOf(once));
    });
  });

  it('change the rows in service as they say', async () => {
    await forEachCase(async ({ base, ours, theirs }) => {
      const { columns, rows, changes } = await merge(base, ours, theirs);
      const oldCells = ({ cells: old }: MergeRow) => columns.map((name) => old[COLUMNS.indexOf(name)] ?? '');
      const counts = new Map<string, number>();
      const count = (row: readonly string[], by: number) => counts.set(row.join(), (counts.get(row.join()) ?? 0) + by);
      for (const row of ours.rows) count(oldCells(row), 1);
      for (const change of changes) {
        if (change.kind !== 'insert') count(oldCells(change.before), -1);
        if (change.kind !== 'delete') {
          count(change.cells, 1);
          expect(rows[change.index]!.cells).toBe(change.cells);
          if (keyIndex !== undefined) expect(change.key).toBe(change.cells[columns.indexOf('id')]);
        }
      }
      for (const row of rows) count(row.cells, -1);
      expect([...counts.values()].every((left) => left === 0)).toBe(true);
    });
  });

  it('leave the rows of the save in their places, and put those that it lacks behind them', async () => {
    await forEachCase(async ({ base, ours, theirs }) => {
      const { columns, rows } = await merge(base, ours, theirs);
      // Rows without a key are whole ones, of one side or the other.
      const nameOf = ({ cells }: MergeRow, names: readonly string[]) =>
        keyIndex === undefined ? COLUMNS.map((name) => cells[names.indexOf(name)]).join() : cells[names.indexOf('id')]!;
      const result = rows.map((row) => nameOf(row, columns));
      const saved = theirs.rows.map((row) => nameOf(row, theirs.columns));
      const served = ours.rows.map((row) => nameOf(row, ours.columns));
      const isSplit = (_: string, at: number) =>
        isPartOf(result.slice(0, at), saved) && isPartOf(result.slice(at), served);
      expect([...result, ''].some(isSplit), result.join(' | ')).toBe(true);
    });
  });
});

/** Whether these are some of `all`, in their order. */
function isPartOf(some: readonly string[], all: readonly string[]): boolean {
  let found = 0;
  for (const each of all) if (each === some[found]) found++;
  return found === some.length;
}

/** The rules again, in words as plain as can be, one cell after the other. */
function expectedByKey({ base, ours, theirs }: { base: Table; ours: Table; theirs: Table }) {
  const rowsOf = ({ rows }: Table) => new Map(rows.map((row) => [row.cells[0]!, row.cells]));
  const [b, o, t] = [rowsOf(base), rowsOf(ours), rowsOf(theirs)];
  const rows: string[] = [];
  const conflicts: string[] = [];
  for (const key of new Set([...b.keys(), ...o.keys(), ...t.keys()])) {
    const [before, mine, other] = [b.get(key), o.get(key), t.get(key)];
    const same = (x?: readonly string[], y?: readonly string[]) => x?.join() === y?.join();
    if (mine !== undefined && other !== undefined && before !== undefined) {
      const merge = mine.map((cell, column) => {
        if (other[column] === before[column] || other[column] === cell) return cell;
        if (cell === before[column]) return other[column]!;
        conflicts.push(`${key}.${COLUMNS[column]!}`);
        return cell;
      });
      rows.push(merge.join());
    } else if (same(mine, other)) {
      if (mine !== undefined) rows.push(mine.join());
    } else if (same(mine, before)) {
      if (other !== undefined) rows.push(other.join());
    } else if (same(other, before)) {
      if (mine !== undefined) rows.push(mine.join());
    } else {
      conflicts.push(key);
      rows.push((mine ?? other)!.join());
    }
  }
  return { rows: rows.sort(), conflicts: conflicts.sort() };
}

/** The same for tables without a key: of each row so many. */
function expectedCopies({ base, ours, theirs }: { base: Table; ours: Table; theirs: Table }) {
  const rows: string[] = [];
  const conflicts: string[] = [];
  const all = [base, ours, theirs].map((of) => of.rows.map((row) => row.cells.join()));
  for (const line of new Set(all.flat())) {
    const [b, o, t] = all.map((lines) => lines.filter((other) => other === line).length) as [number, number, number];
    const opposite = (o - b) * (t - b) < 0;
    if (opposite) conflicts.push(line);
    const count = opposite ? o : Math.abs(o - b) > Math.abs(t - b) ? o : t;
    rows.push(...Array.from({ length: count }, () => line));
  }
  return { rows: rows.sort(), conflicts: conflicts.sort() };
}

it(`merges as the rules say, and reports exactly what both changed (ROWHOUSE_SEED=${seed})`, async () => {
  const random = new Random(seed);
  for (let run = 0; run < 3000; run++) {
    const keyIndex = run % 2 === 0 ? 0 : undefined;
    const base = someTable(random, keyIndex);
    const versions = {
      base,
      ours: edited(random, base, [10, 11, 20, 21]),
      theirs: edited(random, base, [12, 13, 20, 21]),
    };
    const result = await merge(versions.base, versions.ours, versions.theirs);
    const conflicts = result.conflicts.map((conflict) => {
      if (conflict.kind === 'copies') return conflict.cells.join();
      return conflict.kind === 'cell' ? `${conflict.key}.${conflict.column}` : conflict.key;
    });
    const found = { rows: result.rows.map((row) => row.cells.join()).sort(), conflicts: conflicts.sort() };
    expect(found).toEqual(keyIndex === undefined ? expectedCopies(versions) : expectedByKey(versions));
    expect(result.conflicts.every(({ uncertain }) => !uncertain)).toBe(true);
  }
});

describe(`an old save (ROWHOUSE_SEED=${seed})`, () => {
  /** A history of transactions, a save made from one of its versions, and what the API did after that version. */
  function story(random: Random) {
    let fresh = 0;
    const value = () => `v${fresh++}`;
    const row = (key: string) => ({ cells: [key, value(), value()] });
    const first: Table = { columns: COLUMNS, keyIndex: 0, rows: Array.from({ length: 12 }, (_, n) => row(String(n))) };
    const versions = [first];
    const history: RowSteps<MergeRow>[] = [];
    for (let n = 0; n < 12; n++) {
      const rows = [...versions.at(-1)!.rows];
      // The API deletes some of the first six rows, and the person some of the others.
      const at = random.below(rows.length);
      const before = rows[at]!;
      const changes = [];
      const kind = random.below(4);
      if (kind === 0) {
        const after = row(String(100 + n));
        rows.push(after);
        changes.push({ before: undefined, after });
      } else if (kind === 1 && Number(before.cells[0]) < 6) {
        rows.splice(at, 1);
        changes.push({ before, after: undefined });
      } else {
        const after = { cells: before.cells.map((cell, column) => (column === 1 + random.below(2) ? value() : cell)) };
        rows[at] = after;
        changes.push({ before, after });
      }
      versions.push({ ...first, rows });
      history.unshift({ changes });
    }
    const loaded = random.pick(versions);
    const touched = new Set<string>();
    const rows = loaded.rows.flatMap(({ cells: before }) => {
      const key = before[0]!;
      if (Number(key) >= 6 && Number(key) < 12 && random.below(8) === 0) {
        touched.add(key);
        return [];
      }
      return [
        {
          cells: before.map((cell, column) => {
            if (column === 0 || random.below(8) > 0) return cell;
            touched.add(key).add(`${key}.${column}`);
            return value();
          }),
        },
      ];
    });
    return { versions, history, loaded, ours: versions.at(-1)!, theirs: { ...first, rows }, touched };
  }

  it('takes back nothing that the API did meanwhile', async () => {
    const random = new Random(seed);
    const seen = { stale: 0, kept: 0, taken: 0, uncertain: 0 };
    for (let run = 0; run < CASES; run++) {
      const { history, loaded, ours, theirs, touched } = story(random);
      const { base, doubts } = await chooseBase(ours, history, theirs);
      const result = merged(await mergeTables({ base, doubts, ours, theirs, accepted: true }));
      const keyed = ({ rows }: { rows: readonly { cells: readonly string[] }[] }) =>
        new Map(rows.map((row) => [row.cells[0]!, row.cells]));
      const [was, is, saved, after] = [loaded, ours, theirs, result].map(keyed) as [Rows, Rows, Rows, Rows];
      if (loaded !== ours) seen.stale++;
      for (const key of new Set([...was.keys(), ...is.keys()])) {
        // Rows and cells that the person did not touch are as the API has them.
        if (!touched.has(key)) expect(after.get(key), `row ${key}`).toEqual(is.get(key));
        for (const column of [1, 2]) {
          if (touched.has(`${key}.${column}`) || !is.has(key) || !saved.has(key)) continue;
          expect(after.get(key)?.[column], `${key}.${column}`).toBe(is.get(key)![column]);
          seen.kept++;
        }
      }
      // What the person did touch is there, or told.
      const told = new Set(result.conflicts.map((conflict) => (conflict.kind === 'copies' ? '' : conflict.key)));
      for (const key of new Set([...touched].map((name) => name.split('.')[0]!))) {
        if (told.has(key)) continue;
        const wanted = saved.get(key);
        if (wanted === undefined) expect(after.has(key)).toBe(false);
        for (const column of [1, 2]) {
          if (!touched.has(`${key}.${column}`) || wanted === undefined) continue;
          expect(after.get(key)?.[column]).toBe(wanted[column]);
          seen.taken++;
        }
      }
      seen.uncertain += result.conflicts.filter(({ uncertain }) => uncertain).length;
    }
    // The stories are about something.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(CASES / 20);
  });
});

type Rows = Map<string, readonly string[]>;
