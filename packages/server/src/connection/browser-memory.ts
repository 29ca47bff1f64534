/**
 * Remembers from which addresses a browser was heard lately. Browsers open spare connections and use them much later:
 * a greeting on one of those would stand before the answer that the browser waits for.
 */
import type { Fields } from '@rowhouse/protocol';
import type { Clock } from '../clock.js';

/** How long a browser is remembered after its last request, in milliseconds. */
const memoryTime = 60_000;
/** Addresses that are remembered at a time; the one unheard for longest goes first. */
const capacity = 1024;

export class BrowserMemory {
  readonly #clock: Clock;
  readonly #heard = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Looks at a request: only browsers say from which site and for what they fetch. (Sec-Fetch-Mode alone is also sent by
   * the `fetch` of Node.)
   * @returns whether it is a browser's
   */
  note(address: string, headers: Fields): boolean {
    if (!headers.has('sec-fetch-site') && !headers.has('sec-fetch-dest')) return false;
    this.#heard.delete(address);
    this.#heard.set(address, this.#clock.now());
    if (this.#heard.size > capacity)
      for (const oldest of this.#heard.keys()) {
        this.#heard.delete(oldest);
        break;
      }
    return true;
  }

  heardFrom(address: string): boolean {
    const heardAt = this.#heard.get(address);
    return heardAt !== undefined && this.#clock.now() - heardAt < memoryTime;
  }
}
