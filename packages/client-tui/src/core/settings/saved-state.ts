/**
 * What the screen looked like when the client ended, to begin there again: a small file with a version. What is damaged in
 * it is left out; it holds nothing that is not made anew by using the client.
 */
import { isDraft } from '../history/history-entry.js';
import type { RequestDraft } from '../request/request.js';

/** The state that survives. */
export interface SavedState {
  /** The last server, as `serverName` names it. */
  readonly server?: string;
  /** The last table of each server, by its name. */
  readonly tables: Readonly<Record<string, string>>;
  /** The environment that was chosen. */
  readonly environment?: string;
  /** The request that was open: a saved one by file and place, and its draft as it stood. */
  readonly request?: { readonly file?: string; readonly index?: number; readonly draft: RequestDraft };
  /** Widths in cells, by table (the server's name, `/`, its own) and column. */
  readonly columnWidths: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Sizes of panes in cells, by name. */
  readonly panes: Readonly<Record<string, number>>;
}

/** Nothing to go back to. */
export const emptyState: SavedState = { tables: {}, columnWidths: {}, panes: {} };

/** How much is kept: of tables and of columns the ones that were set last. */
export const stateLimits = {
  tables: 200,
  columns: 300,
  panes: 50,
  cells: 1000,
  draft: 256 * 1024,
  bytes: 4 * 1024 * 1024,
} as const;

const version = 1;

/** The state of a file's text; what is missing or damaged is as in `emptyState`. */
export function parseState(text: string): SavedState {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return emptyState;
  }
  if (!isRecord(value) || value['version'] !== version) return emptyState;
  const widths = Object.entries(isRecord(value['columnWidths']) ? value['columnWidths'] : {}).map(
    ([table, columns]) => [table, sizes(columns, stateLimits.columns)] as const,
  );
  const request = requestOf(value['request']);
  return {
    ...(typeof value['server'] === 'string' ? { server: value['server'] } : {}),
    ...(typeof value['environment'] === 'string' ? { environment: value['environment'] } : {}),
    ...(request === undefined ? {} : { request }),
    tables: record(value['tables'], stateLimits.tables, (each) => typeof each === 'string'),
    columnWidths: Object.fromEntries(
      widths.filter(([, columns]) => Object.keys(columns).length > 0).slice(-stateLimits.tables),
    ),
    panes: sizes(value['panes'], stateLimits.panes),
  };
}

/** The text for a file. A draft that is too long is left out. */
export function renderState(state: SavedState): string {
  const { request, ...rest } = state;
  const isShort = request !== undefined && request.draft.body.length <= stateLimits.draft;
  return `${JSON.stringify({ version, ...rest, ...(isShort ? { request } : {}) })}\n`;
}

function requestOf(value: unknown): SavedState['request'] {
  if (!isRecord(value) || !isDraft(value['draft'])) return undefined;
  const { file, index, draft } = value;
  const { dialect, method, url, headers, body } = draft;
  return {
    ...(typeof file === 'string' ? { file } : {}),
    ...(typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 ? { index } : {}),
    draft: { dialect, method, url, headers, body },
  };
}

function sizes(value: unknown, most: number): Record<string, number> {
  return record(
    value,
    most,
    (each): each is number =>
      typeof each === 'number' && Number.isInteger(each) && each > 0 && each <= stateLimits.cells,
  );
}

function record<T>(value: unknown, most: number, isOne: (each: unknown) => each is T): Record<string, T> {
  const entries = Object.entries(isRecord(value) ? value : {});
  return Object.fromEntries(entries.filter((entry): entry is [string, T] => isOne(entry[1])).slice(-most));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
