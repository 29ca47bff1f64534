/**
 * Edits of a table that are not at the server yet, as a value: what a grid keeps while the server is away, and shows
 * before they are sent again. The text of a file, read strictly: half an outbox would be half of somebody's work.
 */
import type { Edit, Edits } from '../tables/edits.js';

/** The edits of one table of one server, in the order in which they were made. */
export interface Outbox {
  /** As `serverName` names it. */
  readonly server: string;
  readonly table: string;
  /** The table's columns when the edits were made: what the cells of their rows belong to. */
  readonly columns: readonly string[];
  readonly edits: Edits;
}

/** How much is kept of one table. */
export const outboxLimits = {
  edits: 10_000,
  /** Bytes of the file: 16 MiB. */
  bytes: 16 * 1024 * 1024,
} as const;

const version = 1;

/** What is wrong with a text that should be an outbox. */
export type OutboxFault = 'damaged' | 'newer';

/** The text for a file. */
export function renderOutbox({ server, table, columns, edits }: Outbox): string {
  return `${JSON.stringify({ version, server, table, columns, edits })}\n`;
}

/** The outbox of a text, or why it is none: `newer` was written by a later version of this client. */
export function parseOutbox(text: string): Outbox | OutboxFault {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'damaged';
  }
  if (!isRecord(value)) return 'damaged';
  const { version: written, server, table, columns, edits } = value;
  if (typeof written === 'number' && Number.isInteger(written) && written > version) return 'newer';
  if (written !== version || typeof server !== 'string' || typeof table !== 'string') return 'damaged';
  if (!isTexts(columns) || !Array.isArray(edits) || edits.length > outboxLimits.edits) return 'damaged';
  if (!edits.every(isEdit)) return 'damaged';
  // Saving one of two with one name would take the other away with it.
  const ids = new Set(edits.map(({ id }) => id));
  return ids.size === edits.length ? { server, table, columns, edits } : 'damaged';
}

/** The edits for a table whose columns may be others by now: the cells of their rows under the columns of the same names. */
export function editsFor({ columns, edits }: Pick<Outbox, 'columns' | 'edits'>, names: readonly string[]): Edits {
  if (columns.length === names.length && columns.every((name, index) => name === names[index])) return edits;
  const places = names.map((name) => columns.indexOf(name));
  return edits.map((edit) =>
    edit.kind === 'add'
      ? edit
      : { ...edit, base: { ...edit.base, cells: places.map((place) => edit.base.cells[place] ?? '') } },
  );
}

function isEdit(value: unknown): value is Edit {
  if (!isRecord(value) || typeof value['id'] !== 'string') return false;
  const { kind, cells, place, base } = value;
  if (kind === 'add') return isCells(cells);
  if (kind !== 'change' && kind !== 'delete') return false;
  return (kind === 'delete' || isCells(cells)) && isPlace(place) && isRow(base);
}

function isPlace(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { key, number } = value;
  return (key === null || typeof key === 'string') && (number === null || Number.isSafeInteger(number));
}

function isRow(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { key, rev, cells } = value;
  return (key === null || typeof key === 'string') && typeof rev === 'string' && isTexts(cells);
}

function isCells(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((cell) => typeof cell === 'string');
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
