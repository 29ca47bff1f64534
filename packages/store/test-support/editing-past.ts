/** What happened to a table so far, as far as the rules for the next save depend on it. */

/** A table's rows, cell by cell. */
export type Rows = readonly (readonly string[])[];

export class EditingPast {
  /** How often the API has written. */
  commits = 0;
  /** Whether any save lacked most of the table: then another one fits that too, with some rows changed or added. */
  fitsMany = false;
  /** The rows that a save has added or put back, as text. */
  readonly addedBySaves = new Set<string>();
  /** What saves made of cells, as `KEY PLACE TEXT`. */
  readonly putBySaves = new Set<string>();
  /** The keys of the rows that the API deleted, and no save has brought back since. */
  readonly deletedByApi = new Set<string>();
  /**
   * In a table with a key: the keys of rows that the API ever added or deleted, and `KEY COLUMN` of each cell it changed;
   * in one without, the cells of rows. A save that a person accepted has the API's weight.
   */
  readonly touchedByApi = new Set<string>();
  /** Every content that the table or its file ever had, and how often the API had written when it last did. */
  readonly #contents = new Map<string, number>();

  noteContent(text: string): void {
    this.#contents.set(text, this.commits);
  }

  /** How often the API had written when the table or its file last had a content; undefined where they never did. */
  commitsAt(text: string): number | undefined {
    return this.#contents.get(text);
  }

  noteAccepted(before: Rows, after: Rows, hasKey: boolean): void {
    const nameOf = (row: Rows[number]) => (hasKey ? row[0]! : row.join());
    const [was, is] = [before, after].map((rows) => new Map(rows.map((row) => [nameOf(row), row])));
    for (const name of new Set([...was!.keys(), ...is!.keys()])) {
      const [old, row] = [was!.get(name), is!.get(name)];
      if (!hasKey && (old === undefined) !== (row === undefined))
        for (const cell of (old ?? row)!) this.touchedByApi.add(cell);
      else if (old === undefined || row === undefined) this.touchedByApi.add(name);
      else
        for (const [at, column] of ['id', 'a', 'b', 'c'].entries())
          if (old[at] !== row[at]) this.touchedByApi.add(`${name} ${column}`);
    }
  }

  noteSave(before: Rows, after: Rows, nameOf: (row: Rows[number]) => string): void {
    const known = new Map(before.map((row) => [nameOf(row), row]));
    for (const row of after) {
      const was = known.get(nameOf(row));
      for (const [at, cell] of row.entries()) if (cell !== was?.[at]) this.putBySaves.add(`${row[0]!} ${at} ${cell}`);
      if (was !== undefined) continue;
      this.addedBySaves.add(row.join());
      this.deletedByApi.delete(row[0]!);
    }
  }
}

/** Between two contents, row by row. */
export function difference(base: Rows, mine: Rows): { readonly gone: string[]; readonly now: string[] } {
  const [before, after] = [base, mine].map((rows) => new Set(rows.map((row) => row.join()))) as [
    Set<string>,
    Set<string>,
  ];
  return {
    gone: [...before].filter((row) => !after.has(row)),
    now: [...after].filter((row) => !before.has(row)),
  };
}
