/** What a reader has open, and for how long. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { StoreError } from '@rowhouse/store';
import type { HeldConnection } from '../connections/connections.js';

/** How long a reader may ask for nothing before it has to let go, in milliseconds: connections are few. */
const readerPatience = 5 * 60_000;

/** A connection that a reader has, until it is through, lets go, or is let go of. */
export class Holding {
  readonly #connection: HeldConnection;
  readonly #table: string;
  readonly #readers: Set<Holding>;
  #state: 'waiting' | 'reading' | 'over' = 'waiting';
  #patience: NodeJS.Timeout | undefined;

  /** @param readers all that the table has; it adds itself, and is gone from there when it is over */
  constructor(connection: HeldConnection, table: string, readers: Set<Holding>) {
    this.#connection = connection;
    this.#table = table;
    this.#readers = readers;
    readers.add(this);
    this.#waitForReader();
  }

  /** What is read over the connection; it can be iterated once. Who lets go, even before the first piece, ends it. */
  through<T>(pieces: AsyncIterable<T>): AsyncIterable<T> {
    return {
      [Symbol.asyncIterator]: () => {
        const read = this.#read(pieces);
        // A generator that was not begun would end in silence.
        return { next: () => read.next(), return: () => this.end().then(() => read.return()) };
      },
    };
  }

  /** Gives the connection back; reading on rejects with `closed`. */
  async end(): Promise<void> {
    if (this.#state === 'over') return;
    this.#state = 'over';
    clearTimeout(this.#patience);
    this.#readers.delete(this);
    await this.#connection.abandon();
  }

  async *#read<T>(pieces: AsyncIterable<T>): AsyncGenerator<T, void> {
    if (this.#state !== 'waiting') throw closedSnapshot(this.#table);
    this.#state = 'reading';
    try {
      for await (const piece of pieces) {
        if (this.#isOver()) throw closedSnapshot(this.#table);
        this.#waitForReader();
        yield piece;
        if (this.#isOver()) throw closedSnapshot(this.#table);
      }
    } finally {
      await this.end();
    }
  }

  #isOver(): boolean {
    return this.#state === 'over';
  }

  #waitForReader(): void {
    clearTimeout(this.#patience);
    const end = (): void => {
      this.end().catch(() => undefined);
    };
    this.#patience = setTimeout(end, readerPatience).unref();
  }
}

/** Other work has its turn after so many pieces, so that a reader who never waits holds up nobody. */
export async function* inTurns<T>(pieces: Iterable<T>, together = 1024): AsyncGenerator<T, void> {
  let given = 0;
  for (const piece of pieces) {
    yield piece;
    given += 1;
    if (given % together === 0) await nextTurn();
  }
}

export function closedSnapshot(table: string): StoreError {
  const message = 'The snapshot was closed, or its rows were read before; read the table again.';
  return new StoreError('closed', message, { table });
}
