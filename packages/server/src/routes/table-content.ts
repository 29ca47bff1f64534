/** `PUT /{table}` with CSV: all of a table. `DELETE /{table}`: the end of one. */
import type { Table, TableVersion } from '@rowhouse/store';
import { expectedTable } from '../http/conditional.js';
import type { Reply, Request } from '../http/exchange.js';
import { applied, readPreferences } from '../http/preferences.js';
import { HttpProblem } from '../http/problem.js';
import { readCsvTable } from '../rows/row-bodies.js';
import { jsonReply } from './replies.js';
import { type Service, tableNamed } from './resource.js';
import { describeTable } from './service.js';

export async function putTable({ store }: Service, request: Request): Promise<Reply> {
  const name = await tableNamed(store, request.path[0]!);
  const content = readCsvTable(request.body);
  const expected = expectedTable(request.headers);
  const chosen = isList(expected) ? await chooseVersion(await store.table(name), expected) : expected;
  const { outcome, description } = await store.replaceTable(
    name,
    content,
    chosen === undefined ? {} : { expected: chosen },
  );
  const headers = outcome === 'created' ? ([['Location', `/${encodeURIComponent(name)}`]] as const) : [];
  const status = outcome === 'created' ? 201 : 200;
  if (readPreferences(request.headers).return === 'minimal')
    return { status: outcome === 'created' ? 201 : 204, headers: [...headers, ...applied('return=minimal')] };
  return jsonReply(status, describeTable(description), headers);
}

export async function dropTable({ store }: Service, request: Request): Promise<Reply> {
  const name = request.path[0]!;
  const expected = expectedTable(request.headers);
  // A star would let a request through that was made for another table of the same name.
  if (!isList(expected))
    throw new HttpProblem(
      428,
      'precondition-required',
      `To drop the table with all its rows send If-Match with its ETag, as GET /${name} gives it.`,
    );
  await store.dropTable(name, { expected: await chooseVersion(await store.table(name), expected) });
  return { status: 204, headers: [] };
}

/** The one that the table has now; where it is none of them, one that is refused. */
async function chooseVersion(table: Table | undefined, versions: readonly TableVersion[]): Promise<TableVersion> {
  const current = table === undefined ? undefined : (await table.describe()).version;
  const isCurrent = ({ incarnation, sequence }: TableVersion): boolean =>
    incarnation === current?.incarnation && sequence === current.sequence;
  return versions.find(isCurrent) ?? versions[0] ?? { incarnation: '', sequence: 0 };
}

function isList(expected: ReturnType<typeof expectedTable>): expected is readonly TableVersion[] {
  return typeof expected === 'object';
}
