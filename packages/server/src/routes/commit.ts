/** How routes write: once however often a request is sent, and again where another write came between. */
import { createHash } from 'node:crypto';
import { type Change, type Idempotency, type Operation, StoreError, type Table } from '@rowhouse/store';
import type { Request } from '../http/exchange.js';
import { HttpProblem } from '../http/problem.js';

/** Characters of an idempotency key. */
const maxKeyLength = 255;
/** How often a write that was worked out from what it read is worked out anew. */
const attempts = 5;

export function commit(table: Table, request: Request, operations: readonly Operation[]): Promise<Change> {
  const idempotency = idempotencyOf(request);
  return table.commit({ operations, ...(idempotency !== undefined && { idempotency }) });
}

/**
 * Commits what was worked out from the table as it was read. Where a row is not any more as it was read, it is read again.
 * @param work gives operations that expect the revisions they were made from
 */
export async function commitWorkedOut(
  table: Table,
  request: Request,
  work: () => Promise<readonly Operation[]>,
): Promise<Change> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await commit(table, request, await work());
    } catch (error) {
      if (!(error instanceof StoreError && error.code === 'precondition-failed')) throw error;
      if (attempt === attempts)
        throw new HttpProblem(503, 'keeps-changing', 'The rows were changed each time they were about to be written.', {
          headers: [['Retry-After', '1']],
        });
    }
  }
}

/** The `Idempotency-Key` of a request, and a fingerprint of all that it asks for. */
function idempotencyOf({ method, target, headers, body }: Request): Idempotency | undefined {
  const field = headers.get('idempotency-key');
  if (field === undefined) return undefined;
  // A structured string (draft-ietf-httpapi-idempotency-key-header), or bare, as many send it.
  const key = /^"(.*)"$/.exec(field)?.[1] ?? field;
  if (!/^[\x21-\x7e]+$/.test(key) || key.length > maxKeyLength)
    throw new HttpProblem(
      400,
      'invalid-idempotency-key',
      `Idempotency-Key takes up to ${maxKeyLength} visible ASCII characters, such as a UUID.`,
    );
  const hash = createHash('sha256')
    .update(`${method} ${target}\n${headers.get('content-type') ?? ''}\n`)
    .update(body);
  return { key, fingerprint: hash.digest('base64url') };
}
