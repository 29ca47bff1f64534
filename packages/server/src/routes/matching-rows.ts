/** `PATCH` and `DELETE /{table}?…`: all rows that match, in one transaction. */
import type { Change, Condition, Operation, Row, Table, TableDescription } from '@rowhouse/store';
import { demandVersion } from '../http/conditional.js';
import type { Reply, Request } from '../http/exchange.js';
import { applied, readPreferences } from '../http/preferences.js';
import { HttpProblem } from '../http/problem.js';
import { readSelection } from '../query/list-query.js';
import { keepEqualNumbers } from '../rows/equal-numbers.js';
import { readJsonRow } from '../rows/row-bodies.js';
import { commitWorkedOut } from './commit.js';
import { jsonReply, rowList } from './replies.js';

export async function patchMatching(table: Table, request: Request): Promise<Reply> {
  const given = readJsonRow(request.body);
  return writeMatching(table, request, (row, description) => ({
    kind: 'update',
    cells: keepEqualNumbers(given, row, description),
    ...addressOf(row),
  }));
}

export async function deleteMatching(table: Table, request: Request): Promise<Reply> {
  return writeMatching(table, request, (row) => ({ kind: 'delete', ...addressOf(row) }));
}

/** What names a row, with the revision that it had when it matched. */
function addressOf(
  row: Row,
): { key: string; expected: { revisions: string[] } } | { row: number; expected: { revisions: string[] } } {
  const expected = { revisions: [row.revision] };
  return row.key === undefined ? { row: row.number!, expected } : { key: row.key, expected };
}

async function writeMatching(
  table: Table,
  request: Request,
  operationOn: (row: Row, description: TableDescription) => Operation,
): Promise<Reply> {
  const preferences = readPreferences(request.headers);
  const where = readSelection(request.parameters, await table.describe());
  const change = await commitWorkedOut(table, request, async () => {
    const { description, rows } = await matching(table, where, preferences.maxAffected);
    demandVersion(request.headers, description.version);
    // From the last one on, so that a row that goes shifts none that is still to come.
    return rows.reverse().map((row) => operationOn(row, description));
  });
  return reply(change, preferences);
}

async function matching(
  table: Table,
  where: readonly Condition[],
  maxAffected = Infinity,
): Promise<{ description: TableDescription; rows: Row[] }> {
  const result = await table.query({ where });
  const rows: Row[] = [];
  for await (const row of result.rows) {
    if (rows.length >= maxAffected)
      throw new HttpProblem(409, 'too-many-affected', `More than ${maxAffected} rows match: nothing was changed.`);
    rows.push(row);
  }
  return { description: result.description, rows };
}

function reply(
  { results, description }: Change,
  { return: wish, maxAffected }: ReturnType<typeof readPreferences>,
): Reply {
  const followed = [
    ...(wish === undefined ? [] : [`return=${wish}`]),
    ...(maxAffected === undefined ? [] : ['handling=strict', `max-affected=${maxAffected}`]),
  ];
  if (wish === 'minimal') return { status: 204, headers: applied(...followed) };
  const rows = results.map(({ row }) => row).reverse();
  if (wish === 'representation')
    return {
      status: 200,
      headers: [['Content-Type', 'application/json'], ...applied(...followed)],
      body: rowList(rows, description),
    };
  const changed = results.filter(({ outcome }) => outcome !== 'unchanged').length;
  return jsonReply(200, { matched: results.length, changed }, applied(...followed));
}
