/** Who gets which rows and columns of the terminal. Everything that is drawn, and every page that is scrolled, is measured here. */
import type { Pane, Screen } from './focus.js';

/** The size of the terminal, in cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The smallest terminal that the screen is drawn in; below it, a sentence says so. */
export const smallest: Size = { columns: 40, rows: 10 };
/** Below this width, tables and the rest take turns. */
const narrow = 64;
/** Least columns of the pane at the left. */
export const narrowestSidebar = 12;
/** Title, status and footer. */
const frameRows = 3;
/** Request line, editor tabs and the rule above the response. */
const requestFrameRows = 3;

/** The panes that share the rows below the request line. */
const editors: ReadonlySet<Pane> = new Set(['query', 'headers', 'body', 'auth', 'raw']);

/** The rooms of a terminal that is large enough. */
export interface Layout {
  /** Rows between title and status. */
  readonly rows: number;
  /** Columns of the tables' pane; 0 where it gives way. */
  readonly tables: number;
  /** Columns of the pane beside it; 0 where that gives way. */
  readonly main: number;
  /** Rows of the editors below the request line. */
  readonly editor: number;
  /** Rows of the response below its rule. */
  readonly response: number;
}

/**
 * The layout, or undefined where the terminal is too small for any.
 * @param lines how many lines the editor that is shown holds
 * @param wanted columns of the pane at the left, where the user set them
 */
export function layoutOf(size: Size, pane: Pane, screen: Screen, lines: number, wanted?: number): Layout | undefined {
  if (size.columns < smallest.columns || size.rows < smallest.rows) return undefined;
  const rows = size.rows - frameRows;
  const tables = tablesColumns(size.columns, pane, wanted);
  const main = tables === 0 ? size.columns : Math.max(0, size.columns - tables - 1);
  if (screen === 'table') return { rows, tables, main, editor: 0, response: 0 };
  const free = rows - requestFrameRows;
  const editor = editorRows(free, editors.has(pane), lines);
  return { rows, tables, main, editor, response: free - editor };
}

function tablesColumns(columns: number, pane: Pane, wanted?: number): number {
  if (columns < narrow) return pane === 'tables' ? columns : 0;
  if (wanted !== undefined) return Math.max(narrowestSidebar, Math.min(Math.floor(columns / 2), wanted));
  return Math.max(18, Math.min(28, Math.floor(columns * 0.2)));
}

function editorRows(free: number, isEditing: boolean, lines: number): number {
  // In a low terminal the editors open only where they have the focus.
  if (free < 12) return isEditing ? Math.max(1, free - 2) : 0;
  const most = Math.max(3, Math.min(14, Math.floor(free * 0.4)));
  // Unless something is being written, the response has the better use for empty lines.
  return isEditing ? most : Math.min(most, lines);
}
