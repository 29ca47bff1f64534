import type { Change, TableVersion } from '../contract.js';
import type { KeyCounter } from '../rows/keys.js';
import type { EditRecord, LoggedAnswer, RowChange } from '../log/records.js';
import type { RowMap } from '../rows/row-map.js';
import type { TableRows } from '../rows/table-rows.js';
import { widenColumns } from '../schema/inference.js';
import type { UniqueCells } from '../schema/unique-cells.js';
import type { StoredRow } from '../rows/stored-row.js';
import { newIncarnation, type StateOf } from './table-state.js';

/** A transaction as the log will have it. */
export interface DraftedTransaction<Rows extends TableRows = RowMap> {
  /** The table with the transaction in it. */
  readonly state: StateOf<Rows>;
  /** None where it is only an answer that is kept. */
  readonly changes: readonly RowChange[];
  /** Where it is not to be applied again. */
  readonly answer?: LoggedAnswer | undefined;
  /** Where it is a save that was brought in. */
  readonly save?: BroughtSave | undefined;
}

/** See `TransactionRecord`. */
export interface BroughtSave {
  readonly origin: EditRecord['origin'];
  readonly beyondSave: readonly RowChange[] | undefined;
}

/** An answer that is not durable yet. */
export interface DraftedAnswer {
  readonly fingerprint: string;
  readonly change: Change;
}

/** One step of a transaction: a row under its key (or place), or that row gone. */
export interface Effect {
  readonly name: string;
  /** As the steps before it left the row. */
  readonly before: StoredRow | undefined;
  readonly row: StoredRow | undefined;
}

export function applyTo(rows: TableRows, { name, row }: Pick<Effect, 'name' | 'row'>): void {
  if (row === undefined) rows.delete(name);
  else rows.set(name, row);
}

/**
 * The next state of a table while transactions are applied to it, one after the other. Nobody reads it before it is
 * durable. The rows are forked once, for the first transaction that changes anything.
 */
export class TableDraft<Rows extends TableRows = RowMap> {
  readonly #base: StateOf<Rows> | undefined;
  #state: StateOf<Rows> | undefined;
  #ownRows: Rows | undefined;
  #transactions: DraftedTransaction<Rows>[] = [];
  readonly #answers = new Map<string, DraftedAnswer>();
  #isReplaced = false;
  #origin: EditRecord['origin'] = 'api';

  /** Undefined where there is no table yet. */
  constructor(base: StateOf<Rows> | undefined) {
    this.#base = base;
    this.#state = base;
  }

  /** The table with every transaction so far. Good until the next one is applied. */
  get state(): StateOf<Rows> | undefined {
    return this.#state;
  }

  /** Whether there is anything to be made durable. */
  get changed(): boolean {
    return this.#state !== this.#base || this.#transactions.length > 0;
  }

  /** The transactions so far, in their order; undefined where one of them replaced the table. */
  get transactions(): readonly DraftedTransaction<Rows>[] | undefined {
    return this.#isReplaced ? undefined : this.#transactions;
  }

  /** Who replaced the table, where one of them did. */
  get origin(): EditRecord['origin'] {
    return this.#origin;
  }

  /** The answer to a transaction of this draft. */
  answerTo(key: string): DraftedAnswer | undefined {
    return this.#answers.get(key);
  }

  /** Keeps the answer to the last transaction, or to one that changed nothing. */
  keepAnswer(answer: LoggedAnswer, change: Change): void {
    if (this.#state === undefined) throw new Error('An answer was kept for a table that is not there');
    const transaction = change.changed ? this.#transactions.pop() : undefined;
    this.#transactions.push({ changes: [], state: this.#state, ...transaction, answer });
    this.#answers.set(answer.key, { fingerprint: answer.fingerprint, change });
  }

  /** One transaction; all of its effects are known to be allowed. */
  apply(effects: readonly Effect[], keys: KeyCounter, nextPlace: number, unique: UniqueCells): StateOf<Rows> {
    const state = this.#state;
    if (state === undefined) throw new Error('A transaction was applied to a table that is not there');
    // What a kind of rows forks into is of that kind.
    const rows = (this.#ownRows ??= state.rows.fork() as Rows);
    let { columns, byteLength } = state;
    const changes: RowChange[] = [];
    /** Where the last change is of each row that is there. */
    const last = new Map<string, number>();
    for (const effect of effects) {
      const { name, before, row } = effect;
      const at = last.get(name);
      // A row that was changed twice is logged once. One that was deleted and made again stands at the end.
      if (at !== undefined && row !== undefined) changes[at] = { ...changes[at]!, after: row.cells };
      else
        last.set(name, changes.push({ ...numberIn(state, rows, name), before: before?.cells, after: row?.cells }) - 1);
      if (row === undefined) last.delete(name);
      if (before !== undefined) byteLength -= before.text.end - before.text.start;
      applyTo(rows, effect);
      if (row !== undefined) {
        columns = widenColumns(columns, row.cells);
        byteLength += row.text.end - row.text.start;
      }
    }
    const version = nextVersion(state);
    const next = { ...state, version, columns, rows, keys, nextPlace, unique, byteLength };
    this.#transactions.push({ state: next, changes });
    return (this.#state = next);
  }

  /** One transaction that was worked out elsewhere, of a save that was kept; `changes` lead to its rows. */
  edit(content: StateOf<Rows>, changes: readonly RowChange[], save: BroughtSave): StateOf<Rows> {
    const next = { ...content, version: nextVersion(this.#state) };
    this.#ownRows = undefined;
    this.#transactions.push({ state: next, changes, save });
    return (this.#state = next);
  }

  /** One transaction that replaces everything. */
  replace(content: Omit<StateOf<Rows>, 'version'>, origin: EditRecord['origin'] = 'api'): StateOf<Rows> {
    const version = nextVersion(this.#state);
    this.#ownRows = undefined;
    this.#isReplaced = true;
    this.#origin = origin;
    return (this.#state = { ...content, version });
  }
}

/** Which row a change is about, as it is before it, where no key says so. */
export function numberIn({ keyIndex }: StateOf<TableRows>, rows: TableRows, name: string): Pick<RowChange, 'row'> {
  return keyIndex === undefined && rows.has(name) ? { row: rows.indexOf(name) + 1 } : {};
}

function nextVersion(state: StateOf<TableRows> | undefined): TableVersion {
  const { incarnation, sequence } = state?.version ?? newIncarnation();
  return { incarnation, sequence: sequence + 1 };
}
