import type { MergeRow, MergeTable } from './merge-table.js';
import { keyIdentity, rowIdentity } from './row-identity.js';
import type { Turn } from '../scheduling/turn.js';
import { Side } from './sides.js';

/** In how many places a version of a table differs from a save. */
export interface Fit {
  /** Cells of rows that both have, rows that only one has, and columns that only one has. */
  readonly difference: number;
  /** How many of them are rows that the save lacks. */
  readonly lacked: number;
}

/** Kept up to date while the version's rows are changed one by one. */
export interface TableDifference<R extends MergeRow> {
  readonly fit: Fit;
  add(row: R): void;
  remove(row: R): void;
  /** The row, which is added next, was deleted in a newer version. */
  noteDeleted(row: R): void;
  /** The row, which is removed next, was made in a newer version. */
  noteMade(row: R): void;
}

/** Without a key a changed row counts as two: one that is gone, one that is new. */
export async function differenceFor<R extends MergeRow>(
  version: MergeTable<R>,
  save: MergeTable<R>,
  turn: Turn,
): Promise<TableDifference<R>> {
  const inSave = new Set(save.columns);
  const shared = version.columns.filter((name) => inSave.has(name));
  const lonely = version.columns.length + save.columns.length - 2 * shared.length;
  const sides = { version: new Side(version, shared), save: new Side(save, shared) };
  const keyName = version.keyIndex === undefined ? undefined : version.columns[version.keyIndex]!;
  const difference =
    keyName === undefined || !inSave.has(keyName)
      ? new WholeRowDifference(sides, lonely)
      : new KeyedDifference(sides, shared.indexOf(keyName), lonely);
  await turn.each(save.rows, (row) => {
    difference.addSaved(row);
  });
  await turn.each(version.rows, (row) => {
    difference.add(row);
  });
  return difference;
}

interface ComparedSides<R extends MergeRow> {
  readonly version: Side<R>;
  readonly save: Side<R>;
}

class KeyedDifference<R extends MergeRow> implements TableDifference<R> {
  #difference: number;
  #lacked = 0;
  readonly #sides: ComparedSides<R>;
  readonly #keyIndex: number;
  readonly #saved = new Map<string, R>();
  /** By their keys' identities: rows that were deleted since a version. */
  readonly #deleted = new Set<string>();
  /** By their keys' identities: what it counts that a version lacks a row of the save. Default: 1. */
  readonly #lacking = new Map<string, number>();

  constructor(sides: ComparedSides<R>, keyIndex: number, lonely: number) {
    this.#sides = sides;
    this.#keyIndex = keyIndex;
    this.#difference = lonely;
  }

  /** A row of the save: all of them, before any of a version. */
  addSaved(row: R): void {
    this.#saved.set(keyIdentity(this.#sides.save.cell(row, this.#keyIndex)), row);
    this.#difference += 1;
  }

  get fit(): Fit {
    return { difference: this.#difference, lacked: this.#lacked };
  }

  add(row: R): void {
    this.#count(row, 1);
  }

  remove(row: R): void {
    this.#count(row, -1);
  }

  /** Whether a row is there must not tell versions apart where its cells do not: it counts as one, though many differ. */
  noteDeleted(row: R): void {
    this.#deleted.add(this.#identityOf(row));
  }

  /** And as many as differ, where the version that has it has been counted. */
  noteMade(row: R): void {
    const identity = this.#identityOf(row);
    const saved = this.#saved.get(identity);
    if (saved !== undefined) this.#lacking.set(identity, Math.max(1, this.#differing(row, saved, identity)));
  }

  /** What the row adds to a version that has none with its key, or takes from it. */
  #count(row: R, sign: 1 | -1): void {
    const identity = this.#identityOf(row);
    const saved = this.#saved.get(identity);
    if (saved === undefined) {
      this.#difference += sign;
      this.#lacked += sign;
    } else {
      this.#difference += sign * (this.#differing(row, saved, identity) - (this.#lacking.get(identity) ?? 1));
    }
  }

  #differing(row: R, saved: R, identity: string): number {
    const { version, save } = this.#sides;
    const [cells, others] = [version.cells(row), save.cells(saved)];
    let differing = 0;
    for (let column = 0; column < cells.length; column++) if (cells[column] !== others[column]) differing++;
    return this.#deleted.has(identity) ? Math.min(differing, 1) : differing;
  }

  #identityOf(row: R): string {
    return keyIdentity(this.#sides.version.cell(row, this.#keyIndex));
  }
}

class WholeRowDifference<R extends MergeRow> implements TableDifference<R> {
  #difference: number;
  #lacked = 0;
  readonly #sides: ComparedSides<R>;
  /** By row: how many more copies the save has. */
  readonly #surplus = new Map<string, number>();

  constructor(sides: ComparedSides<R>, lonely: number) {
    this.#sides = sides;
    this.#difference = lonely;
  }

  /** A row of the save: all of them, before any of a version. */
  addSaved(row: R): void {
    this.#count(rowIdentity(this.#sides.save.cells(row)), 1);
  }

  get fit(): Fit {
    return { difference: this.#difference, lacked: this.#lacked };
  }

  add(row: R): void {
    this.#count(rowIdentity(this.#sides.version.cells(row)), -1);
  }

  remove(row: R): void {
    this.#count(rowIdentity(this.#sides.version.cells(row)), 1);
  }

  // A row that was changed is another one.
  noteDeleted(): void {}
  noteMade(): void {}

  #count(identity: string, change: number): void {
    const before = this.#surplus.get(identity) ?? 0;
    this.#surplus.set(identity, before + change);
    this.#difference += Math.abs(before + change) - Math.abs(before);
    this.#lacked += Math.max(0, -before - change) - Math.max(0, -before);
  }
}
