import type { Turn } from '../scheduling/turn.js';
import type { MergeRow, MergeTable } from './merge-table.js';
import { keyIdentity, rowIdentity } from './row-identity.js';
import { changesOfApi, eachKeyed, type RowStep, type RowSteps, undoneRows } from './row-steps.js';

/**
 * What else the rows of a base may have been, where other versions fit the save as well as it does. What earlier saves
 * changed raises no doubt: nobody would ever be believed who saves a cell twice.
 */
export interface BaseDoubts {
  /** In a table with a key: what else a row may have been, in other versions and in files; undefined for no row. */
  readonly rows: readonly DoubtedRow[];
  /** In a table without: how many copies of a row there may have been otherwise. Its cells are under the base's columns. */
  readonly copies: readonly DoubtedCopies[];
}

export interface DoubtedRow {
  readonly key: string;
  /** Without what the API did since. */
  readonly rows: readonly (MergeRow | undefined)[];
  /** In files that were saved. */
  readonly inFiles: readonly (MergeRow | undefined)[];
}

export interface DoubtedCopies {
  readonly row: MergeRow;
  /** Without what the API did since. */
  readonly counts: readonly number[];
  /** In files that were saved. */
  readonly inFiles: readonly number[];
}

/** A file that was saved when the table was a version: how the rows of that differ, before as in the file. */
export interface FileOfVersion<R extends MergeRow> {
  /** Counted from the table in service back. */
  readonly version: number;
  readonly file: readonly RowStep<R>[];
}

/** What is asked of the versions in question. */
export interface DoubtfulPast<R extends MergeRow> {
  /** The table in service, which is version 0. */
  readonly ours: MergeTable<R>;
  /** `steps[n]` leads from the version `n + 1` to the version `n` after it. */
  readonly steps: readonly RowSteps<R>[];
  /** The versions in question in ascending order, that of the base first. */
  readonly candidates: readonly number[];
  /** In question too. */
  readonly files: readonly FileOfVersion<R>[];
}

/** Each change is looked at once, however many candidates there are. */
export async function findDoubts<R extends MergeRow>(
  base: MergeTable<MergeRow>,
  past: DoubtfulPast<R>,
  turn: Turn,
): Promise<BaseDoubts> {
  if (past.candidates.length < 2 && past.files.length === 0) return { rows: [], copies: [] };
  return base.keyIndex === undefined ? doubtedCopies(base, past, turn) : doubtedRows(past, base.keyIndex, turn);
}

async function doubtedRows<R extends MergeRow>(
  past: DoubtfulPast<R>,
  keyIndex: number,
  turn: Turn,
): Promise<BaseDoubts> {
  const { ours, steps } = past;
  const files = filesByVersion(past);
  const rows = new Alternatives<MergeRow | undefined>(past, turn);
  const all = [...steps.slice(0, oldestOf(past)), ...past.files.map(({ file }) => ({ changes: file }))];
  const touched = await undoneRows(ours.rows, all, keyIndex, turn);
  const keys = new Map<string, string>();
  const inFiles = new Map<string, (MergeRow | undefined)[]>();
  const lookAtFiles = async (version: number) => {
    for (const file of files.get(version) ?? []) {
      await turn.each(file, (change) => {
        eachKeyed(change, keyIndex, (key, each) => {
          const identity = keyIdentity(key);
          keys.set(identity, key);
          const row = touched.get(identity)!.copy();
          row.undo(each, true);
          append(inFiles, identity, row.row);
        });
      });
    }
  };
  await rows.walk(
    steps,
    0,
    (version, step, isOfApi) => {
      eachKeyed(step, keyIndex, (key, each) => {
        const identity = keyIdentity(key);
        const row = touched.get(identity);
        if (row === undefined) return;
        keys.set(identity, key);
        row.undo(each, isOfApi);
        rows.become(version, identity, row.row);
      });
    },
    lookAtFiles,
  );
  const doubted = new Map(await rows.all());
  return {
    rows: await turn.map(new Set([...doubted.keys(), ...inFiles.keys()]), (identity) => ({
      key: keys.get(identity)!,
      rows: doubted.get(identity) ?? [],
      inFiles: inFiles.get(identity) ?? [],
    })),
    copies: [],
  };
}

async function doubtedCopies<R extends MergeRow>(
  base: MergeTable<MergeRow>,
  past: DoubtfulPast<R>,
  turn: Turn,
): Promise<BaseDoubts> {
  const { steps, candidates } = past;
  const files = filesByVersion(past);
  const undone = await changesOfApi(steps.slice(0, oldestOf(past)), turn);
  const examples = new Map<string, R>();
  const counts = new Map<string, number>();
  const copies = new Alternatives<number>(past, turn);
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
    for (const file of files.get(version) ?? []) {
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
    undone.map((changes) => ({ changes })),
    candidates[0]!,
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
  await turn.each(inFiles, ([identity, by]) => {
    append(ofFiles, identity, by);
  });
  return {
    rows: [],
    copies: await turn.map(new Set([...inVersions.keys(), ...ofFiles.keys()]), (identity) => ({
      row: examples.get(identity)!,
      counts: countsOf(identity, inVersions.get(identity)),
      inFiles: countsOf(identity, ofFiles.get(identity)),
    })),
  };
}

/** The oldest version in question. */
function oldestOf({ candidates, files }: Pick<DoubtfulPast<MergeRow>, 'candidates' | 'files'>): number {
  return files.reduce((oldest, { version }) => Math.max(oldest, version), candidates.at(-1)!);
}

/** There may be as many files as versions: each version must find its own without looking at all of them. */
function filesByVersion<R extends MergeRow>({
  files,
}: DoubtfulPast<R>): ReadonlyMap<number, readonly (readonly RowStep<R>[])[]> {
  const byVersion = new Map<number, (readonly RowStep<R>[])[]>();
  for (const { version, file } of files) append(byVersion, version, file);
  return byVersion;
}

function append<K, V>(lists: Map<K, V[]>, name: K, value: V): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [value]);
  else list.push(value);
}

/** The values that something had in candidates other than the first, gathered while going back from version to version. */
class Alternatives<V> {
  readonly #candidates: readonly number[];
  readonly #oldest: number;
  readonly #turn: Turn;
  /** By identity: its value, the version from which back it has it, and the values it had in candidates. */
  readonly #held = new Map<string, { value: V; since: number; values: V[] }>();
  /** The oldest candidate behind the first that was passed; -1 for none. */
  #passed = -1;

  constructor(past: Pick<DoubtfulPast<MergeRow>, 'candidates' | 'files'>, turn: Turn) {
    this.#candidates = past.candidates;
    this.#oldest = oldestOf(past);
    this.#turn = turn;
  }

  /**
   * Calls `visit` with each change between the version `from` and the oldest in question, and the version that has it undone;
   * `reach` with each version, before what is undone in older ones.
   */
  async walk<R extends MergeRow>(
    steps: readonly RowSteps<R>[],
    from: number,
    visit: (version: number, change: RowStep<R>, isOfApi: boolean) => void,
    reach: (version: number) => Promise<void>,
  ): Promise<void> {
    // What it was in the first one the base has, or the file that was saved then.
    let next = 1;
    await reach(from);
    for (let version = from + 1; version <= this.#oldest; version++) {
      const { changes, origin } = steps[version - 1]!;
      await this.#turn.each(changes, (change) => {
        visit(version, change, origin !== 'file');
      });
      if (this.#candidates[next] === version) {
        this.#passed = version;
        next++;
      }
      await reach(version);
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

  /** Without what has been the same ever since the first candidate. */
  async all(): Promise<[string, V[]][]> {
    const found: [string, V[]][] = [];
    await this.#turn.each(this.#held, ([identity, { value, since, values }]) => {
      const all = since <= this.#passed ? [...values, value] : values;
      const isAsInFirst = values.length === 0 && since <= this.#candidates[0]!;
      if (all.length > 0 && !isAsInFirst) found.push([identity, all]);
    });
    return found;
  }
}
