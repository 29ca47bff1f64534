/**
 * Servers over one database tell each other of what they have committed (LISTEN and NOTIFY), so that a feed need not wait for
 * its next look. No more than a hint: it may be late, or lost, or come for nothing, and where the database knows none
 * feeds look as often as they do.
 *
 * It is told behind the commit, not in it: a transaction that notifies has a lock of the whole database when it commits.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { contentHash } from '@rowhouse/store/engine';
import type { Connections } from './connections.js';
import type { Layout } from '../catalog/layout.js';

/** Between two of a server's notifications, each of which names all tables that were changed meanwhile, in milliseconds. */
export const rest = 50;
/** From one try to listen to the next, in milliseconds. */
const retry = 1000;
/** So long one connection is listened to, in milliseconds: it may be cut unseen, or its server the primary no more. */
const lifetime = 60_000;

/** What a database says that knows none of it, or does not let us: a feature, a function, the grammar, a right. */
const unknown = new Set(['0A000', '42883', '42601', '42501']);

export class Notifications {
  readonly #connections: Connections;
  readonly #channel: string;
  /** Whoever hears itself has looked already. */
  readonly #self = randomUUID();
  readonly #changed = new Set<string>();
  readonly #hints = new Map<string, Set<() => void>>();
  #telling: Promise<void> | undefined;
  #listening: AbortController | undefined;
  readonly #runs = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #canTell = true;
  #canListen = true;

  constructor(connections: Connections, { schema }: Layout) {
    this.#connections = connections;
    this.#channel = channelOf(schema);
  }

  /** Tells the others, soon, that a table may have been changed. */
  tell(table: string): void {
    if (!this.#canTell) return;
    this.#changed.add(table);
    this.#telling ??= this.#tell().finally(() => {
      this.#telling = undefined;
    });
  }

  /** Calls `hint` when others may have changed a table, until the function that it returns is called. */
  hear(table: string, hint: () => void): () => void {
    const key = keyOf(table);
    const hints = this.#hints.get(key) ?? new Set();
    this.#hints.set(key, hints.add(hint));
    this.#listening ??= this.#listen();
    return () => {
      hints.delete(hint);
      if (hints.size === 0 && this.#hints.get(key) === hints) this.#hints.delete(key);
      if (this.#hints.size === 0) this.#endListening();
    };
  }

  /** Resolves when no connection is held. */
  async close(): Promise<void> {
    this.#canTell = false;
    this.#closing.abort();
    this.#changed.clear();
    this.#endListening();
    await Promise.all([this.#telling, ...this.#runs]);
  }

  async #tell(): Promise<void> {
    while (this.#changed.size > 0) {
      const told = Array.from(this.#changed, (table) => `${this.#self} ${keyOf(table)}`);
      this.#changed.clear();
      const sql = 'SELECT pg_notify($1, told) FROM unnest($2::text[]) AS told';
      await this.#connections.once(sql, [this.#channel, told]).catch((error: unknown) => {
        if (isUnknown(error)) this.#canTell = false;
      });
      await waited(rest, this.#closing.signal);
    }
  }

  #listen(): AbortController {
    const over = new AbortController();
    const run: Promise<void> = this.#listenUntil(over.signal).finally(() => this.#runs.delete(run));
    this.#runs.add(run);
    return over;
  }

  #endListening(): void {
    this.#listening?.abort();
    this.#listening = undefined;
  }

  async #listenUntil(over: AbortSignal): Promise<void> {
    const heard = (payload: string): void => {
      const [from, key] = payload.split(' ');
      if (from !== this.#self) for (const hint of this.#hints.get(key ?? '') ?? []) hint();
    };
    let end: (() => void) | undefined;
    while (!over.aborted && this.#canListen) {
      const lost = new AbortController();
      const ended = (): void => {
        lost.abort();
      };
      const next = await this.#connections.listen(this.#channel, heard, ended).catch((error: unknown) => {
        if (isUnknown(error)) this.#canListen = false;
        return undefined;
      });
      // The one before went on until now, so that nothing is missed where nothing is wrong.
      end?.();
      end = next;
      if (next !== undefined) {
        // What was told before it was listened to.
        for (const hint of [...this.#hints.values()].flatMap((hints) => [...hints])) hint();
        await waited(lifetime, AbortSignal.any([over, lost.signal]));
      }
      await waited(retry, over);
    }
    end?.();
  }
}

/** Resolves then, or when the signal says so. */
async function waited(milliseconds: number, signal: AbortSignal): Promise<void> {
  await pause(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
}

/** The channel of a schema: its name may be longer than a channel's may be. */
export function channelOf(schema: string): string {
  return `rowhouse ${contentHash([schema])}`;
}

function keyOf(table: string): string {
  return contentHash([table]);
}

function isUnknown(error: unknown): boolean {
  const { cause = error } = error as { cause?: unknown };
  return unknown.has((cause as { code?: string }).code ?? '');
}
