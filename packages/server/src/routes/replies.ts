/** Answers that more than one route gives. */
import type { Change, Row, TableDescription } from '@rowhouse/store';
import { entityTag } from '../http/conditional.js';
import type { HeaderLine, Reply, Request } from '../http/exchange.js';
import { HttpProblem } from '../http/problem.js';
import { namesJson } from '../http/negotiation.js';
import { applied, readPreferences } from '../http/preferences.js';
import { rowWriter } from '../rows/json-rows.js';

export function jsonReply(status: number, value: unknown, headers: readonly HeaderLine[] = []): Reply {
  return {
    status,
    headers: [['Content-Type', 'application/json'], ...headers],
    body: `${JSON.stringify(value, undefined, 2)}\n`,
  };
}

export function rowTag({ revision }: Row, { schemaVersion }: TableDescription): string {
  return entityTag(revision, schemaVersion, 'json');
}

/** What a write of one row answers: the row, or nothing where the client prefers that. */
export function writtenRow(
  request: Request,
  status: number,
  row: Row,
  change: Change,
  headers: readonly HeaderLine[] = [],
): Reply {
  const wish = readPreferences(request.headers).return;
  if (wish === 'minimal')
    return { status: status === 201 ? 201 : 204, headers: [...headers, ...applied('return=minimal')] };
  return {
    status,
    headers: [
      ['Content-Type', 'application/json'],
      ...headers,
      ...applied(...(wish === undefined ? [] : [`return=${wish}`])),
    ],
    body: `${rowWriter(change.description.columns)(row)}\n`,
  };
}

/**
 * What the end of one row answers: nothing, or the row that is gone where the client wants that. Clients of json-server
 * never say so, but they name JSON and read what comes.
 */
export function deletedRow(request: Request, change: Change): Reply {
  const { row } = change.results[0]!;
  const wish = readPreferences(request.headers).return;
  if (wish === 'representation' || (wish === undefined && namesJson(request)))
    return writtenRow(request, 200, row, change);
  return { status: 204, headers: wish === undefined ? [] : applied('return=minimal') };
}

/** The rows of a write, as a JSON list. */
export function rowList(rows: readonly Row[], { columns }: TableDescription): string {
  return `[${rows.map(rowWriter(columns)).join(',\n')}]\n`;
}

export function noSuchRow(table: string, key: string): HttpProblem {
  return new HttpProblem(404, 'no-such-row', `Table "${table}" has no row with the key "${key}".`);
}
