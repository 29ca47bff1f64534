/** What saves from outside leave for a person to see to: those that are held, and what was in conflict in the others. */
import { ConflictReports } from './conflict-reports.js';
import type { TableWarning } from '../contract.js';
import type { CsvSource } from '../csv/csv-reader.js';
import type { FileSystem } from '../files/file-system.js';
import { fileNameOf } from '../files/table-name.js';
import { type HeldSave, HeldSaves } from './held-saves.js';
import { Turns } from '../scheduling/turns.js';
import { OwnFolder } from '../log/own-folder.js';
import type { HeldReading, Reading, UnchangedReading } from './readings.js';

export class SaveFindings {
  readonly held: HeldSaves;
  readonly conflicts: ConflictReports;
  readonly #file: string;
  readonly #folders: readonly OwnFolder[];
  #warnings: readonly TableWarning[] = [];
  /** One decision about a held save at a time: who makes the next one sees what became of it. */
  readonly decisions = new Turns();

  /** @param own the folder `.rowhouse` */
  constructor(fileSystem: FileSystem, own: string, { table }: CsvSource) {
    this.#file = fileNameOf(table);
    const held = new OwnFolder(fileSystem, own, 'held', table);
    const conflicts = new OwnFolder(fileSystem, own, 'conflicts', table);
    this.held = new HeldSaves(held, table);
    this.conflicts = new ConflictReports(conflicts);
    this.#folders = [held, conflicts];
  }

  /** One for each save that is held; the same array until that changes. */
  get warnings(): readonly TableWarning[] {
    return this.#warnings;
  }

  /** Keeps what there is to tell of a save, durably. */
  async keep(reading: Reading | HeldReading | UnchangedReading, bytes: Buffer): Promise<void> {
    if (reading.kind === 'held') {
      await this.held.keep(bytes, reading.hash, reading.reason);
      await this.lookAtHeld();
    } else if (reading.kind === 'reading' && reading.merge !== undefined && reading.merge.conflicts.length > 0) {
      const { state, hash, merge } = reading;
      await this.conflicts.keep(hash, { at: Date.now(), sequence: state.version.sequence, ...merge });
    }
  }

  /** Forgets a save that was held. */
  async discard(id: string): Promise<void> {
    await this.held.remove(id);
    await this.lookAtHeld();
  }

  /** For a table that is no more: what is made under its name has nothing to do with them. */
  async setAside(): Promise<void> {
    for (const folder of this.#folders) await folder.setAside();
    this.#warnings = [];
  }

  /** Brings the warnings up to date. */
  async lookAtHeld(): Promise<void> {
    const saves = await this.held.list();
    if (saves.length > 0 || this.#warnings.length > 0) this.#warnings = saves.map((save) => this.#warningOf(save));
  }

  #warningOf({ message, file, line }: HeldSave): TableWarning {
    const sentence = `${message} The save was not used and is kept as ${file}: accept it, discard it, or save the file again.`;
    return { file: this.#file, message: sentence, ...(line !== undefined && { line }) };
  }
}
