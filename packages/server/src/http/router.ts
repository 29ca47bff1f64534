/**
 * From a request to the route that answers it. Resources are few and their paths are told apart by length: `/`,
 * `/{table}`, `/{table}/{key}`.
 */
import type { RequestEvent } from '@rowhouse/protocol';
import type { Table, TableStore } from '@rowhouse/store';
import type { Reply, Request } from './exchange.js';
import { HttpProblem } from './problem.js';
import { deleteRow, getRow, putRow } from '../routes/row.js';
import { describeService } from '../routes/service.js';
import { insertRows, listRows } from '../routes/table.js';

/** A resource and its method, found before the body is read. */
export interface Route {
  readonly path: readonly string[];
  answer(request: Request): Promise<Reply>;
}

type Methods = Readonly<Record<string, (store: TableStore, request: Request) => Promise<Reply>>>;

const service: Methods = { GET: (store) => describeService(store) };

const table: Methods = {
  GET: async (store, { path }) => listRows(await tableAt(store, path)),
  POST: async (store, request) => insertRows(await tableAt(store, request.path), request),
};

const row: Methods = {
  GET: async (store, { path }) => getRow(await tableAt(store, path), path[1]!),
  PUT: async (store, request) => putRow(await tableAt(store, request.path), request.path[1]!, request),
  DELETE: async (store, { path }) => deleteRow(await tableAt(store, path), path[1]!),
};

/** By the number of segments in the path. */
const resources: readonly Methods[] = [service, table, row];

const methodsWithBody = new Set(['POST', 'PUT']);

/**
 * Finds the route of a request head.
 * @throws HttpProblem 400, 404, 405 or 415: what can be refused before the body came is refused then
 */
export function findRoute(store: TableStore, head: RequestEvent): Route {
  if (head.form === 'authority')
    throw new HttpProblem(
      405,
      'method-not-allowed',
      'This server is no proxy: it opens no tunnels.',
      allowing(everyMethod),
    );
  if (head.form === 'asterisk') return { path: [], answer: () => Promise.resolve(allow(everyMethod)) };
  const path = pathOf(head.target);
  const methods = resources[path.length];
  if (methods === undefined)
    throw new HttpProblem(
      404,
      'not-found',
      'There is nothing at this path: tables are at /{table}, rows at /{table}/{key}.',
    );
  const allowed = allowedMethods(methods);
  if (head.method === 'OPTIONS') return { path, answer: () => Promise.resolve(allow(allowed)) };
  const method = head.method === 'HEAD' ? 'GET' : head.method;
  const answer = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (answer === undefined)
    throw new HttpProblem(
      405,
      'method-not-allowed',
      `This path takes ${allowed.join(', ')}, not ${head.method}.`,
      allowing(allowed),
    );
  if (methodsWithBody.has(method)) demandJson(head);
  return { path, answer: (request) => answer(store, request) };
}

const everyMethod = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'];

function allowing(allowed: readonly string[]): { allowed: readonly string[]; headers: [string, string][] } {
  return { allowed, headers: [['Allow', allowed.join(', ')]] };
}

function allowedMethods(methods: Methods): string[] {
  return Object.keys(methods)
    .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
    .concat('OPTIONS');
}

function allow(methods: readonly string[]): Reply {
  return { status: 204, headers: [['Allow', methods.join(', ')]] };
}

async function tableAt(store: TableStore, path: readonly string[]): Promise<Table> {
  const name = path[0]!;
  const found = await store.table(name);
  if (found === undefined)
    throw new HttpProblem(404, 'no-such-table', `There is no table "${name}": GET / lists the tables that there are.`);
  return found;
}

/** The path of a target in origin- or absolute-form, in its segments. */
function pathOf(target: string): string[] {
  const afterAuthority = target.startsWith('/') ? target : target.replace(/^[^:]*:\/\/[^/?]*/, '');
  const [path = ''] = afterAuthority.split('?', 1);
  const segments = path.split('/').slice(1);
  // `/people/` names what `/people` does.
  if (segments.at(-1) === '') segments.pop();
  return segments.map(decodeSegment);
}

function decodeSegment(segment: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(segment);
  } catch {
    throw new HttpProblem(400, 'invalid-path', `The path holds "${segment}", which is no percent-encoded UTF-8.`);
  }
  if (decoded.includes('\0')) throw new HttpProblem(400, 'invalid-path', 'The path holds a NUL byte.');
  return decoded;
}

/** A body is JSON, and says so: what a web page could send without asking first is refused. */
function demandJson(head: RequestEvent): void {
  const type = head.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') return;
  const given = type === undefined ? 'The request has no Content-Type' : `A body of type ${type} is not understood`;
  throw new HttpProblem(415, 'unsupported-media-type', `${given}: send JSON with Content-Type: application/json.`, {
    headers: [['Accept', 'application/json']],
  });
}
