import type { MergeRow, MergeTable } from './merge-table.js';
import { keyIdentity, rowIdentity } from './row-identity.js';

/** What else the rows of a base may have been, where other versions fit the save as well as it does. */
export interface BaseDoubts<R extends MergeRow> {
  /** In a table with a key: what else a row may have been; undefined for no row. */
  readonly rows: readonly { readonly key: string; readonly rows: readonly (R | undefined)[] }[];
  /** In a table without: how many copies of a row there may have been otherwise. Its cells are under the base's columns. */
  readonly copies: readonly { readonly row: R; readonly counts: readonly number[] }[];
}

/** A row as it was before a change and after it; undefined for no row. */
export interface RowStep<R extends MergeRow> {
  readonly before: R | undefined;
  readonly after: R | undefined;
}

/**
 * `steps[n]` leads from the version `n + 1` to the version `n` after it. `candidates` are the versions in question in
 * ascending order, the base first. Each change is looked at once, however many candidates there are.
 */
export function findDoubts<R extends MergeRow>(
  base: MergeTable<R>,
  steps: readonly (readonly RowStep<R>[])[],
  candidates: readonly number[],
): BaseDoubts<R> {
  if (candidates.length < 2) return { rows: [], copies: [] };
  return base.keyIndex === undefined
    ? doubtedCopies(base, steps, candidates)
    : doubtedRows(base.keyIndex, steps, candidates);
}

function doubtedRows<R extends MergeRow>(
  keyIndex: number,
  steps: readonly (readonly RowStep<R>[])[],
  candidates: readonly number[],
): BaseDoubts<R> {
  const keys = new Map<string, string>();
  const rows = new Alternatives<R | undefined>(candidates);
  const become = (version: number, row: R, value: R | undefined) => {
    const key = row.cells[keyIndex]!;
    const identity = keyIdentity(key);
    keys.set(identity, key);
    rows.become(version, identity, value);
  };
  rows.walk(steps, (version, { before, after }) => {
    if (after !== undefined) become(version, after, undefined);
    if (before !== undefined) become(version, before, before);
  });
  return { rows: rows.all().map(([identity, values]) => ({ key: keys.get(identity)!, rows: values })), copies: [] };
}

function doubtedCopies<R extends MergeRow>(
  base: MergeTable<R>,
  steps: readonly (readonly RowStep<R>[])[],
  candidates: readonly number[],
): BaseDoubts<R> {
  const examples = new Map<string, R>();
  const counts = new Map<string, number>();
  const copies = new Alternatives<number>(candidates);
  const change = (version: number, row: R | undefined, by: number) => {
    if (row === undefined) return;
    const identity = rowIdentity(row.cells);
    const count = (counts.get(identity) ?? 0) + by;
    counts.set(identity, count);
    examples.set(identity, row);
    copies.become(version, identity, count);
  };
  copies.walk(steps, (version, { before, after }) => {
    change(version, after, -1);
    change(version, before, 1);
  });
  const inBase = new Map([...examples.keys()].map((identity) => [identity, 0]));
  for (const row of base.rows) {
    const identity = rowIdentity(row.cells);
    const count = inBase.get(identity);
    if (count !== undefined) inBase.set(identity, count + 1);
  }
  return {
    rows: [],
    copies: copies.all().map(([identity, changes]) => ({
      row: examples.get(identity)!,
      counts: [...new Set(changes.map((by) => inBase.get(identity)! + by))],
    })),
  };
}

/** The values that something had in candidates other than the first, gathered while going back from version to version. */
class Alternatives<V> {
  readonly #candidates: readonly number[];
  /** By identity: its value, the version from which back it has it, and the values it had in candidates. */
  readonly #held = new Map<string, { value: V; since: number; values: V[] }>();
  /** The oldest candidate that was passed. */
  #passed: number;

  constructor(candidates: readonly number[]) {
    this.#candidates = candidates;
    this.#passed = candidates[0]!;
  }

  /** Calls `visit` with each change between the first candidate and the last, and the version that has it undone. */
  walk<C>(steps: readonly (readonly C[])[], visit: (version: number, change: C) => void): void {
    const [first, last] = [this.#candidates[0]!, this.#candidates.at(-1)!];
    let next = 1;
    for (let version = first + 1; version <= last; version++) {
      for (const change of steps[version - 1]!) visit(version, change);
      if (this.#candidates[next] === version) {
        this.#passed = version;
        next++;
      }
    }
  }

  become(version: number, identity: string, value: V): void {
    const held = this.#held.get(identity);
    if (held === undefined) {
      this.#held.set(identity, { value, since: version, values: [] });
      return;
    }
    if (held.since <= this.#passed) held.values.push(held.value);
    held.value = value;
    held.since = version;
  }

  all(): [string, V[]][] {
    return [...this.#held].map(([identity, { value, values }]) => [identity, [...values, value]]);
  }
}
