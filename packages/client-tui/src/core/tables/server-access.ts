/**
 * What gives access to servers: an Authorization for each, by its origin, so that none goes to another server. It is in
 * memory only, and gone with the program.
 */
import { serverUrl, type ServerAddress } from '../request/address.js';

/** Hears of a server that will not answer without an Authorization, or not with the one that it was sent. */
export type RefusalListener = (server: ServerAddress, wasSent: boolean) => void;

export class ServerAccess {
  readonly #byOrigin = new Map<string, string>();
  readonly #onRefused: RefusalListener;

  constructor(onRefused: RefusalListener) {
    this.#onRefused = onRefused;
  }

  /** The value of the Authorization field for a server; undefined where it gets none. */
  authorizationFor(server: ServerAddress): string | undefined {
    return this.#byOrigin.get(serverUrl(server));
  }

  /** From now on the server gets this value, in the place of the one before. */
  give(server: ServerAddress, authorization: string): void {
    this.#byOrigin.set(serverUrl(server), authorization);
  }

  /** Tells that a server answered 401 to `sent`; where another value counts by now the answer is late, and no news. */
  refused(server: ServerAddress, sent: string | undefined): void {
    if (sent === this.authorizationFor(server)) this.#onRefused(server, sent !== undefined);
  }
}
