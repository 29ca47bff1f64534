/**
 * Which texts the columns hold that are declared unique, so that a write looks one up instead of going through the rows.
 *
 * Every state of a table has its own object, and all of them share one set of maps, which is that of the newest; older
 * ones know how they differ from the next. So a change costs as much as its row, and so does going back from a
 * transaction that failed (H. Baker, "Shallow binding makes functional arrays fast", 1991). The maps are filled when
 * the first one is asked.
 */
export class UniqueCells {
  readonly #columns: readonly UniqueColumn[];
  #content: Unread | Counts | Difference;

  /** `rows` must stay as they are. */
  constructor(columns: readonly UniqueColumn[], rows: Iterable<Cells>) {
    this.#columns = columns;
    this.#content = { kind: 'unread', rows };
  }

  /** Whether a row has this text in the column, which is one of those that are unique. */
  holds(index: number, text: string): boolean {
    return this.#counts().get(index)?.has(text) === true;
  }

  /** With a row that is changed, new (`before` is undefined), or gone (`after` is). */
  with(before: readonly string[] | undefined, after: readonly string[] | undefined): UniqueCells {
    if (this.#columns.length === 0) return this;
    const counts = this.#counts();
    this.#replace(counts, before, after);
    const next = new UniqueCells(this.#columns, []);
    next.#content = { kind: 'counts', counts };
    this.#content = { kind: 'difference', before, after, next };
    return next;
  }

  /** The maps, made to be those of this object. */
  #counts(): CountMaps {
    const newer: { cells: UniqueCells; difference: Difference }[] = [];
    // In a loop, because the way back may be long.
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- where the walk begins
    let root: UniqueCells = this;
    for (let at = root.#content; at.kind === 'difference'; at = root.#content) {
      newer.push({ cells: root, difference: at });
      root = at.next;
    }
    const counts = root.#content.kind === 'counts' ? root.#content.counts : root.#read();
    for (const { cells, difference } of newer.reverse()) {
      const { before, after, next } = difference;
      this.#replace(counts, after, before);
      next.#content = { kind: 'difference', before: after, after: before, next: cells };
      cells.#content = { kind: 'counts', counts };
    }
    return counts;
  }

  #read(): CountMaps {
    const counts: CountMaps = new Map(this.#columns.map(({ index }) => [index, new Map<string, number>()]));
    if (this.#content.kind === 'unread') {
      for (const { cells } of this.#content.rows) this.#replace(counts, undefined, cells);
    }
    this.#content = { kind: 'counts', counts };
    return counts;
  }

  #replace(counts: CountMaps, before: readonly string[] | undefined, after: readonly string[] | undefined): void {
    for (const { index, missing } of this.#columns) {
      const map = counts.get(index)!;
      count(map, before?.[index], -1, missing);
      count(map, after?.[index], 1, missing);
    }
  }
}

export interface UniqueColumn {
  readonly index: number;
  /** Texts that count as empty, which any number of rows may have. */
  readonly missing: ReadonlySet<string>;
}

interface Cells {
  readonly cells: readonly string[];
}

/** By column, how many rows have a text: files may break what is declared. */
type CountMaps = ReadonlyMap<number, Map<string, number>>;

interface Unread {
  readonly kind: 'unread';
  readonly rows: Iterable<Cells>;
}

interface Counts {
  readonly kind: 'counts';
  readonly counts: CountMaps;
}

interface Difference {
  readonly kind: 'difference';
  readonly before: readonly string[] | undefined;
  readonly after: readonly string[] | undefined;
  readonly next: UniqueCells;
}

function count(map: Map<string, number>, text: string | undefined, by: number, missing: ReadonlySet<string>): void {
  if (text === undefined || missing.has(text)) return;
  const rows = (map.get(text) ?? 0) + by;
  if (rows === 0) map.delete(text);
  else map.set(text, rows);
}
