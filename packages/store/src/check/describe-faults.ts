import { setImmediate as nextTurn } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import type { Column } from '../contract.js';
import type { CsvTable } from '../csv/csv-reader.js';
import { brokenRules, type DeclaredTable } from '../schema/declared-table.js';
import { quote, shorten } from '../schema/warnings.js';
import type { StoredRow } from '../rows/stored-row.js';
import { LineCounter } from './line-counter.js';
import { isDangling, type Reference } from './references.js';
import { countCells } from './row-width.js';
import { ColumnLook } from './spreadsheet-damage.js';
import type { FaultList } from './table-fault.js';

/** A table as its file was read, and what is to be held against it. */
export interface TableToCheck {
  readonly csv: CsvTable;
  readonly columns: readonly Column[];
  readonly declared: DeclaredTable;
  readonly references: readonly Reference[];
}

/** So many rows are looked at in one turn of the event loop. */
const ROWS_A_TURN = 1024;

/** Adds what is wrong with the names and the rows, in the order of the file, until the list is full. */
export async function describeFaults(table: TableToCheck, faults: FaultList): Promise<void> {
  addBlankHeaders(table.csv, faults);
  const check = new RowCheck(table, faults);
  await forEachRow(table.csv, (row) => {
    check.count(row);
    return true;
  });
  await forEachRow(table.csv, (row) => {
    check.describe(row);
    return !faults.isFull;
  });
}

/** Other work goes on meanwhile. Ends early where `look` returns false. */
async function forEachRow({ rows }: CsvTable, look: (row: StoredRow) => boolean): Promise<void> {
  for (const [index, row] of rows.entries()) {
    if (!look(row)) return;
    if (index % ROWS_A_TURN === ROWS_A_TURN - 1) await nextTurn();
  }
}

function addBlankHeaders({ header, format, names }: CsvTable, faults: FaultList): void {
  if (names.length === 0) return;
  const bytes = header.source.subarray(header.content, header.end);
  const [cells = []] = parse(bytes, {
    delimiter: format.delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
  });
  const line = new LineCounter(header.source).lineAt(header.content);
  for (const [index, name] of names.entries()) {
    if (cells[index] !== '') continue;
    faults.add('blank-header', `column ${index + 1} has no name and is served as ${quote(name)}; name it`, {
      line,
      column: name,
    });
  }
}

/** Holds row after row against the table's rules. Every row is counted first, then described. */
class RowCheck {
  readonly #table: TableToCheck;
  readonly #faults: FaultList;
  readonly #lines: LineCounter;
  readonly #looks: readonly ColumnLook[];
  /** For each column that is unique, the line where a text was first seen. */
  readonly #seen: readonly (Map<string, number> | undefined)[];

  constructor(table: TableToCheck, faults: FaultList) {
    this.#table = table;
    this.#faults = faults;
    this.#lines = new LineCounter(table.csv.header.source);
    this.#looks = table.columns.map(({ type }) => new ColumnLook(type));
    this.#seen = table.declared.fields.map((field) => (field?.unique === true ? new Map() : undefined));
  }

  count({ cells }: StoredRow): void {
    for (const [index, look] of this.#looks.entries()) look.count(cells[index]!);
  }

  describe(row: StoredRow): void {
    const line = this.#lines.lineAt(row.text.content);
    this.#checkWidth(row, line);
    for (const [index, cell] of row.cells.entries()) {
      if (this.#checkCell(index, cell, line)) this.#checkDamage(index, cell, line);
      this.#checkUnique(index, cell, line);
    }
    this.#checkReferences(row, line);
  }

  #checkWidth({ cells, text }: StoredRow, line: number): void {
    // Short rows were filled up with empty cells.
    if (cells.at(-1) !== '') return;
    const width = countCells(text, this.#table.csv.format);
    if (width >= cells.length) return;
    const sentence = `the row has ${width} cells under ${cells.length} columns; those that lack are taken for empty`;
    this.#faults.add('short-row', sentence, { line });
  }

  /** Whether the cell keeps what is declared of it. */
  #checkCell(index: number, cell: string, line: number): boolean {
    const field = this.#table.declared.fields[index];
    const broken = field === undefined ? [] : brokenRules(field, cell);
    for (const { constraint, demand } of broken) this.#add('constraint', index, cell, demand, { line, constraint });
    return broken.length === 0;
  }

  #checkUnique(index: number, cell: string, line: number): void {
    const seen = this.#seen[index];
    if (seen === undefined || this.#table.declared.fields[index]!.missing.has(cell)) return;
    const otherLine = seen.get(cell);
    if (otherLine === undefined) {
      seen.set(cell, line);
      return;
    }
    const demand = `must be unique, and line ${otherLine} has it too`;
    this.#add('constraint', index, cell, demand, { line, otherLine, constraint: 'unique' });
  }

  #checkDamage(index: number, cell: string, line: number): void {
    const damage = this.#looks[index]!.damage(cell);
    if (damage !== undefined) this.#add('spreadsheet', index, cell, damage, { line });
  }

  #checkReferences({ cells }: StoredRow, line: number): void {
    for (const reference of this.#table.references) {
      if (!isDangling(reference, cells, this.#table.declared.fields)) continue;
      const { columns, table } = reference.key.references;
      const values = reference.indexes.map((index) => cells[index]!);
      const names = reference.key.columns;
      const sentence =
        `${values.map(quote).join(', ')} under ${names.map(quote).join(', ')} must be the ` +
        `${columns.map(quote).join(', ')} of a row of ${table}.csv, and there is none`;
      this.#faults.add('foreign-key', sentence, { line, column: names[0], value: shorten(values[0]!) });
    }
  }

  #add(
    kind: 'constraint' | 'spreadsheet',
    index: number,
    cell: string,
    rest: string,
    details: Parameters<FaultList['add']>[2],
  ): void {
    const { name } = this.#table.columns[index]!;
    this.#faults.add(kind, `${quote(cell)} under ${quote(name)} ${rest}`, {
      ...details,
      column: name,
      value: shorten(cell),
    });
  }
}
