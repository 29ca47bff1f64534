import type { Held, Merged, MergeRow, MergeTable } from '../src/merge/merge-table.js';

/** Tables for tests of merges, written as lines: `table('id,name', '1,Ada')`. The first column is the key if it is `id`. */
export function table(header: string, ...lines: string[]): MergeTable<MergeRow> {
  const columns = header === '' ? [] : header.split(',');
  const keyIndex = columns.indexOf('id');
  return {
    columns,
    keyIndex: keyIndex === -1 ? undefined : keyIndex,
    rows: lines.map((line) => ({ cells: line.split(',') })),
  };
}

/** The table as lines, its header first. */
export function linesOf({ columns, rows }: Pick<MergeTable<MergeRow>, 'columns' | 'rows'>): string[] {
  return [columns.join(','), ...rows.map(({ cells }) => cells.join(','))];
}

/** The result, which must be a merge. */
export function merged<R extends MergeRow>(result: Merged<R> | Held): Merged<R> {
  if (result.kind === 'held') throw new Error(`Held: ${JSON.stringify(result)}`);
  return result;
}

/** A merge as the table in service for the next one. */
export function asTable({ columns, keyIndex, rows }: Merged<MergeRow>): MergeTable<MergeRow> {
  return { columns, keyIndex, rows: rows.map(({ cells, ours, theirs }) => ours ?? theirs ?? { cells }) };
}
