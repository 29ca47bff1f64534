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
  /** The keys of the rows that the API deleted, and no save has brought back since. */
  readonly deletedByApi = new Set<string>();
  /** Every content that the table or its file ever had, and how often the API had written when it last did. */
  readonly #contents = new Map<string, number>();

  noteContent(text: string): void {
    this.#contents.set(text, this.commits);
  }

  /** How often the API had written when the table or its file last had a content; undefined where they never did. */
  commitsAt(text: string): number | undefined {
    return this.#contents.get(text);
  }

  noteSave(before: Rows, after: Rows, nameOf: (row: Rows[number]) => string): void {
    const known = new Set(before.map(nameOf));
    for (const row of after) {
      if (known.has(nameOf(row))) continue;
      this.addedBySaves.add(row.join());
      this.deletedByApi.delete(row[0]!);
    }
  }
}
