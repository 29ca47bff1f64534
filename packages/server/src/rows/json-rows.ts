/**
 * Rows as JSON. Cells are text; a column's type says how they are shown: a number with the cell's own digits
 * (`5.00` stays `5.00`), `true` and `false`, null for an empty cell of a typed column. Types that JSON lacks are texts.
 */
import type { ColumnDescription } from '@rowhouse/protocol/api';
import type { Column, Row } from '@rowhouse/store';

/** What stands beside the cells of a row, by name, as JSON. */
export type ExtraMembers = (row: Row) => readonly (readonly [name: string, json: string])[];

/** How the cells of a column stand in a row's object. */
interface Member {
  /** What comes before the value. */
  readonly start: string;
  readonly isText: boolean;
  readonly isBare: (cell: string) => boolean;
}

/** Worked out once for the columns of a table: single rows are asked for more often than these change. */
const membersOfColumns = new WeakMap<readonly Column[], readonly Member[]>();

function membersOf(columns: readonly Column[]): readonly Member[] {
  let members = membersOfColumns.get(columns);
  if (members === undefined) {
    members = columns.map((column, index) => ({
      start: `${index === 0 ? '' : ','}${JSON.stringify(column.name)}:`,
      isText: column.type === 'text',
      isBare: bareCells(column),
    }));
    membersOfColumns.set(columns, members);
  }
  return members;
}

/** Writes rows with these columns as JSON objects, one text a row. */
export function rowWriter(columns: readonly Column[], extra?: ExtraMembers): (row: Row) => string {
  const members = membersOf(columns);
  return (row) => {
    const { cells } = row;
    let text = '{';
    for (let index = 0; index < members.length; index += 1) {
      const { start, isText, isBare } = members[index]!;
      const cell = cells[index] ?? '';
      text += start + (!isText && cell === '' ? 'null' : isBare(cell) ? cell : JSON.stringify(cell));
    }
    for (const [name, json] of extra?.(row) ?? []) text += `${text === '{' ? '' : ','}${JSON.stringify(name)}:${json}`;
    return `${text}}`;
  };
}

/**
 * A row as a value for `JSON.stringify`, its numbers with the cells' own digits (`JSON.rawJSON`, which Node has since 22).
 * Members come in the columns' order, those first that are whole numbers, as in every object.
 */
export function rowObject(columns: readonly Column[], { cells }: Row): object {
  return Object.fromEntries(
    columns.map((column, index) => {
      const cell = cells[index] ?? '';
      return [column.name, cell !== '' && bareCells(column)(cell) ? rawJson(cell) : cellValue(column, cell)];
    }),
  );
}

function rawJson(text: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text);
}

/** The type that the cells of a column have in JSON. */
export function jsonType({ type }: Column): ColumnDescription['type'] {
  if (type === 'integer') return 'number';
  return type === 'number' || type === 'boolean' ? type : 'text';
}

/** A cell as a value of JSON. Numbers of many digits lose some: where that matters take the cell. */
export function cellValue(column: Column, cell: string): string | number | boolean | null {
  if (cell === '' && column.type !== 'text') return null;
  if (!bareCells(column)(cell)) return cell;
  return jsonType(column) === 'number' ? Number(cell) : cell === 'true';
}

/** JSON's number grammar (RFC 8259, section 6). */
export const jsonNumber = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/**
 * Which cells of a column stand in JSON as they are. An inferred type fits every cell; where it was declared a file may
 * hold others, and values that are written otherwise in JSON (`yes`, `1.000,50`).
 */
function bareCells(column: Column): (cell: string) => boolean {
  const type = jsonType(column);
  if (type === 'text') return () => false;
  if (!column.declared) return () => true;
  return type === 'number' ? (cell) => jsonNumber.test(cell) : (cell) => cell === 'true' || cell === 'false';
}
