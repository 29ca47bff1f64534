/** Where a row is. */
import type { Row } from '@rowhouse/store';

export function rowPath(table: string, row: Row): string {
  const path = `/${encodeURIComponent(table)}/`;
  return row.key === undefined ? `${path}_row/${row.number ?? ''}` : path + encodeURIComponent(row.key);
}

/** Whether the path leads to the row: keys that look like something else are reached by a filter only. */
export function hasPath({ key }: Row): boolean {
  return key === undefined || !(key.startsWith('_') || key === '.' || key === '..' || key === '');
}
