/**
 * Errors as `application/problem+json` (RFC 9457): what a route throws, and how errors of the codec and of the store
 * read as HTTP. One table says which status each store error has.
 */
import { ProtocolError, reasonPhrase } from '@rowhouse/protocol';
import type { CellFault, Problem } from '@rowhouse/protocol/api';
import { type ConstraintViolation, type Row, StoreError, type StoreErrorCode } from '@rowhouse/store';
import type { Reply } from './exchange.js';

/** Thrown by routes: an answer that is a problem. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly problem: Problem;
  readonly headers: readonly (readonly [string, string])[];

  /**
   * @param kind names the problem's type, in words joined by hyphens
   * @param detail one sentence: what is wrong and what to do
   */
  constructor(
    status: number,
    kind: string,
    detail: string,
    more: Partial<Problem> & { headers?: readonly (readonly [string, string])[] } = {},
  ) {
    super(detail);
    const { headers = [], ...members } = more;
    const type = `urn:rowhouse:problem:${kind}`;
    this.problem = { type, title: reasonPhrase(status), status, detail, ...members };
    this.headers = headers;
  }
}

const retryAfter: readonly (readonly [string, string])[] = [['Retry-After', '1']];

const storeStatus: Readonly<Record<StoreErrorCode, number>> = {
  'folder-missing': 500,
  'folder-not-a-folder': 500,
  'folder-not-readable': 500,
  'folder-not-writable': 500,
  'folder-locked': 500,
  'lock-failed': 500,
  'table-unreadable': 500,
  'no-such-table': 404,
  'no-such-save': 404,
  'invalid-table-name': 404,
  'invalid-columns': 422,
  'cell-count': 422,
  'invalid-cell': 400,
  'no-key': 404,
  'has-key': 404,
  'empty-key': 422,
  'key-mismatch': 422,
  'duplicate-key': 422,
  'keys-exhausted': 422,
  'unknown-column': 422,
  'column-twice': 422,
  'invalid-query': 400,
  'invalid-cursor': 400,
  'query-too-large': 400,
  'constraint-violated': 422,
  'cell-too-large': 422,
  'row-too-large': 422,
  'too-many-columns': 422,
  'table-too-large': 507,
  'transaction-too-large': 413,
  'no-such-row': 404,
  'key-exists': 409,
  'precondition-failed': 412,
  'idempotency-mismatch': 422,
  'save-not-usable': 409,
  'disk-full': 507,
  'write-failed': 500,
  'outcome-unknown': 500,
  'file-keeps-changing': 503,
  unavailable: 503,
  busy: 503,
  closed: 503,
};

/** Any error as a problem; one that nobody foresaw tells the peer nothing of the inside. */
export function asProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof ProtocolError && error.fault === 'peer')
    return new HttpProblem(
      error.status,
      error.code,
      sentence(`${error.message} (${error.section}, byte ${error.offset})`),
    );
  if (error instanceof StoreError) {
    const status = storeStatus[error.code];
    return new HttpProblem(status, error.code, error.message, {
      ...(error.line !== undefined && { line: error.line }),
      ...(error.operation !== undefined && { operation: error.operation }),
      ...(error.row !== undefined && { current: currentRow(error.row) }),
      ...(error.violations !== undefined && { errors: error.violations.map(cellFault) }),
      ...(status === 503 && { headers: retryAfter }),
    });
  }
  return new HttpProblem(500, 'internal', 'The server failed to answer; its log says why.');
}

/** The row that stands in the way: its cells are text here, as they stand in the file. */
function currentRow({ key, number, revision, cells }: Row): NonNullable<Problem['current']> {
  return { key: key ?? null, ...(number !== undefined && { number }), rev: revision, cells };
}

function cellFault({ column, key, constraint, value, demand }: ConstraintViolation): CellFault {
  return { column, key: key ?? null, constraint, value, detail: `"${column}" ${demand}.` };
}

/** Words as a sentence: the codec's messages begin small, so that they can be put together. */
export function sentence(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1) + '.';
}

/** A problem as an answer. */
export function problemReply(error: HttpProblem): Reply {
  return {
    status: error.problem.status,
    headers: [['Content-Type', 'application/problem+json'], ...error.headers],
    body: `${JSON.stringify(error.problem, undefined, 2)}\n`,
  };
}
