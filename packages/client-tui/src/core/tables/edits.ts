/**
 * Edits of a table that are not saved yet, as a value: cells changed, rows added, rows to be deleted. Each remembers the
 * row as it was when the edit began, so that a save can say what it was based on.
 */
import type { TableDescription } from '@rowhouse/protocol/api';
import type { Row } from './rows.js';

/** Where a row is: by its key, or by its place in the file (from 1) in a table without one. */
export interface RowPlace {
  readonly key: string | null;
  readonly number: number | null;
}

/** An edit of one row. Plain JSON, so that it can be kept on disk. */
export type Edit =
  | {
      readonly kind: 'change';
      /** Tells edits apart; unique among the edits of a table. */
      readonly id: string;
      readonly place: RowPlace;
      readonly base: Row;
      /** The new cells by column name; never one that is as in `base`. */
      readonly cells: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'delete'; readonly id: string; readonly place: RowPlace; readonly base: Row }
  | { readonly kind: 'add'; readonly id: string; readonly cells: Readonly<Record<string, string>> };

export type Edits = readonly Edit[];

/** The edit's name for a row that is there, unless another edit bears it. */
export function editIdOf({ key, number }: RowPlace): string {
  return key === null ? `row ${number ?? 0}` : `key ${key}`;
}

/** A cell by its column's name, which may be one that every object has, such as `constructor`. */
export function cellNamed(cells: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(cells, name) ? cells[name] : undefined;
}

/** An edit of a row that is there. */
export type RowEdit = Exclude<Edit, { kind: 'add' }>;

/** The edit of a row that is there, if any. */
export function editOf(edits: Edits, { key, number }: RowPlace): RowEdit | undefined {
  return edits.find(
    (edit): edit is RowEdit => edit.kind !== 'add' && edit.place.key === key && edit.place.number === number,
  );
}

/** The id of the edit of a row, or the one that its first would have: in a table without a key, rows change their names. */
function idFor(edits: Edits, place: RowPlace): string {
  const present = editOf(edits, place);
  if (present !== undefined) return present.id;
  const name = editIdOf(place);
  let id = name;
  for (let count = 2; edits.some((edit) => edit.id === id); count += 1) id = `${name} (${count})`;
  return id;
}

/** With one cell of a row changed; a cell that is as it was is no edit. A row that was to be deleted is changed instead. */
export function withCell(
  edits: Edits,
  place: RowPlace,
  row: Row,
  column: number,
  table: TableDescription,
  text: string,
): Edits {
  const name = table.columns[column]?.name;
  if (name === undefined) return edits;
  const id = idFor(edits, place);
  const present = editOf(edits, place);
  const base = present?.base ?? row;
  const others = withoutCell(present?.kind === 'change' ? present.cells : {}, name);
  const cells = base.cells[column] === text ? others : { ...others, [name]: text };
  const next: Edit | undefined =
    Object.keys(cells).length === 0 ? undefined : { kind: 'change', id, place, base, cells };
  return replaced(edits, id, next);
}

/** With a row to be deleted, or no longer where it was to be. */
export function withDeletion(edits: Edits, place: RowPlace, row: Row): Edits {
  const id = idFor(edits, place);
  const present = editOf(edits, place);
  const next: Edit | undefined =
    present?.kind === 'delete' ? undefined : { kind: 'delete', id, place, base: present?.base ?? row };
  return replaced(edits, id, next);
}

/** With a new, empty row. */
export function withRow(edits: Edits, id: string): Edits {
  return [...edits, { kind: 'add', id, cells: {} }];
}

/** With one cell of an added row set; empty is as if it were not there. */
export function withAddedCell(edits: Edits, id: string, column: string, text: string): Edits {
  return edits.map((edit) => {
    if (edit.kind !== 'add' || edit.id !== id) return edit;
    const others = withoutCell(edit.cells, column);
    return { ...edit, cells: text === '' ? others : { ...others, [column]: text } };
  });
}

function withoutCell(cells: Readonly<Record<string, string>>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(cells).filter(([each]) => each !== name));
}

/** Without an edit. */
export function without(edits: Edits, id: string): Edits {
  return edits.filter((edit) => edit.id !== id);
}

/** An edit in the place of the one with its id, or at the end; undefined takes it away. */
export function replaced(edits: Edits, id: string, next: Edit | undefined): Edits {
  const at = edits.findIndex((edit) => edit.id === id);
  if (next === undefined) return at < 0 ? edits : without(edits, id);
  return at < 0 ? [...edits, next] : edits.with(at, next);
}

/** The cells of a row with its edit applied, in the table's order. */
export function editedCells(
  base: readonly string[],
  edit: Edit | undefined,
  table: TableDescription,
): readonly string[] {
  if (edit === undefined || edit.kind === 'delete') return base;
  return table.columns.map(({ name }, column) => cellNamed(edit.cells, name) ?? base[column] ?? '');
}

/** The names of the columns that an edit changes, in the table's order. */
export function changedColumns(edit: Edit, table: TableDescription): string[] {
  if (edit.kind === 'delete') return [];
  return table.columns.map(({ name }) => name).filter((name) => Object.hasOwn(edit.cells, name));
}

/** The names of cells whose columns the table does not have any longer. */
export function columnsGone(edit: Edit, table: TableDescription): string[] {
  if (edit.kind === 'delete') return [];
  return Object.keys(edit.cells).filter((cell) => !table.columns.some(({ name }) => name === cell));
}

/**
 * Edits in the order in which they are saved: as they were made. Without a key a row is its number, so what moves rows
 * comes last there, and from the last row on: no row is moved that is still to be written.
 */
export function inSavingOrder(edits: Edits, table: TableDescription): Edits {
  if (table.key !== null) return edits;
  const rank = (edit: Edit): number => ['change', 'delete', 'add'].indexOf(edit.kind);
  const numberOf = (edit: Edit): number => (edit.kind === 'delete' ? (edit.place.number ?? 0) : 0);
  return [...edits].sort((one, other) => rank(one) - rank(other) || numberOf(other) - numberOf(one));
}
