import { describe, expect, it } from 'vitest';
import { asTable, linesOf, merged, table } from '../../test-support/merge-tables.js';
import { Random, seed } from '../../test-support/random.js';
import { type BaseChoice, chooseBase } from './base-choice.js';
import { mergeTables } from './merge.js';
import type { MergeRow, MergeTable } from './merge-table.js';
import type { RowSteps } from './row-steps.js';

type Table = MergeTable<MergeRow>;

/** The steps between versions, which are given from the oldest to the newest. */
function historyOf(versions: readonly Table[]): RowSteps<MergeRow>[] {
  return versions
    .slice(1)
    .map((newer, index) => stepBetween(versions[index]!, newer))
    .reverse();
}

function stepBetween(older: Table, newer: Table): RowSteps<MergeRow> {
  const { keyIndex } = older;
  if (keyIndex === undefined) {
    const left = newer.rows.map(({ cells }) => cells.join());
    const gone = older.rows.filter(({ cells }) => {
      const at = left.indexOf(cells.join());
      if (at !== -1) left.splice(at, 1);
      return at === -1;
    });
    const added = left.map((line) => ({ before: undefined, after: { cells: line.split(',') } }));
    return { changes: [...gone.map((before) => ({ before, after: undefined })), ...added] };
  }
  const keyed = (rows: readonly MergeRow[]) => new Map(rows.map((row) => [row.cells[keyIndex]!, row]));
  const [before, after] = [keyed(older.rows), keyed(newer.rows)];
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (key) => before.get(key)?.cells.join() !== after.get(key)?.cells.join(),
  );
  return { changes: changed.map((key) => ({ before: before.get(key), after: after.get(key) })) };
}

function choose(versions: readonly Table[], theirs: Table, maxRows?: number) {
  return chooseBase(versions.at(-1)!, historyOf(versions), theirs, maxRows === undefined ? {} : { maxRows });
}

async function mergeInto(versions: readonly Table[], theirs: Table) {
  const { base, doubts, saves } = await choose(versions, theirs);
  return merged(await mergeTables({ base, doubts, saves, ours: versions.at(-1)!, theirs }));
}

describe('the base', () => {
  const versions = [
    table('id,x,y', '1,a,a', '2,a,a'),
    table('id,x,y', '1,b,a', '2,a,a'),
    table('id,x,y', '1,b,a', '2,b,a', '3,c,c'),
  ];

  it('is the version that differs least from the save', async () => {
    expect(await choose(versions, table('id,x,y', '1,a,new', '2,a,a'))).toMatchObject({ stepsBack: 2, difference: 1 });
    expect(await choose(versions, table('id,x,y', '1,b,new', '2,a,a'))).toMatchObject({ stepsBack: 1, difference: 1 });
    expect(await choose(versions, table('id,x,y', '1,b,new', '2,b,a', '3,c,c'))).toMatchObject({
      stepsBack: 0,
      difference: 1,
    });
    const { base } = await choose(versions, table('id,x,y', '1,a,a', '2,a,a'));
    expect(linesOf(base)).toEqual(linesOf(versions[0]!));
  });

  it('so that an old save takes nothing back', async () => {
    const result = await mergeInto(versions, table('id,x,y', '1,a,new', '2,a,a'));
    expect(linesOf(result)).toEqual(['id,x,y', '1,b,new', '2,b,a', '3,c,c']);
    expect(result.conflicts).toEqual([]);
    expect(result.notes).toEqual([{ kind: 'older', cells: 2, rows: 1 }]);
  });

  it('is not looked for beyond the budget', async () => {
    const stale = table('id,x,y', '1,a,a', '2,a,a');
    expect(await choose(versions, stale, 3)).toMatchObject({ stepsBack: 2, isComplete: true });
    expect(await choose(versions, stale, 2)).toMatchObject({ stepsBack: 1, isComplete: false });
  });

  it('is read from no more of the history than is needed', async () => {
    function* history(): Generator<RowSteps<MergeRow>> {
      yield* historyOf(versions).slice(0, 1);
      throw new Error('More was read');
    }
    expect(await chooseBase(versions[2]!, history(), versions[1]!)).toMatchObject({ stepsBack: 1, difference: 0 });
    await expect(chooseBase(versions[2]!, history(), versions[0]!)).rejects.toThrow('More was read');
  });
});

describe('where the choice of the base matters, the API has its way and it is told', () => {
  it('in a cell that the save has otherwise than every version', async () => {
    const result = await mergeInto([table('id,x', '1,a'), table('id,x', '1,b')], table('id,x', '1,c'));
    expect(linesOf(result)).toEqual(['id,x', '1,b']);
    expect(result.conflicts).toEqual([
      { kind: 'cell', key: '1', column: 'x', base: 'b', ours: 'b', theirs: 'c', uncertain: true },
    ]);
  });

  it('in a cell that is old where another is new', async () => {
    const versions = [table('id,x,y', '1,a,a'), table('id,x,y', '1,b,b')];
    const result = await mergeInto(versions, table('id,x,y', '1,a,b'));
    expect(linesOf(result)).toEqual(['id,x,y', '1,b,b']);
    expect(result.conflicts).toMatchObject([{ column: 'x', ours: 'b', theirs: 'a', uncertain: true }]);
  });

  it('in a cell that one base says is old, and another that it was changed', async () => {
    const versions = [table('id,x,y,z', '1,b,p,a'), table('id,x,y,z', '1,a,q,a'), table('id,x,y,z', '1,b,q,b')];
    const save = table('id,x,y,z', '1,a,p,a');
    expect(await choose(versions, save)).toMatchObject({ stepsBack: 1, difference: 1 });
    const result = await mergeInto(versions, save);
    expect(linesOf(result)).toEqual(['id,x,y,z', '1,b,q,b']);
    expect(result.conflicts).toMatchObject([
      { column: 'x', base: 'a', ours: 'b', theirs: 'a', uncertain: true },
      { column: 'y', base: 'q', ours: 'q', theirs: 'p', uncertain: true },
    ]);
  });

  it('in the deletion of a row', async () => {
    const versions = [table('id,x', '1,a', '2,a'), table('id,x', '1,b', '2,a')];
    const result = await mergeInto(versions, table('id,x', '2,a'));
    expect(linesOf(result)).toEqual(['id,x', '2,a', '1,b']);
    expect(result.conflicts).toMatchObject([
      { kind: 'row', key: '1', theirs: undefined, kept: 'ours', uncertain: true },
    ]);
  });

  it('in the deletion of a row, though the API deleted another one that the save lacks too', async () => {
    const versions = [table('id,x', '1,a', '2,a', '3,a'), table('id,x', '1,b', '2,a')];
    const save = table('id,x', '2,a');
    expect(await choose(versions, save)).toMatchObject({ stepsBack: 0, difference: 1 });
    const result = await mergeInto(versions, save);
    expect(linesOf(result)).toEqual(['id,x', '2,a', '1,b']);
    expect(result.conflicts).toMatchObject([
      { kind: 'row', key: '1', theirs: undefined, kept: 'ours', uncertain: true },
    ]);
  });

  it('in a row that the API deleted', async () => {
    const versions = [table('id,x', '1,a', '2,a'), table('id,x', '1,a', '2,a', '3,p'), table('id,x', '2,b', '3,p')];
    // Either the file added the row to the last version, or it changed the other row of the one before.
    const save = table('id,x', '1,a', '2,b', '3,p');
    expect(await choose(versions, save)).toMatchObject({ stepsBack: 0, difference: 1 });
    const result = await mergeInto(versions, save);
    expect(linesOf(result)).toEqual(['id,x', '2,b', '3,p']);
    expect(result.conflicts).toMatchObject([{ kind: 'row', key: '1', ours: undefined, kept: 'ours', uncertain: true }]);
  });

  it('in a row that both added, or the file changed', async () => {
    const versions = [table('id,x', '1,z', '2,a'), table('id,x', '2,b'), table('id,x', '1,z', '2,c', '3,p')];
    const save = table('id,x', '1,y', '2,q');
    expect(await choose(versions, save)).toMatchObject({ stepsBack: 1, difference: 2 });
    const result = await mergeInto(versions, save);
    expect(linesOf(result)).toEqual(['id,x', '1,z', '2,c', '3,p']);
    expect(result.conflicts).toMatchObject([
      { kind: 'row', key: '1', base: undefined, kept: 'ours', uncertain: true },
      { kind: 'cell', key: '2', base: 'b', ours: 'c', theirs: 'q', uncertain: false },
    ]);
  });

  it('in the number of copies', async () => {
    const versions = [table('x', 'a', 'b', 'c'), table('x', 'a', 'c', 'd')];
    const result = await mergeInto(versions, table('x', 'a', 'c'));
    // Either the file deleted d, or it deleted b, as the API did.
    expect(linesOf(result)).toEqual(['x', 'a', 'c', 'd']);
    expect(result.conflicts).toEqual([
      { kind: 'copies', cells: ['d'], base: 1, ours: 1, theirs: 0, kept: 'ours', uncertain: true },
    ]);
  });

  it('and not where all that fit agree', async () => {
    const versions = [table('id,x,y', '1,a,a'), table('id,x,y', '1,b,a')];
    const result = await mergeInto(versions, table('id,x,y', '1,c,new'));
    expect(linesOf(result)).toEqual(['id,x,y', '1,b,new']);
    expect(result.conflicts).toHaveLength(1);
  });
});

describe(`random histories (ROWHOUSE_SEED=${seed})`, () => {
  it.each(['id,x,y', 'w,x,y'])('of %s: the choice is that of comparing every version with the save', async (header) => {
    const random = new Random(seed);
    for (let run = 0; run < 400; run++) {
      const versions = [someTable(random, header)];
      while (versions.length < 6) versions.push(changed(random, versions.at(-1)!));
      const theirs = changed(random, random.pick(versions));
      const differences = naiveDifferences(versions.toReversed(), theirs);
      const totals = differences.map(({ total }) => total);
      const least = Math.min(...totals);
      const choice = await choose(versions, theirs);
      expect(choice.difference).toBe(least);
      expect(choice.stepsBack).toBe(totals.indexOf(least));
      const sorted = (of: Table) => linesOf(of).sort();
      expect(sorted(choice.base)).toEqual(sorted(versions.at(-1 - choice.stepsBack)!));
      expect(foundDoubts(choice)).toEqual(expectedDoubts(versions, differences, choice));
      const result = merged(await mergeTables({ ...choice, ours: versions.at(-1)!, theirs }));
      const again = merged(await mergeTables({ ...choice, ours: asTable(result), theirs }));
      expect(linesOf(again)).toEqual(linesOf(result));
    }
  });
});

function someTable(random: Random, header: string): Table {
  const cell = () => random.pick(['a', 'b', 'c']);
  const made = table(header, ...Array.from({ length: random.below(5) }, (_, n) => `${n},${cell()},${cell()}`));
  if (made.keyIndex !== undefined) return made;
  return { ...made, rows: made.rows.map(({ cells }) => ({ cells: ['0', ...cells.slice(1)] })) };
}

/** Some rows changed, deleted and added. */
function changed(random: Random, { columns, keyIndex, rows }: Table): Table {
  const cell = () => random.pick(['a', 'b', 'c']);
  const kept = rows
    .filter(() => random.below(6) > 0)
    .map((row) => (random.below(3) > 0 ? row : { cells: [row.cells[0]!, cell(), row.cells[2]!] }));
  for (const key of random.many(0, 2, () => String(random.below(8)))) {
    if (keyIndex === undefined) kept.push({ cells: ['0', cell(), cell()] });
    else if (!kept.some(({ cells }) => cells[0] === key)) kept.push({ cells: [key, cell(), cell()] });
  }
  return { columns, keyIndex, rows: kept };
}

/** How many of them are rows that the save lacks, which tell less. */
interface Differences {
  readonly total: number;
  readonly lacked: number;
}

/** Of versions from the newest back: whether a row is there counts no more, and no less, than what its cells do. */
function naiveDifferences(versions: readonly Table[], save: Table): Differences[] {
  const { keyIndex } = save;
  if (keyIndex === undefined) return versions.map((version) => naiveDifferenceOfRows(version, save));
  const [deleted, lacking] = [new Set<string>(), new Map<string, number>()];
  const rowOf = (of: Table | undefined, key: string) => of?.rows.find(({ cells }) => cells[keyIndex] === key)?.cells;
  const keys = save.rows.map(({ cells }) => cells[keyIndex]!);
  return versions.map((version, at) => {
    const newer = versions[at - 1];
    const differing = (of: Table, key: string): number => {
      const saved = rowOf(save, key)!;
      const count = rowOf(of, key)!.filter((cell, column) => cell !== saved[column]).length;
      return deleted.has(key) ? Math.min(count, 1) : count;
    };
    const lacked = version.rows.filter(({ cells }) => !keys.includes(cells[keyIndex]!)).length;
    let total = lacked;
    for (const key of keys) {
      const isHere = rowOf(version, key) !== undefined;
      const wasThere = rowOf(newer, key) !== undefined;
      if (newer !== undefined && wasThere && !isHere) lacking.set(key, Math.max(1, differing(newer, key)));
      if (newer !== undefined && !wasThere && isHere) deleted.add(key);
      total += isHere ? differing(version, key) : (lacking.get(key) ?? 1);
    }
    return { total, lacked };
  });
}

function naiveDifferenceOfRows(version: Table, save: Table): Differences {
  const lines = [...version.rows, ...save.rows].map(({ cells }) => cells.join());
  const count = (of: Table, line: string) => of.rows.filter(({ cells }) => cells.join() === line).length;
  const surplus = [...new Set(lines)].map((line) => count(version, line) - count(save, line));
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  return { total: sum(surplus.map(Math.abs)), lacked: sum(surplus.map((number) => Math.max(0, number))) };
}

/** By row, or its key: what else it may have been, or how many of it. */
function foundDoubts({ base, doubts }: BaseChoice): Record<string, string[]> {
  const inBase = new Map(base.rows.map(({ cells }) => [cells[0], cells.join()]));
  const count = (line: string) => base.rows.filter(({ cells }) => cells.join() === line).length;
  const found: [string, string[]][] = [
    ...doubts.rows.map(({ key, rows: inVersions, inFiles }): [string, string[]] => {
      const rows = [...inVersions, ...inFiles];
      const others = new Set(rows.map((row) => row?.cells.join() ?? 'none'));
      others.delete(inBase.get(key) ?? 'none');
      return [key, [...others].sort()];
    }),
    ...doubts.copies.map(({ row, counts: inVersions, inFiles }): [string, string[]] => {
      const counts = [...new Set([...inVersions, ...inFiles])];
      const line = row.cells.join();
      return [
        line,
        counts
          .filter((other) => other !== count(line))
          .map(String)
          .sort(),
      ];
    }),
  ];
  return Object.fromEntries(found.filter(([, others]) => others.length > 0));
}

function expectedDoubts(
  versions: readonly Table[],
  differences: readonly Differences[],
  { base, stepsBack: chosen, difference: least }: BaseChoice,
): Record<string, string[]> {
  const saysMore = differences.map(({ total, lacked }) => total - lacked);
  const fitting = versions.toReversed().filter((_, stepsBack) => {
    if (differences[stepsBack]!.total === least) return true;
    // What fits exactly raises no doubt.
    if (least === 0) return false;
    return stepsBack >= chosen && saysMore[stepsBack]! <= saysMore[chosen]!;
  });
  const valueOf = (version: Table, name: string) =>
    version.keyIndex === undefined
      ? String(version.rows.filter(({ cells }) => cells.join() === name).length)
      : (version.rows.find(({ cells }) => cells[0] === name)?.cells.join() ?? 'none');
  const nameOf = ({ cells }: MergeRow) => (base.keyIndex === undefined ? cells.join() : cells[0]!);
  const names = new Set(versions.flatMap(({ rows }) => rows.map(nameOf)));
  const doubts: Record<string, string[]> = {};
  for (const name of names) {
    const values = [...new Set(fitting.map((version) => valueOf(version, name)))];
    const others = values.filter((value) => value !== valueOf(base, name));
    if (others.length > 0) doubts[name] = others.sort();
  }
  return doubts;
}
