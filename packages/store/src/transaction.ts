import { checkCell, checkTableSize } from './cells.js';
import type { CellAssignment, Change, Expected, Operation, OperationResult, Transaction } from './contract.js';
import { checkEncodable } from './encodable.js';
import { StoreError, type StoreErrorCode, type StoreErrorDetails } from './errors.js';
import { checkKeySize, countKey, type KeyCounter, nextKey, uncountKey } from './keys.js';
import type { Limits } from './limits.js';
import { encodeStoredRow } from './row-encoding.js';
import { checkRow } from './schema/declared-table.js';
import type { UniqueCells } from './schema/unique-cells.js';
import { quote } from './schema/warnings.js';
import type { StoredRow } from './stored-row.js';
import { maxEncodedLength } from './text-encoding.js';
import type { Effect, TableDraft } from './table-draft.js';
import { describe, type TableState } from './table-state.js';

/**
 * Applies a transaction to the draft, whole, or throws a StoreError and leaves the draft as it was. No I/O: what it
 * returns is true once the draft is durable.
 */
export function applyTransaction(draft: TableDraft, transaction: Transaction, limits: Limits): Change {
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
  return { description: describe(next), changed: true, results };
}

/** The table as the operations so far would leave it. */
class TransactionRun {
  readonly effects: Effect[] = [];
  keys: KeyCounter;
  nextPlace: number;
  unique: UniqueCells;
  readonly #state: TableState;
  readonly #limits: Limits;
  readonly #columnIndex: ReadonlyMap<string, number>;
  /** Rows that differ from the state's; undefined for deleted ones. */
  readonly #changed = new Map<string, StoredRow | undefined>();
  #rowCount: number;
  #bytes: number;
  /** Bytes of rows that go to the log, as they were and as they are. */
  #logged = 0;

  constructor(state: TableState, limits: Limits) {
    this.#state = state;
    this.#limits = limits;
    this.#columnIndex = new Map(state.names.map((name, index) => [name, index]));
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
        return this.#put(operation.key, operation.cells, operation.expected);
      case 'update':
        return this.#update(operation.key, operation.cells, operation.expected);
      case 'delete':
        return this.#delete(operation.key, operation.expected);
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
      this.#set(String(this.nextPlace++), row);
      return { outcome: 'created', row: row.toRow(undefined) };
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
    return this.#store(key, keyIndex, cells, undefined);
  }

  #put(key: string, assignments: readonly CellAssignment[], expected: Expected | undefined): OperationResult {
    const { keyIndex, before } = this.#find(key, expected);
    const cells = this.#assign(this.#emptyCells(), assignments);
    const isNamed = assignments.some(([column]) => column === this.#state.names[keyIndex]);
    if (!isNamed) {
      checkCell(key, this.#state.name, this.#state.names[keyIndex]!, this.#limits);
      cells[keyIndex] = key;
    }
    return this.#store(key, keyIndex, this.#checkKey(cells, key, keyIndex), before);
  }

  #update(key: string, assignments: readonly CellAssignment[], expected: Expected | undefined): OperationResult {
    const { keyIndex, before } = this.#find(key, expected);
    if (before === undefined) throw this.#noSuchRow(key);
    const cells = this.#assign([...before.cells], assignments);
    return this.#store(key, keyIndex, this.#checkKey(cells, key, keyIndex), before);
  }

  #delete(key: string, expected: Expected | undefined): OperationResult {
    const { keyIndex, before } = this.#find(key, expected);
    if (before === undefined) throw this.#noSuchRow(key);
    this.#set(key, undefined);
    this.keys = uncountKey(this.keys, key);
    return { outcome: 'deleted', row: before.toRow(keyIndex) };
  }

  #store(key: string, keyIndex: number, cells: readonly string[], before: StoredRow | undefined): OperationResult {
    const { name, names } = this.#state;
    if (before?.hasCells(cells) === true) return { outcome: 'unchanged', row: before.toRow(keyIndex) };
    // The key of a row that is there was checked when it came.
    if (before === undefined) checkKeySize(key, name, names[keyIndex]!, this.#limits);
    const row = this.#encode(cells, before);
    this.#set(key, row);
    if (before === undefined) this.keys = countKey(this.keys, key);
    return { outcome: before === undefined ? 'created' : 'replaced', row: row.toRow(keyIndex) };
  }

  #find(key: string, expected: Expected | undefined): { keyIndex: number; before: StoredRow | undefined } {
    const { keyIndex } = this.#state;
    if (keyIndex === undefined) throw noKeyError(this.#state.name);
    if (key === '') throw this.#error('empty-key', 'A row cannot have an empty key; name one.');
    const before = this.#row(key);
    if (expected !== undefined && !isAsExpected(before, expected)) {
      throw this.#error(
        'precondition-failed',
        before === undefined
          ? `There is no row with the key ${JSON.stringify(key)}, though one was expected.`
          : `The row with the key ${JSON.stringify(key)} is not as expected; it may have been changed. Read it again and decide.`,
        { row: before?.toRow(keyIndex) },
      );
    }
    return { keyIndex, before };
  }

  #row(key: string): StoredRow | undefined {
    return this.#changed.has(key) ? this.#changed.get(key) : this.#state.rows.get(key);
  }

  #set(name: string, row: StoredRow | undefined): void {
    const before = this.#row(name);
    const [bytesBefore, bytes] = [sizeOf(before), sizeOf(row)];
    if (before !== undefined) this.#rowCount--;
    if (row !== undefined) this.#rowCount++;
    this.#bytes += bytes - bytesBefore;
    // What the row was between two operations is not logged.
    this.#logged += this.#changed.has(name) ? bytes - bytesBefore : bytes + bytesBefore;
    this.unique = this.unique.with(before?.cells, row?.cells);
    this.#changed.set(name, row);
    this.effects.push({ name, row });
  }

  #emptyCells(): string[] {
    const { length } = this.#state.names;
    if (length === 0) {
      throw this.#error('invalid-columns', 'The table has no columns; replace it with one that has.');
    }
    return new Array<string>(length).fill('');
  }

  #assign(cells: string[], assignments: readonly CellAssignment[]): string[] {
    const assigned = new Set<string>();
    for (const [column, cell] of assignments) {
      const index = this.#columnIndex.get(column);
      if (index === undefined) {
        const names = this.#state.names.map((name) => JSON.stringify(name)).join(', ');
        const message = `There is no column ${JSON.stringify(column)}; the columns are ${names}.`;
        throw this.#error('unknown-column', message, { column });
      }
      if (assigned.has(column)) {
        throw this.#error('column-twice', `The column ${JSON.stringify(column)} is named twice; name it once.`, {
          column,
        });
      }
      assigned.add(column);
      checkCell(cell, this.#state.name, column, this.#limits);
      cells[index] = cell;
    }
    return cells;
  }

  #checkKey(cells: string[], key: string, keyIndex: number): string[] {
    if (cells[keyIndex] === key) return cells;
    const column = this.#state.names[keyIndex]!;
    throw this.#error(
      'key-mismatch',
      `The row's ${column} is ${JSON.stringify(cells[keyIndex])}, but it was addressed as ${JSON.stringify(key)}; make them the same.`,
      { column },
    );
  }

  #encode(cells: readonly string[], before?: StoredRow): StoredRow {
    const { name, names, format } = this.#state;
    this.#checkDeclared(cells, before);
    checkEncodable(cells, names, name, format.encoding);
    return encodeStoredRow(cells, format, name, this.#limits, before);
  }

  #checkDeclared(cells: readonly string[], before: StoredRow | undefined): void {
    const { name, keyIndex, declared } = this.#state;
    const key = keyIndex === undefined ? undefined : cells[keyIndex]!;
    const place = key === undefined ? 'the new row' : `the row ${quote(key)}`;
    checkRow(declared, { table: name, cells, before: before?.cells, key, place }, this.unique);
  }

  #noSuchRow(key: string): StoreError {
    return this.#error('no-such-row', `There is no row with the key ${JSON.stringify(key)}.`);
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
    `The table ${JSON.stringify(table)} has no key, so its rows cannot be named; give it a column id whose cells are unique, not empty, and within the limit maxKeyBytes.`,
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
