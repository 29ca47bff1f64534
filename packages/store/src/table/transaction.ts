import { checkCell, checkTableSize } from '../csv/cells.js';
import type {
  CellAssignment,
  Change,
  Expected,
  Operation,
  OperationResult,
  RowAddress,
  Transaction,
} from '../contract.js';
import { checkEncodable } from '../state/encodable.js';
import { StoreError, type StoreErrorCode, type StoreErrorDetails } from '../errors.js';
import { checkKeySize, countKey, type KeyCounter, nextKey, uncountKey } from '../rows/keys.js';
import type { Limits } from '../limits.js';
import { encodeStoredRow } from '../csv/row-encoding.js';
import type { TableRows } from '../rows/table-rows.js';
import { checkRow } from '../schema/declared-table.js';
import type { UniqueCells } from '../schema/unique-cells.js';
import { quote } from '../schema/warnings.js';
import type { StoredRow } from '../rows/stored-row.js';
import { maxEncodedLength } from '../encoding/text-encoding.js';
import { applyTo, type Effect, type TableDraft } from '../state/table-draft.js';
import { describe, describeAnew, type StateOf } from '../state/table-state.js';

/**
 * Applies a transaction to the draft, whole, or throws a StoreError and leaves the draft as it was. No I/O: what it
 * returns is true once the draft is durable.
 */
export function applyTransaction<Rows extends TableRows>(
  draft: TableDraft<Rows>,
  transaction: Transaction,
  limits: Limits,
): Change {
  const { state } = draft;
  if (state === undefined) throw new Error('A transaction was applied to a table that is not there');
  const run = new TransactionRun(state, limits);
  const results = transaction.operations.map((operation, index) => {
    try {
      return run.perform(operation);
    } catch (error) {
      throw error instanceof StoreError ? withOperation(error, index) : error;
    }
  });
  if (run.effects.length === 0) return { description: describe(state), changed: false, results };
  run.checkSize();
  const next = draft.apply(run.effects, run.keys, run.nextPlace, run.unique);
  return { description: describeAnew(next), changed: true, results };
}

/** Where each column of a table is: as long as the columns stay, so does the array of their names. */
const columnIndexes = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

function columnIndexOf(names: readonly string[]): ReadonlyMap<string, number> {
  let index = columnIndexes.get(names);
  if (index === undefined) columnIndexes.set(names, (index = new Map(names.map((name, at) => [name, at]))));
  return index;
}

/** How an operation names its row. */
type Address = { readonly key: string; readonly expected?: Expected } | RowAddress;

/** The row that an operation is about, which may not be there yet. */
interface Found {
  /** By which the state knows it. */
  readonly name: string;
  readonly keyIndex: number | undefined;
  /** Of a row without a key. */
  readonly number: number | undefined;
  readonly before: StoredRow | undefined;
}

/** The table as the operations so far would leave it. */
class TransactionRun {
  readonly effects: Effect[] = [];
  keys: KeyCounter;
  nextPlace: number;
  unique: UniqueCells;
  readonly #state: StateOf<TableRows>;
  readonly #limits: Limits;
  readonly #columnIndex: ReadonlyMap<string, number>;
  /** Rows that differ from the state's; undefined for deleted ones. */
  readonly #changed = new Map<string, StoredRow | undefined>();
  /** See `#places`. */
  #numbered: TableRows | undefined;
  #rowCount: number;
  #bytes: number;
  /** Bytes of rows that go to the log, as they were and as they are. */
  #logged = 0;

  constructor(state: StateOf<TableRows>, limits: Limits) {
    this.#state = state;
    this.#limits = limits;
    this.#columnIndex = columnIndexOf(state.names);
    this.#rowCount = state.rows.size;
    this.#bytes = state.byteLength;
    this.keys = state.keys;
    this.nextPlace = state.nextPlace;
    this.unique = state.unique;
  }

  perform(operation: Operation): OperationResult {
    switch (operation.kind) {
      case 'insert':
        return this.#insert(operation.cells);
      case 'put':
        return this.#put(this.#find(operation), operation.cells);
      case 'update':
        return this.#update(this.#find(operation), operation.cells);
      case 'delete':
        return this.#delete(this.#find(operation));
    }
  }

  checkSize(): void {
    // A last row without a line end may have to be given one.
    const textLength = this.#bytes + (this.#state.format.finalNewline ? 0 : 2);
    const bytes = maxEncodedLength(textLength, this.#state.format.encoding);
    const size = { rows: this.#rowCount, columns: this.#state.names.length, bytes };
    checkTableSize(size, this.#state.name, this.#limits);
    const { maxTransactionBytes } = this.#limits;
    if (this.#logged <= maxTransactionBytes) return;
    throw this.#error(
      'transaction-too-large',
      `The transaction changes ${this.#logged} bytes of rows, of at most ${maxTransactionBytes} (maxTransactionBytes); split it.`,
    );
  }

  #insert(assignments: readonly CellAssignment[]): OperationResult {
    const cells = this.#assign(this.#emptyCells(), assignments);
    const { keyIndex } = this.#state;
    if (keyIndex === undefined) {
      const row = this.#encode(cells);
      this.#set(String(this.nextPlace++), undefined, row);
      return { outcome: 'created', row: row.toRow(undefined, this.#rowCount) };
    }
    if (cells[keyIndex] === '') cells[keyIndex] = nextKey(this.keys, this.#state.name);
    const key = cells[keyIndex]!;
    const existing = this.#row(key);
    if (existing !== undefined) {
      throw this.#error(
        'key-exists',
        `There is a row with the key ${JSON.stringify(key)} already; change that one, or name another key.`,
        {
          row: existing.toRow(keyIndex),
        },
      );
    }
    return this.#store({ name: key, keyIndex, number: undefined, before: undefined }, cells);
  }

  #put(found: Found, assignments: readonly CellAssignment[]): OperationResult {
    const cells = this.#assign(this.#emptyCells(), assignments);
    const { keyIndex, name } = found;
    if (keyIndex !== undefined && !assignments.some(([column]) => column === this.#state.names[keyIndex])) {
      checkCell(name, this.#state.name, this.#state.names[keyIndex]!, this.#limits);
      cells[keyIndex] = name;
    }
    return this.#store(found, this.#checkKey(cells, found));
  }

  #update(found: Found, assignments: readonly CellAssignment[]): OperationResult {
    if (found.before === undefined) throw this.#noSuchRow(found);
    const cells = this.#assign([...found.before.cells], assignments);
    return this.#store(found, this.#checkKey(cells, found));
  }

  #delete(found: Found): OperationResult {
    const { name, keyIndex, number, before } = found;
    if (before === undefined) throw this.#noSuchRow(found);
    this.#set(name, before, undefined);
    if (keyIndex !== undefined) this.keys = uncountKey(this.keys, name);
    return { outcome: 'deleted', row: before.toRow(keyIndex, number) };
  }

  #store({ name, keyIndex, number, before }: Found, cells: readonly string[]): OperationResult {
    if (before?.hasCells(cells) === true) return { outcome: 'unchanged', row: before.toRow(keyIndex, number) };
    const { name: table, names } = this.#state;
    // The key of a row that is there was checked when it came.
    if (before === undefined && keyIndex !== undefined) checkKeySize(name, table, names[keyIndex]!, this.#limits);
    const row = this.#encode(cells, before, number);
    this.#set(name, before, row);
    if (before === undefined) this.keys = countKey(this.keys, name);
    return { outcome: before === undefined ? 'created' : 'replaced', row: row.toRow(keyIndex, number) };
  }

  #find(address: Address): Found {
    return 'row' in address ? this.#findByNumber(address) : this.#findByKey(address);
  }

  #findByKey({ key, expected }: Exclude<Address, RowAddress>): Found {
    const { keyIndex } = this.#state;
    if (keyIndex === undefined) throw noKeyError(this.#state.name);
    if (key === '') throw this.#error('empty-key', 'A row cannot have an empty key; name one.');
    const found = { name: key, keyIndex, number: undefined, before: this.#row(key) };
    if (expected !== undefined && !isAsExpected(found.before, expected)) throw this.#notAsExpected(found);
    return found;
  }

  #findByNumber({ row: number, expected }: RowAddress): Found {
    const { name: table, keyIndex } = this.#state;
    if (keyIndex !== undefined) {
      const message = `The table ${quote(table)} has a key, ${quote(this.#state.names[keyIndex]!)}; address its rows by that.`;
      throw this.#error('has-key', message);
    }
    const name = this.#places.nameAt(number - 1);
    if (name === undefined) {
      throw this.#error('no-such-row', `There is no row ${number}; the table has ${this.#rowCount}.`);
    }
    const found = { name, keyIndex, number, before: this.#row(name) };
    const revisions = (expected as Expected | undefined) ?? { revisions: [] };
    // Nothing is expected only by a caller without types: then any row is another one.
    if (!isAsExpected(found.before, revisions)) throw this.#notAsExpected(found);
    return found;
  }

  /** The rows as the operations so far would leave them, to find those that have no key. */
  get #places(): TableRows {
    if (this.#numbered !== undefined) return this.#numbered;
    this.#numbered = this.#state.rows.fork();
    for (const effect of this.effects) applyTo(this.#numbered, effect);
    return this.#numbered;
  }

  #row(key: string): StoredRow | undefined {
    return this.#changed.has(key) ? this.#changed.get(key) : this.#state.rows.get(key);
  }

  #set(name: string, before: StoredRow | undefined, row: StoredRow | undefined): void {
    const [bytesBefore, bytes] = [sizeOf(before), sizeOf(row)];
    if (before !== undefined) this.#rowCount--;
    if (row !== undefined) this.#rowCount++;
    this.#bytes += bytes - bytesBefore;
    // What the row was between two operations is not logged.
    this.#logged += this.#changed.has(name) ? bytes - bytesBefore : bytes + bytesBefore;
    this.unique = this.unique.with(before?.cells, row?.cells);
    this.#changed.set(name, row);
    this.effects.push({ name, before, row });
    if (this.#numbered !== undefined) applyTo(this.#numbered, { name, row });
  }

  #emptyCells(): string[] {
    const { length } = this.#state.names;
    if (length === 0) {
      throw this.#error('invalid-columns', 'The table has no columns; replace it with one that has.');
    }
    return new Array<string>(length).fill('');
  }

  #assign(cells: string[], assignments: readonly CellAssignment[]): string[] {
    const isAssigned = new Array<boolean>(cells.length).fill(false);
    for (const [column, cell] of assignments) {
      const index = this.#columnIndex.get(column);
      if (index === undefined) {
        const names = this.#state.names.map((name) => JSON.stringify(name)).join(', ');
        const message = `There is no column ${JSON.stringify(column)}; the columns are ${names}.`;
        throw this.#error('unknown-column', message, { column });
      }
      if (isAssigned[index] === true) {
        throw this.#error('column-twice', `The column ${JSON.stringify(column)} is named twice; name it once.`, {
          column,
        });
      }
      isAssigned[index] = true;
      checkCell(cell, this.#state.name, column, this.#limits);
      cells[index] = cell;
    }
    return cells;
  }

  #checkKey(cells: string[], { name: key, keyIndex }: Found): string[] {
    if (keyIndex === undefined || cells[keyIndex] === key) return cells;
    const column = this.#state.names[keyIndex]!;
    throw this.#error(
      'key-mismatch',
      `The row's ${column} is ${JSON.stringify(cells[keyIndex])}, but it was addressed as ${JSON.stringify(key)}; make them the same.`,
      { column },
    );
  }

  #encode(cells: readonly string[], before?: StoredRow, number?: number): StoredRow {
    const { name, names, format } = this.#state;
    this.#checkDeclared(cells, before, number);
    checkEncodable(cells, names, name, format.encoding);
    return encodeStoredRow(cells, format, name, this.#limits, before);
  }

  #checkDeclared(cells: readonly string[], before: StoredRow | undefined, number: number | undefined): void {
    const { name, keyIndex, declared } = this.#state;
    if (declared.schema.fields.size === 0) return;
    const key = keyIndex === undefined ? undefined : cells[keyIndex]!;
    const unnamed = number === undefined ? 'the new row' : `row ${number}`;
    const place = key === undefined ? unnamed : `the row ${quote(key)}`;
    checkRow(declared, { table: name, cells, before: before?.cells, key, place }, this.unique);
  }

  #noSuchRow({ name }: Found): StoreError {
    return this.#error('no-such-row', `There is no row with the key ${JSON.stringify(name)}.`);
  }

  #notAsExpected({ name, keyIndex, number, before }: Found): StoreError {
    const row = number === undefined ? `row with the key ${JSON.stringify(name)}` : `row ${number}`;
    const message =
      before === undefined
        ? `There is no ${row}, though one was expected.`
        : `The ${row} is not as expected; it may have been changed. Read it again and decide.`;
    return this.#error('precondition-failed', message, { row: before?.toRow(keyIndex, number) });
  }

  #error(code: StoreErrorCode, message: string, details: StoreErrorDetails = {}): StoreError {
    return new StoreError(code, message, { table: this.#state.name, ...details });
  }
}

/** Bytes in the file. */
function sizeOf(row: StoredRow | undefined): number {
  return row === undefined ? 0 : row.text.end - row.text.start;
}

export function noKeyError(table: string): StoreError {
  return new StoreError(
    'no-key',
    `The table ${JSON.stringify(table)} has no key, so its rows have numbers in place of names; address them by these, or give it a column id whose cells are unique, not empty, and within the limit maxKeyBytes.`,
    { table },
  );
}

function isAsExpected(row: StoredRow | undefined, expected: Expected): boolean {
  if (expected === 'absent') return row === undefined;
  if (row === undefined) return false;
  return expected === 'present' || expected.revisions.includes(row.revision);
}

function withOperation(error: StoreError, operation: number): StoreError {
  const { code, message, table, column, row, violations } = error;
  return new StoreError(code, message, { table, column, row, violations, operation, cause: error.cause });
}
