/** The token of a request: as a Bearer token (RFC 6750), or as the password of Basic (RFC 7617), which browsers can send. */
import type { Fields } from '@rowhouse/protocol';
import type { HeaderLine } from '../http/exchange.js';
import { HttpProblem } from '../http/problem.js';

export function tokenOf(headers: Fields): string | undefined {
  const [scheme = '', value = ''] = (headers.get('authorization') ?? '').split(/ +/, 2);
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return value;
    case 'basic': {
      const pair = Buffer.from(value, 'base64').toString();
      return pair.slice(pair.indexOf(':') + 1);
    }
    default:
      return undefined;
  }
}

const challenges: readonly HeaderLine[] = [
  ['WWW-Authenticate', 'Bearer realm="rowhouse"'],
  ['WWW-Authenticate', 'Basic realm="rowhouse", charset="UTF-8"'],
];

export function unauthorized(hasToken: boolean): HttpProblem {
  const what = hasToken ? 'The token is not known here' : 'This server wants a token';
  const how = 'send it as Authorization: Bearer TOKEN, or as the password of Basic.';
  return new HttpProblem(401, 'unauthorized', `${what}: ${how}`, { headers: challenges });
}

/** Failures of one address within a minute, from which on it has to wait. */
const maxFailures = 100;
const window = 60_000;
/** Addresses that are counted at a time. */
const capacity = 1024;

/** Who guesses tokens is slowed down, so that nobody else is. */
export class FailedAttempts {
  readonly #failures = new Map<string, { count: number; since: number }>();

  /** @throws HttpProblem 429 where the address failed too often */
  note(address: string, now: number): void {
    let entry = this.#failures.get(address);
    if (entry === undefined || now - entry.since > window) {
      entry = { count: 0, since: now };
      // The one that began last stands last, so that the first one is the oldest.
      this.#failures.delete(address);
      this.#failures.set(address, entry);
      const [oldest] = this.#failures.keys();
      if (this.#failures.size > capacity && oldest !== undefined) this.#failures.delete(oldest);
    }
    entry.count += 1;
    if (entry.count <= maxFailures) return;
    const seconds = Math.ceil((entry.since + window - now) / 1000);
    throw new HttpProblem(429, 'too-many-attempts', 'Too many tokens that are not known: wait a minute.', {
      headers: [['Retry-After', String(Math.max(1, seconds))]],
    });
  }
}
