/**
 * What a Rowhouse server's answers hold, told from everything else: whatever answers, nothing is used that is not of the
 * shape that is expected of it.
 */
import type { FaultyTable, ServiceDescription, TableDescription } from '@rowhouse/protocol/api';
import type { Row } from './rows.js';

/** What is used of a problem (RFC 9457). */
export interface ReadProblem {
  readonly type: string;
  readonly detail: string;
  /** The row as it is by now; undefined where there is none, `unreadable` where what is told of it is no row. */
  readonly current: Row | undefined | 'unreadable';
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** A problem's members, as `parseRows` read them; undefined where it is none. */
export function problemOf(value: unknown, table?: TableDescription): ReadProblem | undefined {
  if (!isRecord(value)) return undefined;
  const { type, title, detail, current } = value;
  if (typeof title !== 'string' || typeof detail !== 'string') return undefined;
  return {
    // Where it is left out, it is this one (RFC 9457 section 3.1.1).
    type: typeof type === 'string' ? type : 'about:blank',
    detail,
    current: current === undefined ? undefined : currentOf(current, table?.columns.length),
  };
}

function currentOf(value: unknown, columns: number | undefined): Row | 'unreadable' {
  if (!isRecord(value)) return 'unreadable';
  const { key, rev, cells } = value;
  const isRow = (key === null || typeof key === 'string') && typeof rev === 'string';
  return isRow && isTexts(cells) && cells.length === columns ? { key, rev, cells } : 'unreadable';
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/** Whether something calls itself a Rowhouse server, however it goes on. */
export function isFromRowhouse(value: unknown): value is { service: 'rowhouse' } {
  return isRecord(value) && value['service'] === 'rowhouse';
}

export function isServiceDescription(value: unknown): value is ServiceDescription {
  if (!isFromRowhouse(value)) return false;
  const { version, tables } = value as Record<string, unknown>;
  return typeof version === 'string' && Array.isArray(tables) && tables.every(isTableOrFault);
}

function isTableOrFault(value: unknown): value is TableDescription | FaultyTable {
  if (!isRecord(value) || typeof value['name'] !== 'string') return false;
  if ('fault' in value) return isRecord(value['fault']) && typeof value['fault']['detail'] === 'string';
  const { key, columns, rows, links } = value;
  if (!Array.isArray(columns) || !columns.every(isColumn)) return false;
  const names = new Set(columns.map(({ name }) => name));
  return (
    names.size === columns.length &&
    (key === null || (typeof key === 'string' && names.has(key))) &&
    Number.isSafeInteger(rows) &&
    Number(rows) >= 0 &&
    isRecord(links) &&
    typeof links['self'] === 'string'
  );
}

function isColumn(value: unknown): value is { name: string } {
  return isRecord(value) && typeof value['name'] === 'string';
}
