/**
 * What a save from outside and the table had different minds about: `.rowhouse/conflicts/TABLE/SEQUENCE-HASH.json`, one
 * report for each save. It is durable before the merged table is seen, because the file's cells are in no other place.
 */
import type { Conflict, MergeNote } from '../merge/merge-table.js';
import type { OwnFolder } from '../log/own-folder.js';

/** A save that was merged, and what of it was not taken, or not without a word. */
export interface ConflictReport {
  /** What `discardConflictReport()` asks for. */
  readonly id: string;
  /** When it was merged, in milliseconds since 1970. */
  readonly at: number;
  /** Of the table with the save in it. */
  readonly sequence: number;
  /** Where the table and the save had different minds; a person may look at each. */
  readonly conflicts: readonly Conflict[];
  /** What else is worth telling of the merge. */
  readonly notes: readonly MergeNote[];
}

const NAME = /^[0-9]+-[0-9A-Za-z_-]{8}\.json$/;
/** So many are kept of one table: a person who never looks at them fills no disk. */
const MAX_REPORTS = 1000;

export class ConflictReports {
  readonly #folder: OwnFolder;

  constructor(folder: OwnFolder) {
    this.#folder = folder;
  }

  /**
   * Resolves to the report's id. Where there are too many the oldest are forgotten.
   *
   * @param hash of the save. The same save merged again, as after a crash, has the same report.
   */
  async keep(hash: string, report: Omit<ConflictReport, 'id'>): Promise<string> {
    const id = `${report.sequence}-${hash.slice(0, 8)}`;
    const text = `${JSON.stringify({ id, ...report }, undefined, 2)}\n`;
    await this.#folder.put([Buffer.from(text)], () => `${id}.json`);
    await this.#forgetOldest();
    return id;
  }

  async #forgetOldest(): Promise<void> {
    const names = (await this.#folder.list()).filter((name) => NAME.test(name));
    if (names.length <= MAX_REPORTS) return;
    // By their sequences, with which the names begin.
    names.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
    for (const name of names.slice(0, -MAX_REPORTS)) await this.#folder.remove(name);
  }

  /** The oldest first. */
  async list(): Promise<readonly ConflictReport[]> {
    const reports: ConflictReport[] = [];
    for (const name of await this.#folder.list()) {
      const report = NAME.test(name) ? await this.#folder.readJson(name) : undefined;
      if (isReport(report, name)) reports.push(report);
    }
    return reports.sort((a, b) => a.sequence - b.sequence);
  }

  /** Forgets a report that a person has seen to; false where there is none. */
  async discard(id: string): Promise<boolean> {
    const name = `${id}.json`;
    if (!NAME.test(name) || (await this.#folder.read(name)) === undefined) return false;
    await this.#folder.remove(name);
    return true;
  }
}

/** Whether it is what was written there: people look into the folder. */
function isReport(value: unknown, name: string): value is ConflictReport {
  return typeof value === 'object' && value !== null && 'id' in value && `${String(value.id)}.json` === name;
}
