/** `/{table}/_changes` and `/_changes`: what happens to tables, as it happens. */
import type { Table, TableVersion } from '@rowhouse/store';
import { demandRole } from '../access/grant.js';
import type { Grant } from '../access/role.js';
import { eventText, placeText, withHeartbeat } from '../feed/event-stream.js';
import { mergeEvents } from '../feed/merged-events.js';
import { type TableEvent, tableEvents } from '../feed/table-events.js';
import { parseTableRevision, tableRevision } from '../http/conditional.js';
import type { Reply, Request } from '../http/exchange.js';
import { HttpProblem } from '../http/problem.js';
import { type Service, tableAt } from './resource.js';

/** Tables that one feed may follow: each is watched as long as somebody does. */
const maxTables = 100;

export async function followTable(table: Table, request: Request, service: Service): Promise<Reply> {
  const { since, isResumed } = placeOf(request, (text) => parsePlace(text));
  return follow(
    [table],
    (name) => (since === undefined || name !== table.name ? undefined : since),
    isResumed,
    service,
    (places) => tableRevision(places.get(table.name)!),
  );
}

export async function followTables(service: Service, request: Request): Promise<Reply> {
  const names = [
    ...new Set(
      parameter(request, 'tables')
        ?.split(',')
        .filter((name) => name !== '') ?? [],
    ),
  ];
  if (names.length === 0 || names.length > maxTables)
    throw new HttpProblem(400, 'invalid-query', `Name 1 to ${maxTables} tables: /_changes?tables=orders,people`);
  const tables = await Promise.all(names.map((name) => demandTable(service, name, request.grant)));
  const { since, isResumed } = placeOf(request, parsePlaces);
  return follow(
    tables,
    (name) => since?.get(name),
    isResumed,
    service,
    (places) => tables.map(({ name }) => `${encodeURIComponent(name)}:${tableRevision(places.get(name)!)}`).join(','),
  );
}

function demandTable({ store }: Service, name: string, grant: Grant): Promise<Table> {
  demandRole(grant, name, 'read');
  return tableAt(store, name);
}

/**
 * A feed of these tables. Where what a client missed is not known any more, `_since` is answered with 410, and an
 * EventSource, which would give up for good at any status but 200, with the event `reset`.
 */
async function follow(
  tables: readonly Table[],
  since: (table: string) => TableVersion | undefined,
  isResumed: boolean,
  { clock }: Service,
  idOf: (places: ReadonlyMap<string, TableVersion>) => string,
): Promise<Reply> {
  const ending = new AbortController();
  const places = new Map<string, TableVersion>();
  const begun = await Promise.all(
    tables.map(async (table) => {
      // The version that is told first, and the schema that is known then, are of one moment.
      const description = await table.describe();
      const { version } = description;
      const from = since(table.name);
      places.set(table.name, from ?? version);
      const events = tableEvents(table, from ?? version, description, ending.signal);
      // Behind an older version something comes at once: the next change, or word that nobody knows it.
      const isBehind = from !== undefined && tableRevision(from) !== tableRevision(version);
      return isBehind ? { events, first: await events.next() } : { events, first: undefined };
    }),
  );
  if (!isResumed && begun.some(({ first }) => first?.done === false && first.value.type === 'reset')) {
    ending.abort();
    throw new HttpProblem(
      410,
      'changes-unknown',
      'What happened since then is not known any more: read the table, and follow it from the version in its ETag.',
    );
  }
  const texts = async function* (): AsyncGenerator<string> {
    yield placeText(idOf(places));
    for await (const event of mergeEvents(begun)) {
      places.set(event.table, event.version);
      yield eventText({ id: idOf(places), ...named(event, tables.length > 1) });
    }
  };
  return {
    status: 200,
    headers: [
      ['Content-Type', 'text/event-stream'],
      ['Cache-Control', 'no-cache, no-transform'],
      ['X-Accel-Buffering', 'no'],
    ],
    live: (signal) => {
      const end = (): void => {
        ending.abort();
      };
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted) end();
      return withHeartbeat(texts(), clock, signal);
    },
  };
}

/** Of several tables each event says which one it is about. */
function named({ table, type, data }: TableEvent, isOneOfMany: boolean): Pick<TableEvent, 'type' | 'data'> {
  return { ...(type !== undefined && { type }), data: isOneOfMany ? { table, ...data } : data };
}

/** Where the client is: `Last-Event-ID` of one that was cut off, else `_since`. */
function placeOf<T>(request: Request, parse: (text: string) => T): { since: T | undefined; isResumed: boolean } {
  const last = request.headers.get('last-event-id');
  if (last !== undefined && last !== '') return { since: parse(last), isResumed: true };
  const since = parameter(request, '_since');
  return { since: since === undefined ? undefined : parse(since), isResumed: false };
}

function parsePlace(text: string): TableVersion {
  const version = parseTableRevision(text);
  if (version !== undefined) return version;
  throw new HttpProblem(
    400,
    'invalid-place',
    `"${text}" is no place in the feed: take the id of an event, or what stands before the first dot in the ETag of a list.`,
  );
}

function parsePlaces(text: string): ReadonlyMap<string, TableVersion> {
  return new Map(
    text.split(',').map((part) => {
      const at = part.indexOf(':');
      try {
        return [decodeURIComponent(part.slice(0, Math.max(0, at))), parsePlace(part.slice(at + 1))] as const;
      } catch (error) {
        if (error instanceof HttpProblem) throw error;
        return ['', parsePlace(part)] as const;
      }
    }),
  );
}

function parameter({ parameters }: Request, name: string): string | undefined {
  const known = ['_since', 'tables'];
  const unknown = parameters.find(([each]) => !known.includes(each));
  if (unknown !== undefined)
    throw new HttpProblem(
      400,
      'unknown-parameter',
      `"${unknown[0]}" says nothing of a feed: it takes ${known.join(', ')}.`,
    );
  return parameters.find(([each]) => each === name)?.[1];
}
