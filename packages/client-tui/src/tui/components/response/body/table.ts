/** CSV and TSV as a table whose columns line up, with its first row in view above the rest. */
import { parse } from 'csv-parse/sync';
import { beginning, fit, widthOf } from '../../../text/cells.js';
import { grouped } from '../../../text/numbers.js';
import { span, type Line } from '../../../text/line.js';
import type { Content } from '../content.js';
import { drawable } from './text.js';

/** Most rows of a table that is laid out. */
export const mostRows = 10_000;
/** Rows that the widths of columns are measured by. */
const measuredRows = 1000;
const widestColumn = 40;
const mostColumns = 500;

/** A table, and what has to be said about it. */
export interface LaidOutTable {
  readonly content: Content;
  readonly note: string | undefined;
}

/** `text` as a table, or undefined where it is none. */
export function tableContent(text: string, delimiter: ',' | '\t'): LaidOutTable | undefined {
  let records: string[][];
  try {
    records = parse(text, {
      delimiter,
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      to: mostRows + 2,
    });
  } catch {
    return undefined;
  }
  const [names, ...rows] = records.map((record) => record.slice(0, mostColumns).map(cellText));
  if (names === undefined) return undefined;
  const isCut = rows.length > mostRows;
  const shown = rows.slice(0, mostRows);
  const widths = widthsOf([names, ...shown.slice(0, measuredRows)]);
  const line = (cells: readonly string[], tone: 'strong' | 'plain'): Line =>
    widths.flatMap((width, column) => [
      ...(column === 0 ? [] : [span(' │ ', 'dim')]),
      span(fit(cells[column] ?? '', width, isNumber(cells[column]) ? 'right' : 'left'), tone),
    ]);
  return {
    content: {
      count: shown.length,
      isWrapped: false,
      header: line(names, 'strong'),
      at: (row) => line(shown[row] ?? [], 'plain'),
      copied: (row) => (records[row + 1] ?? []).join(delimiter),
    },
    note: isCut ? `The first ${grouped(mostRows)} rows as a table; t shows it as it came.` : undefined,
  };
}

/** What may be seen of a cell: a long one must not be measured whole whenever it is drawn. */
function cellText(cell: string): string {
  return drawable(beginning(cell, widestColumn));
}

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.min(widestColumn, Math.max(1, widths[column] ?? 0, widthOf(cell)));
    }
  }
  return widths;
}

function isNumber(cell: string | undefined): boolean {
  return cell !== undefined && /^-?\d+(?:\.\d+)?$/.test(cell);
}
