/**
 * Where a database is: `postgres://user:password@a:5432,b:5433/database`, as libpq writes it. `URL` knows of one host only,
 * and so does the driver: each of them gets an address of its own.
 */

/** A database as the URL that names it says. */
export interface DatabaseAddress {
  /** One for each host, in their order: URLs that the driver takes. */
  readonly servers: readonly string[];
  /** What stands behind `?schema=`. */
  readonly schema: string | undefined;
}

/** What stands before the hosts, the hosts, and what stands behind them. A password may have a comma, or an `@`. */
const parts = /^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)([^/?#@]*)(.*)$/s;

/**
 * Reads the address of a database.
 * @param url `postgres://user:password@host:port/database`; behind a comma other hosts of the same database, of which one
 *   takes writes, each with its port or the usual one
 * @returns undefined where it is none
 */
export function parseDatabaseUrl(url: string): DatabaseAddress | undefined {
  const [, before, hosts, behind] = parts.exec(url) ?? [];
  if (before === undefined || hosts === undefined || behind === undefined) return undefined;
  const names = hosts.split(',');
  if (names.length > 1 && names.some((name) => name === '' || name.startsWith(':'))) return undefined;
  const each = names.map((name) => before + name + behind);
  if (!each.every((one) => URL.canParse(one))) return undefined;
  const schema = new URL(each[0]!).searchParams.get('schema') ?? undefined;
  return { servers: each.map(withoutSchema), schema };
}

/** Whether a store can be opened by this URL. */
export function isDatabaseUrl(url: string): boolean {
  return parseDatabaseUrl(url) !== undefined;
}

/** The driver knows nothing of a schema. */
function withoutSchema(url: string): string {
  const address = new URL(url);
  address.searchParams.delete('schema');
  return address.href;
}

/** A server as it may be shown. */
export function hostOf(server: string): string {
  const { host, port, searchParams } = new URL(server);
  return searchParams.get('host') ?? (port === '' ? `${host}:5432` : host);
}
