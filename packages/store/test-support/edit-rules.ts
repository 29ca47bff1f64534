/**
 * What must hold of a table behind a save, by what the editor that made it had before: rules, not a second merge. What the
 * API wrote is never taken back; what another editor saved may be, where the save fits the version before that as well.
 */
import { expect } from 'vitest';
import type { Conflict } from '../src/merge/merge-table.js';
import type { EditingPast, Rows } from './editing-past.js';

export type Told = readonly Conflict[];

/** A save, and the table before and behind it. */
export interface CheckedSave {
  /** What the editor loaded, or saved before. */
  readonly base: Rows;
  /** What it saved. */
  readonly mine: Rows;
  readonly before: Rows;
  readonly after: Rows;
  readonly told: Told;
  /**
   * Whether it may take back what other editors saved: it is, exactly, what the table or its file was once, or lacks so
   * much that it fits many versions.
   */
  readonly takesBack: boolean;
  /** Whether it was held, and a person said that it is meant. */
  readonly accepted: boolean;
  readonly past: EditingPast;
}

/** Cell by cell, under the key in the first column; the others are `a`, `b` and `c`. */
export function checkKeyedSave(save: CheckedSave): void {
  const sides = {
    base: byKey(save.base),
    mine: byKey(save.mine),
    before: byKey(save.before),
    after: byKey(save.after),
  };
  const keys = new Set(Object.values(sides).flatMap((side) => [...side.keys()]));
  for (const key of keys) {
    const row = {
      base: sides.base.get(key),
      mine: sides.mine.get(key),
      before: sides.before.get(key),
      after: sides.after.get(key),
    };
    checkRow(key, row, save);
  }
}

type Row = readonly string[] | undefined;

interface RowOfSave {
  readonly base: Row;
  readonly mine: Row;
  readonly before: Row;
  readonly after: Row;
}

function checkRow(
  key: string,
  { base, mine, before, after }: RowOfSave,
  { told, takesBack, accepted, past }: CheckedSave,
): void {
  const isTold = (column?: string): boolean =>
    told.some((each) => each.kind !== 'copies' && each.key === key && (each.kind === 'row' || each.column === column));
  // What saves made of it is theirs to change.
  const isApis = (cell: string, at: number) => isOfApi([cell]) && !past.putBySaves.has(`${key} ${at} ${cell}`);
  const about = `the row ${key}: ${JSON.stringify({ base, mine, before, after })}`;
  // What another editor saved may be taken back.
  if ((takesBack || isOfPerson(before) || isOfPerson(after)) && !isOfApi(before) && !isOfApi(after)) {
    return;
  }
  if (before === undefined) {
    // Gone, or never there.
    if (base !== undefined && !past.deletedByApi.has(key)) {
      // A save took it away, and one that has it may bring it back, as it has it.
      if (after !== undefined) expect(after, about).toEqual(mine);
      return;
    }
    const mayComeBack = past.fitsMany && isTold();
    if (mayComeBack && same(mine, base)) return;
    if (mine === undefined || same(mine, base)) expect(after, `came back: ${about}`).toBeUndefined();
    else if (after === undefined) expect(isTold(), `not told: ${about}`).toBe(true);
    else expect(after, about).toEqual(mine);
    if (base !== undefined && mine !== undefined && !same(mine, base)) {
      expect(isTold(), `a deletion and a change, not told: ${about}`).toBe(true);
    }
    return;
  }
  if (mine === undefined) {
    const isAsLoaded = before.every((cell, at) => cell === base?.[at] || !isApis(cell, at));
    const mayGo = isAsLoaded || past.addedBySaves.has(before.join());
    // Where a person said that the save is meant, it is enough that it is told.
    if (after === undefined) expect(mayGo || (accepted && isTold()), `taken back: ${about}`).toBe(true);
    else expect(after, about).toEqual(before);
    // Whoever deletes a row of its own that stood behind one of the API, under the same key, has nothing to be told again.
    const wasTaken =
      base !== undefined && (!isOfPerson(base) || base.some((cell, at) => at > 0 && cell === before[at]));
    if (wasTaken && after !== undefined && !takesBack) expect(isTold(), `not told: ${about}`).toBe(true);
    return;
  }
  expect(after, `is gone: ${about}`).toBeDefined();
  if (base === undefined) {
    // Both added the key.
    const isToldAnyhow = told.some((each) => each.kind !== 'copies' && each.key === key);
    if (!same(mine, before) && !isToldAnyhow) expect(after, `not told: ${about}`).toEqual(mine);
    else
      // Merged with a row that was there when others fitted as well: what the API wrote stays all the same.
      for (const [at, cell] of after!.entries())
        if (isApis(before[at]!, at)) expect(cell, about).toBe(before[at]);
        else expect([before[at], mine[at]], about).toContain(cell);
    return;
  }
  for (const [at, column] of ['id', 'a', 'b', 'c'].entries()) {
    const cell = { base: base[at]!, mine: mine[at]!, before: before[at]!, after: after![at]! };
    if (cell.mine === cell.base) {
      if (isApis(cell.before, at)) expect(cell.after, `taken back: ${column} of ${about}`).toBe(cell.before);
      else expect([cell.before, cell.mine], about).toContain(cell.after);
    } else if (cell.before === cell.base) {
      // Changed by nobody else. Where it is not certain it may stay, with a report.
      if (cell.after !== cell.mine) expect(isTold(column), `lost: ${column} of ${about}`).toBe(true);
    } else {
      expect([cell.mine, cell.before]).toContain(cell.after);
      if (isApis(cell.before, at)) expect(cell.after, `overwritten: ${column} of ${about}`).toBe(cell.before);
      if (cell.after !== cell.mine) expect(isTold(column), `not told: ${column} of ${about}`).toBe(true);
    }
  }
}

/** What the API never had a hand in is behind a save as the save has it, whatever other editors saved meanwhile. */
export function checkDecision({
  mine,
  after,
  told,
  hasKey,
  past: { touchedByApi },
}: Pick<CheckedSave, 'mine' | 'after' | 'told' | 'past'> & { readonly hasKey: boolean }): void {
  if (!hasKey) {
    const lines = (rows: Rows) => new Set(rows.map((row) => row.join()));
    const [saved, there] = [lines(mine), lines(after)];
    for (const row of new Set([...saved, ...there])) {
      const isApis = row.split(',').some((cell) => isOfApi([cell]) || touchedByApi.has(cell));
      if (!isApis) expect(there.has(row), `${row}: whether it is there`).toBe(saved.has(row));
    }
    return;
  }
  const [saved, there] = [byKey(mine), byKey(after)];
  const columns = ['id', 'a', 'b', 'c'];
  for (const key of new Set([...saved.keys(), ...there.keys()])) {
    if (touchedByApi.has(key)) continue;
    const hasApiCells = columns.some((column) => touchedByApi.has(`${key} ${column}`));
    // It may have been another row altogether: then the one with what the API wrote stays.
    if (hasApiCells && told.some((each) => each.kind !== 'copies' && each.key === key)) continue;
    const [wanted, found] = [saved.get(key), there.get(key)];
    const about = `the row ${key}, saved as ${String(wanted)}, is ${String(found)}`;
    if (wanted === undefined || found === undefined) expect(hasApiCells, about).toBe(true);
    else
      for (const [at, column] of columns.entries())
        if (!touchedByApi.has(`${key} ${column}`)) expect(found[at], about).toBe(wanted[at]);
  }
}

/** Row by row: all of them are different. */
export function checkKeylessSave(save: CheckedSave): void {
  const { base, mine, before, after, told, takesBack, accepted, past } = save;
  const [inBase, inMine, inBefore, inAfter] = [base, mine, before, after].map(
    (rows) => new Set(rows.map((row) => row.join())),
  ) as [Set<string>, Set<string>, Set<string>, Set<string>];
  expect(inAfter.size, 'a row is there twice').toBe(after.length);
  const isTold = (row: string): boolean => told.some((each) => each.kind === 'copies' && each.cells.join() === row);
  for (const row of inMine) {
    if (!inBase.has(row)) expect(inAfter.has(row) || isTold(row), `lost: ${row}`).toBe(true);
  }
  for (const row of inBefore) {
    if (inAfter.has(row)) continue;
    if ((takesBack && !row.includes('api-')) || row.includes('person-') || past.addedBySaves.has(row)) continue;
    const mayGo = (inBase.has(row) && !inMine.has(row)) || (accepted && isTold(row));
    expect(mayGo, `taken back: ${row}`).toBe(true);
  }
  for (const row of inBase) {
    // A row that is changed soon after it was added is, for all that can be told, two that were added.
    if (takesBack || past.fitsMany || row.includes('person-') || row.includes('api-')) continue;
    if (!inMine.has(row) && inBefore.has(row) && inAfter.has(row)) {
      expect(isTold(row), `not deleted: ${row}`).toBe(true);
    }
  }
  for (const row of inAfter) expect(inBefore.has(row) || inMine.has(row), `out of nothing: ${row}`).toBe(true);
}

function isOfPerson(row: Row): boolean {
  return row?.some((cell) => cell.startsWith('person-')) === true;
}

function isOfApi(row: Row): boolean {
  return row?.some((cell) => cell.startsWith('api-')) === true;
}

function same(a: Row, b: Row): boolean {
  return a === undefined || b === undefined ? a === b : a.join() === b.join();
}

function byKey(rows: Rows): Map<string, readonly string[]> {
  return new Map(rows.map((row) => [row[0]!, row]));
}

/** Of a file whose cells need no quotes. */
export function rowsOf(text: string): Rows {
  return text
    .split('\n')
    .slice(1, -1)
    .map((line) => line.split(','));
}
