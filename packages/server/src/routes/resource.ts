/** What a route is: a resource's methods, what bodies they take, and what a client must be allowed to do. */
import type { OutsideSaves, Table, TableStore } from '@rowhouse/store';
import type { Clock } from '../clock.js';
import type { Reply, Request } from '../http/exchange.js';
import { representationOf, type Representation } from '../http/negotiation.js';
import { HttpProblem } from '../http/problem.js';
import type { Metrics } from '../metrics.js';

/** What routes work with. */
export interface Service {
  readonly store: TableStore;
  /** Where the store has files that others save too. */
  readonly saves: OutsideSaves | undefined;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Whether what there is of a table is written over only with a precondition. */
  readonly demandsPrecondition: (table: string) => boolean;
}

export interface Action {
  /** What a client must be for the table that the path begins with. Default: `read` for GET, `write` for the others. */
  readonly role?: 'admin';
  /** Media types that the body may have. Default: none, and what is sent is not looked at. */
  readonly takes?: readonly string[];
  /** What `answer` would give, where nothing has to be waited for; undefined where it has to, or there is none. Default: none. */
  answerAtOnce?(service: Service, request: Request): Reply | undefined;
  answer(service: Service, request: Request): Promise<Reply>;
}

/** By method; HEAD is answered as GET is, and OPTIONS for every resource. */
export type Resource = Readonly<Record<string, Action>>;

export type TableAction = (table: Table, request: Request, service: Service) => Promise<Reply>;

/** An action on the table that the path begins with. */
export function onTable(act: TableAction, takes?: readonly string[]): Action {
  return {
    ...(takes !== undefined && { takes }),
    answer: async (service, request) => {
      const name = request.path[0]!;
      const { store } = service;
      return act(store.tableAtOnce?.(name)?.table ?? (await tableAt(store, name)), request, service);
    },
  };
}

/** The table of this very name. */
export async function tableAt(store: TableStore, name: string): Promise<Table> {
  const found = await store.table(name);
  if (found === undefined) throw noSuchTable(name);
  return found;
}

/** Whether a name in a path may be that of a table with a representation behind it: `orders.csv`. */
export function hasExtension(name: string): boolean {
  const dot = name.lastIndexOf('.');
  return dot >= 0 && representationOf(name.slice(dot + 1)) !== undefined;
}

/** The name of the table that a path leads to: as it stands there where one has the whole of it, else without extension. */
export async function tableNamed(store: TableStore, name: string): Promise<string> {
  if (!hasExtension(name) || (await store.table(name)) !== undefined) return name;
  return name.slice(0, name.lastIndexOf('.'));
}

/** A table by its name, perhaps with an extension that names a representation. A table of the whole name comes first. */
export async function tableAndExtension(
  store: TableStore,
  name: string,
): Promise<{ table: Table; extension: Representation | undefined }> {
  const actual = await tableNamed(store, name);
  const table = await store.table(actual);
  if (table === undefined) throw noSuchTable(name);
  return { table, extension: representationOf(name.slice(actual.length + 1)) };
}

function noSuchTable(name: string): HttpProblem {
  return new HttpProblem(404, 'no-such-table', `There is no table "${name}": GET / lists the tables that there are.`);
}
