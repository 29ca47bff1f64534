/** Tries again what a database could not do for the moment. */
import { setTimeout as pause } from 'node:timers/promises';
import { StoreError } from '@rowhouse/store';

/** How long a database may be away, in milliseconds. */
const longest = 60_000;
/** Between two tries. */
const rest = 1000;

/**
 * Does `work`, and again while it rejects because the database is away, for a minute at most since it was last there.
 * @param waiting called before each wait, with what the database said
 */
export async function patiently<T>(work: () => Promise<T>, waiting: (message: string) => void): Promise<T> {
  const began = performance.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isForNow = error instanceof StoreError && ['unavailable', 'outcome-unknown', 'busy'].includes(error.code);
      if (!isForNow || performance.now() - began > longest) throw error;
      waiting(error.message);
      await pause(rest);
    }
  }
}
