/** Looks at a table's files, and whether what is served is about them. */
import type { SchemaSource } from '../schema/package-file.js';
import type { WatchedFile } from '../saves/watched-file.js';
import { turnNumber } from '../scheduling/turn-number.js';
import type { ServedTable } from './served-table.js';

export class Look {
  readonly #table: string;
  readonly #schemas: SchemaSource;
  readonly #file: WatchedFile;
  readonly #served: ServedTable;
  /** The turn of the event loop in which they were looked at last, and nothing had changed. */
  #lookedIn: number | undefined;

  constructor(table: string, schemas: SchemaSource, file: WatchedFile, served: ServedTable) {
    this.#table = table;
    this.#schemas = schemas;
    this.#file = file;
    this.#served = served;
  }

  async followSchema(): Promise<void> {
    this.#served.declare(await this.#schemas.schemaOf(this.#table));
  }

  /** Whether what is served is the table as it is, as far as can be told at once: one look does for a turn of the event loop. */
  isCurrentAtOnce(): boolean {
    const turn = turnNumber();
    if (this.#lookedIn !== turn) {
      const schema = this.#schemas.schemaAtOnce(this.#table);
      if (schema === undefined) return false;
      this.#served.declare(schema);
      if (!this.#served.isOf(this.#file.identity())) return false;
      this.#lookedIn = turn;
    }
    return this.#served.fault === undefined;
  }
}
