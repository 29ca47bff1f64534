/** Rows as the client holds them, and how they are read from what a Rowhouse server answers. */
import type { TableDescription } from '@rowhouse/protocol/api';

/** A row: its cells as text, in the order of the table's columns; an empty cell is an empty string. */
export interface Row {
  /** The text of its key; null in a table without one. */
  readonly key: string | null;
  /** Changes whenever a cell does: what If-Match is made of. Empty where the server did not say. */
  readonly rev: string;
  /** As the file has them: the digits of a number stay. */
  readonly cells: readonly string[];
}

/** A moment in a table's life: its transactions are numbered, anew in each incarnation. */
export interface TableVersion {
  /** Drawn when the table is made, and anew when it is dropped and made again. */
  readonly incarnation: string;
  /** Counts its transactions. */
  readonly sequence: number;
}

/** The index of the key's column, or -1. */
export function keyColumnOf(table: TableDescription): number {
  return table.columns.findIndex(({ name }) => name === table.key);
}

/** Whether something `parseRows` read is a row of a table: an object whose cells are text, numbers, booleans or null. */
export function isRowOf(value: unknown, table: TableDescription): value is object {
  const isObject = typeof value === 'object' && value !== null;
  if (!isObject || Array.isArray(value) || value instanceof WrittenNumber) return false;
  return table.columns.every(({ name }) => isCell(memberOf(value, name)));
}

/** A row from a member of a list, or from an answer to a write; `rev` where it is not in the row as `_rev`. */
export function rowOf(value: unknown, table: TableDescription, rev?: string): Row {
  const cells = table.columns.map(({ name }) => cellText(memberOf(value, name)));
  const keyColumn = keyColumnOf(table);
  return {
    key: keyColumn < 0 ? null : (cells[keyColumn] ?? ''),
    rev: rev ?? revisionOf(memberOf(value, '_rev')),
    cells,
  };
}

/** JSON whose numbers keep the digits they were written with, which JavaScript's numbers would not do. */
export function parseRows(text: string): unknown {
  return JSON.parse(text, keepDigits as Reviver) as unknown;
}

/** The version that a list's ETag names, such as `"i3laX6nN-12.qoBL3POo.json"`; undefined where it is another kind of tag. */
export function versionOfTag(tag: string | undefined): TableVersion | undefined {
  const found = /^(?:W\/)?"([^".]+)\./.exec(tag ?? '');
  return found?.[1] === undefined ? undefined : versionOf(found[1]);
}

/** The version that `<incarnation>-<sequence>` names. */
export function versionOf(text: string): TableVersion | undefined {
  const found = /^([\x21-\x7e]+)-(\d{1,15})$/.exec(text);
  return found === null ? undefined : { incarnation: found[1] ?? '', sequence: Number(found[2]) };
}

/** Whether `one` came after `other`; not known of another incarnation, which counts as later. */
export function isLater(one: TableVersion | undefined, other: TableVersion | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return one.incarnation !== other.incarnation || one.sequence > other.sequence;
}

/** The revision in a row's ETag, such as `"IP0UT22x.qoBL3POo.json"`; empty where there is none. */
export function revisionOfTag(tag: string | undefined): string {
  return /^"([^".]+)/.exec(tag ?? '')?.[1] ?? '';
}

/** A revision as the server tells it; empty where it is none that If-Match could name (RFC 9110 section 8.8.3). */
export function revisionOf(value: unknown): string {
  return typeof value === 'string' && /^[\x21\x23-\x7e]*$/.test(value) ? value : '';
}

/** A number as the server wrote it. */
class WrittenNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

type Reviver = Parameters<typeof JSON.parse>[1];

const keepDigits = (_key: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' && context?.source !== undefined ? new WrittenNumber(context.source) : value;

/** A member by its name, which may be one that every object has, such as `constructor`; null where there is none. */
function memberOf(row: unknown, name: string): unknown {
  const isThere = typeof row === 'object' && row !== null && Object.hasOwn(row, name);
  return isThere ? (row as Record<string, unknown>)[name] : null;
}

function isCell(value: unknown): boolean {
  return value === null || value instanceof WrittenNumber || typeof value === 'string' || typeof value === 'boolean';
}

function cellText(value: unknown): string {
  if (value instanceof WrittenNumber) return value.source;
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : '';
}
