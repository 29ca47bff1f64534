/** What the database, or the way to it, says when something goes wrong. */
import { StoreError } from '@rowhouse/store';

interface DatabaseError {
  /** SQLSTATE where the server speaks, else the operating system's. */
  readonly code?: string;
  /** Only what the server says has one. */
  readonly severity?: string;
}

/** The table that was to be made is there by now; the same transaction, tried again, finds it. */
export class MadeMeanwhile extends Error {
  constructor(table: string) {
    super(`The table ${JSON.stringify(table)} was made by somebody else`);
  }
}

/** A transaction that met another one: nothing of it is there, and it may be tried again. */
export function metAnother(error: unknown): boolean {
  return error instanceof MadeMeanwhile || ['40001', '40P01'].includes((error as DatabaseError).code ?? '');
}

/** Whether the connection, or the server behind it, is gone: what was asked may be done or not. */
export function isLost(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof StoreError) return false;
  const { code, severity } = error as DatabaseError;
  // Class 08: the connection; 57P01 to 57P03: the server ends, or begins; 25P03: it has waited for the next statement too long.
  return severity === undefined ? isOfTheWay(error) : /^(?:08|57P0|25P03$)/.test(code ?? '');
}

/** Everything else without a severity is a fault of this program. */
function isOfTheWay(error: Error): boolean {
  const { code } = error as DatabaseError;
  return code !== undefined || /connection|connect|timeout|terminated/i.test(error.message);
}

/** A server that takes no writes, where others may. */
export class NotPrimary extends Error {
  override readonly name = 'NotPrimary';
  /** As the server says it where something is written. */
  readonly code = '25006';

  constructor() {
    super('the server is read-only');
  }
}

/** A write to what takes none: it is read-only, or a standby. */
export function isReadOnly(error: unknown): error is Error {
  return error instanceof Error && (error as DatabaseError).code === '25006';
}

/** Whether another server of the same database may do what this one did not. */
export function isElsewhere(error: unknown): error is Error {
  return isLost(error) || isReadOnly(error);
}

/** A commit of which the server itself says that it may not stay. */
export function inDoubt(warning: string): Error {
  // Transaction resolution unknown.
  return Object.assign(new Error(warning), { code: '08007' });
}

/**
 * What a caller is told. `unavailable` where it may be otherwise in a moment: the server can't be reached, has no connection
 * left, takes no writes (it is read-only, or a standby), or took too long. Hosts, users and statements are in the cause alone: who
 * asks over HTTP has no business with them.
 */
export function asStoreError(error: unknown): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const { code = '', severity } = error as DatabaseError;
  if (code === '53100') return new StoreError('disk-full', "The database's disk is full; make room there.", { cause: error }); // prettier-ignore
  const isForNow = isLost(error) || metAnother(error) || /^(?:53|57014$|25006$|55P03$)/.test(code);
  if (isForNow) return new StoreError('unavailable', `The database can't be used now (${reasonOf(error)}); try again in a moment.`, { cause: error }); // prettier-ignore
  if (severity === undefined) return error;
  return new StoreError('write-failed', `The database refused (${code}); its own words are in the log.`, { cause: error }); // prettier-ignore
}

/** By how the code begins. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const reasons = {
  '08': 'the connection was lost',
  '25006': 'it takes no writes',
  '25P03': 'it waited too long for the next statement',
  '40': 'others were in the way',
  '53300': 'it has no connection left',
  '53': 'it has no room left',
  '55P03': 'others have it locked',
  '57014': 'it took too long',
  '57P': 'it ends, or begins',
} as const;

function reasonOf(error: Error): string {
  const { code = '' } = error as DatabaseError;
  const known = Object.entries(reasons).find(([beginning]) => code.startsWith(beginning));
  return known?.[1] ?? (code === '' ? 'no answer' : code);
}

/** The connection was lost behind a COMMIT. */
export function outcomeUnknown(cause: unknown): StoreError {
  const message = 'The database went away while the change was being committed; read the table to see whether it was.';
  return new StoreError('outcome-unknown', message, { cause });
}
