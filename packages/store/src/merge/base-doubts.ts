import type { Turn } from '../scheduling/turn.js';
import type { MergeRow, MergeTable } from './merge-table.js';
import { keyIdentity, rowIdentity } from './row-identity.js';

/**
 * What else the rows of a base may have been, where other versions fit the save as well as it does. What earlier saves
 * changed raises no doubt: nobody would ever be believed who saves a cell twice.
 */
export interface BaseDoubts<R extends MergeRow> {
  /** In a table with a key: what else a row may have been, in other versions and in files; undefined for no row. */
  readonly rows: readonly DoubtedRow[];
  /** In a table without: how many copies of a row there may have been otherwise. Its cells are under the base's columns. */
  readonly copies: readonly DoubtedCopies<R>[];
}

export interface DoubtedRow {
  readonly key: string;
  /** Without what the API did since. */
  readonly rows: readonly (MergeRow | undefined)[];
  /** In files that were saved. */
  readonly inFiles: readonly (MergeRow | undefined)[];
}

export interface DoubtedCopies<R extends MergeRow> {
  readonly row: R;
  /** Without what the API did since. */
  readonly counts: readonly number[];
  /** In files that were saved. */
  readonly inFiles: readonly number[];
}

/** A row as it was before a change and after it; undefined for no row. */
export interface RowStep<R extends MergeRow> {
  readonly before: R | undefined;
  readonly after: R | undefined;
}

/** How a version became the next. */
export interface RowSteps<R extends MergeRow> {
  readonly changes: readonly RowStep<R>[];
  /** Whether the API made it, or a save. Default: the API. */
  readonly origin?: 'api' | 'file';
}

/** A file that was saved when the table was a version: how the rows of that differ, before as in the file. */
export interface FileOfVersion<R extends MergeRow> {
  readonly version: number;
  readonly file: readonly RowStep<R>[];
}

/**
 * `steps[n]` leads from the version `n + 1` to the version `n` after it. `candidates` are the versions in question in
 * ascending order, the base first. Each change is looked at once, however many candidates there are. `files` are in
 * question too, and their versions among the candidates.
 */
export async function findDoubts<R extends MergeRow>(
  base: MergeTable<R>,
  steps: readonly RowSteps<R>[],
  candidates: readonly number[],
  files: readonly FileOfVersion<R>[],
  turn: Turn,
): Promise<BaseDoubts<R>> {
  if (candidates.length < 2 && files.length === 0) return { rows: [], copies: [] };
  return base.keyIndex === undefined
    ? doubtedCopies(base, steps, candidates, files, turn)
    : doubtedRows(base, base.keyIndex, steps, candidates, files, turn);
}

async function doubtedRows<R extends MergeRow>(
  base: MergeTable<R>,
  keyIndex: number,
  steps: readonly RowSteps<R>[],
  candidates: readonly number[],
  files: readonly FileOfVersion<R>[],
  turn: Turn,
): Promise<BaseDoubts<R>> {
  const keys = new Map<string, string>();
  const rows = new Alternatives<MergeRow | undefined>(candidates, turn);
  const inBase = await rowsTouched(base, keyIndex, steps, turn);
  const become = (version: number, key: string, { before, after }: RowStep<R>) => {
    const identity = keyIdentity(key);
    keys.set(identity, key);
    const known = rows.has(identity) ? rows.valueOf(identity) : inBase.get(identity);
    rows.become(version, identity, undone(known, before, after));
  };
  await rows.walk(steps, (version, step) => {
    const [before, after] = [step.before?.cells[keyIndex], step.after?.cells[keyIndex]];
    if (after !== undefined && after !== before) become(version, after, { before: undefined, after: step.after });
    if (before === undefined) return;
    become(version, before, { before: step.before, after: after === before ? step.after : undefined });
  });
  const doubted = new Map(await rows.all());
  const inFiles = new Map<string, (MergeRow | undefined)[]>();
  for (const { file } of files) {
    await turn.each(file, ({ before, after }) => {
      const key = (before ?? after)?.cells[keyIndex];
      if (key === undefined) return;
      const identity = keyIdentity(key);
      keys.set(identity, key);
      inFiles.set(identity, [...(inFiles.get(identity) ?? []), before]);
    });
  }
  return {
    rows: await turn.map(new Set([...doubted.keys(), ...inFiles.keys()]), (identity) => ({
      key: keys.get(identity)!,
      rows: doubted.get(identity) ?? [],
      inFiles: inFiles.get(identity) ?? [],
    })),
    copies: [],
  };
}

/** By their keys' identities: the rows of the base that the API changed. */
async function rowsTouched<R extends MergeRow>(
  { rows }: MergeTable<R>,
  keyIndex: number,
  steps: readonly RowSteps<R>[],
  turn: Turn,
): Promise<ReadonlyMap<string, MergeRow | undefined>> {
  const touched = new Map<string, MergeRow | undefined>();
  for (const { changes } of steps) {
    await turn.each(changes, ({ before, after }) => {
      for (const row of [before, after])
        if (row !== undefined) touched.set(keyIdentity(row.cells[keyIndex]!), undefined);
    });
  }
  await turn.each(rows, (row) => {
    const identity = keyIdentity(row.cells[keyIndex]!);
    if (touched.has(identity)) touched.set(identity, row);
  });
  return touched;
}

/** A row without a change of the API; what saves changed of it meanwhile stays. */
function undone(
  row: MergeRow | undefined,
  before: MergeRow | undefined,
  after: MergeRow | undefined,
): MergeRow | undefined {
  if (before === undefined || after === undefined) return before;
  if (row === undefined || row === after) return row && before;
  if (row.cells.every((cell, column) => cell === after.cells[column])) return before;
  return { cells: row.cells.map((cell, at) => (before.cells[at] === after.cells[at] ? cell : before.cells[at]!)) };
}

async function doubtedCopies<R extends MergeRow>(
  base: MergeTable<R>,
  steps: readonly RowSteps<R>[],
  candidates: readonly number[],
  files: readonly FileOfVersion<R>[],
  turn: Turn,
): Promise<BaseDoubts<R>> {
  const examples = new Map<string, R>();
  const counts = new Map<string, number>();
  const copies = new Alternatives<number>(candidates, turn);
  const change = (version: number, row: R | undefined, by: number) => {
    if (row === undefined) return;
    const identity = rowIdentity(row.cells);
    const count = (counts.get(identity) ?? 0) + by;
    counts.set(identity, count);
    examples.set(identity, row);
    copies.become(version, identity, count);
  };
  const inFiles: [identity: string, count: number][] = [];
  const lookAtFiles = async (version: number) => {
    for (const { file } of files.filter((each) => each.version === version)) {
      const changed = new Map<string, number>();
      const note = (row: R | undefined, by: number) => {
        if (row === undefined) return;
        const identity = rowIdentity(row.cells);
        changed.set(identity, (changed.get(identity) ?? counts.get(identity) ?? 0) + by);
        examples.set(identity, row);
      };
      await turn.each(file, ({ before, after }) => {
        note(after, -1);
        note(before, 1);
      });
      await turn.each(changed, (entry) => inFiles.push(entry));
    }
  };
  await copies.walk(
    steps,
    (version, { before, after }) => {
      change(version, after, -1);
      change(version, before, 1);
    },
    lookAtFiles,
  );
  const inBase = new Map<string, number>();
  await turn.each(base.rows, (row) => {
    const identity = rowIdentity(row.cells);
    if (examples.has(identity)) inBase.set(identity, (inBase.get(identity) ?? 0) + 1);
  });
  const countsOf = (identity: string, changes: readonly number[] = []): readonly number[] => [
    ...new Set(changes.map((by) => (inBase.get(identity) ?? 0) + by)),
  ];
  const inVersions = new Map(await copies.all());
  const ofFiles = new Map<string, number[]>();
  await turn.each(inFiles, ([identity, by]) => ofFiles.set(identity, [...(ofFiles.get(identity) ?? []), by]));
  return {
    rows: [],
    copies: await turn.map(new Set([...inVersions.keys(), ...ofFiles.keys()]), (identity) => ({
      row: examples.get(identity)!,
      counts: countsOf(identity, inVersions.get(identity)),
      inFiles: countsOf(identity, ofFiles.get(identity)),
    })),
  };
}

/** The values that something had in candidates other than the first, gathered while going back from version to version. */
class Alternatives<V> {
  readonly #candidates: readonly number[];
  readonly #turn: Turn;
  /** By identity: its value, the version from which back it has it, and the values it had in candidates. */
  readonly #held = new Map<string, { value: V; since: number; values: V[] }>();
  /** The oldest candidate that was passed. */
  #passed: number;

  constructor(candidates: readonly number[], turn: Turn) {
    this.#candidates = candidates;
    this.#turn = turn;
    this.#passed = candidates[0]!;
  }

  has(identity: string): boolean {
    return this.#held.has(identity);
  }

  valueOf(identity: string): V | undefined {
    return this.#held.get(identity)?.value;
  }

  /**
   * Calls `visit` with each change of the API between the first candidate and the last, and the version that has it undone;
   * `reach` with each candidate, before what is undone in older ones.
   */
  async walk<R extends MergeRow>(
    steps: readonly RowSteps<R>[],
    visit: (version: number, change: RowStep<R>) => void,
    reach: (candidate: number) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const [first, last] = [this.#candidates[0]!, this.#candidates.at(-1)!];
    let next = 1;
    await reach(first);
    for (let version = first + 1; version <= last; version++) {
      const { changes, origin } = steps[version - 1]!;
      if (origin !== 'file')
        await this.#turn.each(changes, (change) => {
          visit(version, change);
        });
      if (this.#candidates[next] === version) {
        this.#passed = version;
        next++;
        await reach(version);
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

  all(): Promise<[string, V[]][]> {
    return this.#turn.map(this.#held, ([identity, { value, values }]) => [identity, [...values, value]]);
  }
}
