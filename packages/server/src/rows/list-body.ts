/** A list of rows as a body that is written while it is read: memory does not grow with it. */
import { stringify } from 'csv-stringify/sync';
import type { Column, Row } from '@rowhouse/store';
import type { DataRepresentation } from '../http/negotiation.js';
import { type ExtraMembers, rowWriter } from './json-rows.js';

/** Characters that are gathered before they are sent: few writes for long lists, one for short ones. */
const pieceLength = 64 * 1024;

export interface List {
  readonly columns: readonly Column[];
  readonly rows: AsyncIterable<Row>;
  /** What each row has beside its cells. CSV has the revision as a last column, and nothing else. */
  readonly extra?: ExtraMembers | undefined;
  readonly withRevision?: boolean;
}

export function listBody(list: List, representation: DataRepresentation): AsyncGenerator<string> {
  switch (representation) {
    case 'json':
      return inPieces(list.rows, rowWriter(list.columns, list.extra), { start: '[', between: ',\n', end: ']\n' });
    case 'ndjson':
      return inPieces(list.rows, rowWriter(list.columns, list.extra), { start: '', between: '\n', end: '\n' });
    case 'csv':
      return csvBody(list);
  }
}

interface Frame {
  readonly start: string;
  readonly between: string;
  readonly end: string;
}

async function* inPieces(
  rows: AsyncIterable<Row>,
  write: (row: Row) => string,
  { start, between, end }: Frame,
): AsyncGenerator<string> {
  let text = start;
  let separator = '';
  for await (const row of rows) {
    text += separator + write(row);
    separator = between;
    if (text.length < pieceLength) continue;
    yield text;
    text = '';
  }
  // A list of lines that is empty has no line, not an empty one.
  yield separator === '' && start === '' ? '' : text + end;
}

async function* csvBody({ columns, rows, withRevision = false }: List): AsyncGenerator<string> {
  const names = columns.map(({ name }) => name);
  let text = csvLine(withRevision ? [...names, '_rev'] : names);
  for await (const { cells, revision } of rows) {
    text += csvLine(withRevision ? [...cells, revision] : cells);
    if (text.length < pieceLength) continue;
    yield text;
    text = '';
  }
  yield text;
}

/** RFC 4180. A row of one empty cell stands in quotes, so that it is no blank line. */
export function csvLine(cells: readonly string[]): string {
  return cells.length === 1 && cells[0] === '' ? '""\r\n' : stringify([[...cells]], { record_delimiter: 'windows' });
}
