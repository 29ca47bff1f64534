import type { MergeRow, MergeTable } from './merge-table.js';
import { keyIdentity, rowIdentity } from './row-identity.js';
import { Side } from './sides.js';

/**
 * In how many places a version of a table differs from a save: cells of rows that both have, rows that only one has, and
 * columns that only one has. Kept up to date while the version's rows are changed one by one.
 */
export interface TableDifference<R extends MergeRow> {
  readonly total: number;
  add(row: R): void;
  remove(row: R): void;
}

/** Without a key a changed row counts as two: one that is gone, one that is new. */
export function differenceFor<R extends MergeRow>(version: MergeTable<R>, save: MergeTable<R>): TableDifference<R> {
  const inSave = new Set(save.columns);
  const shared = version.columns.filter((name) => inSave.has(name));
  const lonely = version.columns.length + save.columns.length - 2 * shared.length;
  const sides = { version: new Side(version, shared), save: new Side(save, shared) };
  const keyName = version.keyIndex === undefined ? undefined : version.columns[version.keyIndex]!;
  const difference =
    keyName === undefined || !inSave.has(keyName)
      ? new WholeRowDifference(sides, lonely)
      : new KeyedDifference(sides, shared.indexOf(keyName), lonely);
  for (const row of version.rows) difference.add(row);
  return difference;
}

interface ComparedSides<R extends MergeRow> {
  readonly version: Side<R>;
  readonly save: Side<R>;
}

class KeyedDifference<R extends MergeRow> implements TableDifference<R> {
  total: number;
  readonly #sides: ComparedSides<R>;
  readonly #keyIndex: number;
  readonly #saved: ReadonlyMap<string, R>;

  constructor(sides: ComparedSides<R>, keyIndex: number, lonely: number) {
    this.#sides = sides;
    this.#keyIndex = keyIndex;
    this.#saved = new Map(sides.save.rows.map((row) => [keyIdentity(sides.save.cell(row, keyIndex)), row]));
    this.total = lonely + this.#saved.size;
  }

  add(row: R): void {
    this.total += this.#gain(row);
  }

  remove(row: R): void {
    this.total -= this.#gain(row);
  }

  /** What the row adds to a version that has none with its key. */
  #gain(row: R): number {
    const { version, save } = this.#sides;
    const saved = this.#saved.get(keyIdentity(version.cell(row, this.#keyIndex)));
    if (saved === undefined) return 1;
    const [cells, others] = [version.cells(row), save.cells(saved)];
    let differing = 0;
    for (let column = 0; column < cells.length; column++) if (cells[column] !== others[column]) differing++;
    return differing - 1;
  }
}

class WholeRowDifference<R extends MergeRow> implements TableDifference<R> {
  total: number;
  readonly #version: Side<R>;
  /** By row: how many more copies the save has. */
  readonly #surplus = new Map<string, number>();

  constructor({ version, save }: ComparedSides<R>, lonely: number) {
    this.#version = version;
    this.total = lonely;
    for (const row of save.rows) this.#count(rowIdentity(save.cells(row)), 1);
  }

  add(row: R): void {
    this.#count(rowIdentity(this.#version.cells(row)), -1);
  }

  remove(row: R): void {
    this.#count(rowIdentity(this.#version.cells(row)), 1);
  }

  #count(identity: string, change: number): void {
    const before = this.#surplus.get(identity) ?? 0;
    this.#surplus.set(identity, before + change);
    this.total += Math.abs(before + change) - Math.abs(before);
  }
}
