/**
 * Edits of a table that are not at the server yet, as a value: what a grid keeps while the server is away, and shows
 * before they are sent again. The text of a file, read strictly: half an outbox would be half of somebody's work.
 */

/** A JSON value, as cells have them. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/** Cells by column. */
export type Cells = Readonly<Record<string, JsonValue>>;

/** One row's edit. */
export interface PendingEdit {
  readonly kind: 'change' | 'add' | 'delete';
  /** The row's key; null for a row to be added whose key the server makes. */
  readonly key: string | number | null;
  /** The row as it was when the edit was begun; empty for a row to be added. */
  readonly base: Cells;
  /** Its revision then, for If-Match; null where it had none. */
  readonly baseRevision: string | null;
  /** The cells as they shall be: those that change, or all of a row to be added; empty for one to be deleted. */
  readonly cells: Cells;
}

/** The edits of one table of one server, in the order in which they were made. */
export interface Outbox {
  /** `host:port`. */
  readonly server: string;
  readonly table: string;
  readonly edits: readonly PendingEdit[];
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
export function renderOutbox({ server, table, edits }: Outbox): string {
  return `${JSON.stringify({ version, server, table, edits })}\n`;
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
  const { version: written, server, table, edits } = value;
  if (typeof written === 'number' && Number.isInteger(written) && written > version) return 'newer';
  if (written !== version || typeof server !== 'string' || typeof table !== 'string') return 'damaged';
  if (!Array.isArray(edits) || edits.length > outboxLimits.edits || !edits.every(isEdit)) return 'damaged';
  return {
    server,
    table,
    edits: edits.map(({ kind, key, base, baseRevision, cells }) => ({ kind, key, base, baseRevision, cells })),
  };
}

function isEdit(value: unknown): value is PendingEdit {
  if (!isRecord(value)) return false;
  const { kind, key, base, baseRevision, cells } = value;
  const hasKey = typeof key === 'string' || (typeof key === 'number' && Number.isFinite(key));
  return (
    (kind === 'add' ? hasKey || key === null : (kind === 'change' || kind === 'delete') && hasKey) &&
    (baseRevision === null || typeof baseRevision === 'string') &&
    isRecord(base) &&
    isRecord(cells)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
