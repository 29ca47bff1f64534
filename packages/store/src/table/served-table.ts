/** What is served of a table: the last good state, or why there is none, and which file that is about. */
import type { TableWarning } from '../contract.js';
import type { StoreError } from '../errors.js';
import type { Limits } from '../limits.js';
import { NO_SCHEMA, type TableSchema } from '../schema/table-schema.js';
import { isReadIn, redeclare, type TableState } from '../state/table-state.js';
import { UNREAD } from '../saves/watched-file.js';

export class ServedTable {
  /** The last good state; undefined where there is no file. Kept while the file is broken, for its key and sequence. */
  state: TableState | undefined;
  /** What keeps the file, as it is now, from being served. */
  fault: StoreError | undefined;
  /** The file that state or fault are about; undefined for no file. */
  identity: string | undefined = UNREAD;
  /** What is declared of the table; the state follows when it is next given out. */
  schema: TableSchema = NO_SCHEMA;
  readonly #limits: Limits;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  declare(schema: TableSchema): void {
    if (schema === this.schema) return;
    this.schema = schema;
    // It may be the schema that kept the file from being served.
    if (this.fault !== undefined) this.identity = UNREAD;
  }

  /** Whether it is about the file with this identity, and about its text as it is declared now. */
  isOf(identity: string | undefined): boolean {
    const isSameText = this.fault !== undefined || isReadIn(this.schema, this.state);
    return identity === this.identity && identity !== UNREAD && isSameText;
  }

  /** The state as it is given out. Throws the fault, where there is one. */
  withWarnings(warnings: readonly TableWarning[]): TableState | undefined {
    if (this.fault !== undefined) throw this.fault;
    if (this.state === undefined) return undefined;
    if (this.state.declared.schema !== this.schema) this.state = redeclare(this.state, this.schema, this.#limits);
    if (this.state.saveWarnings !== warnings) this.state = { ...this.state, saveWarnings: warnings };
    return this.state;
  }
}
