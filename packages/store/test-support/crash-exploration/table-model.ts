import { type CellAssignment, type Operation, type RowAddress, rowRevision } from '../../src/index.js';

/**
 * What a table must hold, by a model that is as plain as can be: the transactions in the order in which they were begun,
 * each applied to an array of rows, and how many of them are known to last. After a crash the table must be as it was
 * after one of these transactions: the last that is known to last, or a later one.
 */

/** Undefined where there is no table. */
export type Content = { readonly columns: readonly string[]; readonly rows: readonly Cells[] } | undefined;
type Cells = readonly string[];

/** Makes the next content of one; the same where it would be refused. */
export type Transact = (content: Content) => Content;

/** What must hold of a table if the power is cut. */
export interface TableExpectation {
  readonly name: string;
  /** {@link contentKey} after each transaction, from the first known content. */
  readonly states: readonly string[];
  /** The states of earlier lives: the file that people read may lag behind what lasts. */
  readonly earlier: readonly string[];
  /** Index of the earliest state that may be found. */
  readonly lasting: number;
  /** How often the table's file was edited from outside; each edit lasts. */
  readonly edits: number;
}

/** The row of this key is edited from outside, and nobody else writes it: its second cell counts the edits. */
export const EDITED_KEY = 'edited';

export class TableModel {
  readonly name: string;
  readonly #base: Content;
  readonly #earlier: readonly string[];
  readonly #transactions: Transact[] = [];
  #lasting: Transact | undefined;
  #observed = 0;
  #refusals = 0;
  #edits: number;
  #expectation: TableExpectation | undefined;

  constructor(name: string, base: Content, edits = 0, earlier: readonly string[] = []) {
    this.#earlier = earlier;
    this.name = name;
    this.#base = base;
    this.#edits = edits;
  }

  /** Begins with what was read, the row that is edited from outside among it. */
  static over({ name, earlier, states }: TableExpectation, content: Content): TableModel {
    return new TableModel(name, withoutEdited(content), editsIn(content), [...earlier, ...states]);
  }

  begin(transact: Transact): void {
    this.#transactions.push(transact);
    this.#expectation = undefined;
  }

  /** It is known to last, and with it all that were begun before it. */
  acknowledge(transact: Transact): void {
    const index = this.#transactions.indexOf(transact);
    if (this.#lasting !== undefined && this.#transactions.indexOf(this.#lasting) > index) return;
    this.#lasting = transact;
    this.#expectation = undefined;
  }

  /** It was refused, and must have changed nothing. */
  refuse(transact: Transact): void {
    const index = this.#transactions.indexOf(transact);
    const before = this.expectation().lasting;
    this.#transactions.splice(index, 1);
    this.#refusals++;
    if (this.#lasting === transact) throw new Error('A transaction was acknowledged and refused');
    this.#observed = before > index ? Math.max(0, before - 1) : before;
    this.#expectation = undefined;
  }

  edit(): number {
    this.#expectation = undefined;
    return ++this.#edits;
  }

  /**
   * Somebody begins to read the table. To be called with what was seen: that lasts. Returns what is wrong with it: a
   * reader may see no state before the one that was known to last when the reading began.
   */
  beginReading(): (content: Content) => string | undefined {
    const since = this.expectation().lasting;
    const refusals = this.#refusals;
    return (content) => {
      const key = contentKey(withoutEdited(content));
      const index = findState(this.expectation(), key, Math.max(0, since - (this.#refusals - refusals)));
      if (index === -1) return `A reader of ${this.name} saw a state that was not due: ${key}`;
      this.#observed = Math.max(this.#observed, index);
      this.#expectation = undefined;
      return undefined;
    };
  }

  /** The content when all that was begun has been done. */
  latest(): Content {
    return this.#transactions.reduce<Content>((content, transact) => transact(content), this.#base);
  }

  expectation(): TableExpectation {
    return (this.#expectation ??= this.#expect());
  }

  #expect(): TableExpectation {
    let content = this.#base;
    const states = [contentKey(content)];
    for (const transact of this.#transactions) {
      content = transact(content);
      states.push(contentKey(content));
    }
    const acknowledged = this.#lasting === undefined ? 0 : this.#transactions.indexOf(this.#lasting) + 1;
    const { name } = this;
    return {
      name,
      states,
      earlier: this.#earlier,
      lasting: Math.max(acknowledged, this.#observed),
      edits: this.#edits,
    };
  }
}

/** Equal where columns, rows and their order are equal. */
export function contentKey(content: Content): string {
  return content === undefined ? 'no table' : JSON.stringify([content.columns, ...content.rows]);
}

/**
 * The index of the first state with this key, from an index on; -1 where there is none. Where the file was edited from
 * outside the rows may be in another order: which one a merge chooses is no matter of durability.
 */
export function findState({ states, edits }: TableExpectation, key: string, from: number): number {
  const index = states.indexOf(key, from);
  if (index !== -1 || edits === 0) return index;
  const unordered = unorderedKey(key);
  return states.findIndex((state, at) => at >= from && unorderedKey(state) === unordered);
}

function unorderedKey(key: string): string {
  if (!key.startsWith('[')) return key;
  const [columns, ...rows] = (JSON.parse(key) as string[][]).map((cells) => JSON.stringify(cells));
  return [columns, ...rows.sort()].join();
}

export function withoutEdited(content: Content): Content {
  return content && { ...content, rows: content.rows.filter(([key]) => key !== EDITED_KEY) };
}

/** How many edits from outside are in it. */
export function editsIn(content: Content): number {
  return Number(content?.rows.find(([key]) => key === EDITED_KEY)?.[1] ?? 0);
}

/** What a commit makes of a table whose key, if it has one, is its first column `id`. */
export function committing(operations: readonly Operation[]): Transact {
  return (content) => {
    if (content === undefined) return content;
    const rows = content.rows.map((cells) => [...cells]);
    for (const operation of operations) if (!perform(operation, content.columns, rows)) return content;
    return { ...content, rows };
  };
}

/** Changes the rows; false where it would be refused. */
function perform(operation: Operation, columns: readonly string[], rows: string[][]): boolean {
  const assigned = (cells: string[], assignments: readonly CellAssignment[]): string[] => {
    for (const [column, cell] of assignments) cells[columns.indexOf(column)] = cell;
    return cells;
  };
  const empty = (): string[] => columns.map(() => '');
  if (operation.kind === 'insert') {
    const cells = assigned(empty(), operation.cells);
    if (columns[0] === 'id' && rows.some(([key]) => key === cells[0])) return false;
    rows.push(cells);
    return true;
  }
  if ('row' in operation) return performNumbered(operation, rows, assigned);
  const index = rows.findIndex(([key]) => key === operation.key);
  if (operation.kind === 'put') {
    const cells = assigned(empty(), [[columns[0]!, operation.key], ...operation.cells]);
    if (index === -1) rows.push(cells);
    else rows[index] = cells;
    return true;
  }
  if (index === -1) return false;
  if (operation.kind === 'update') rows[index] = assigned(rows[index]!, operation.cells);
  else rows.splice(index, 1);
  return true;
}

/** The same for a row that has no key. */
function performNumbered(
  operation: Extract<Operation, RowAddress>,
  rows: string[][],
  assigned: (cells: string[], assignments: readonly CellAssignment[]) => string[],
): boolean {
  const { row, expected } = operation;
  const before = rows[row - 1];
  if (before === undefined || !expected.revisions.includes(rowRevision(before))) return false;
  if (operation.kind === 'delete') rows.splice(row - 1, 1);
  else assigned(operation.kind === 'put' ? before.fill('') : before, operation.cells);
  return true;
}
