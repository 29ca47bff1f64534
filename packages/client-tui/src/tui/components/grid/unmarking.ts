/**
 * Taking the marks of rows that others changed away again: each after its own time, which begins anew where the row is
 * changed once more. However many rows are marked, one call of the clock waits for the first of them.
 */
import type { EffectContext } from '../../effect-context.js';

/** How long a row that someone else changed is marked, in milliseconds. */
const markTime = 6000;

/** What takes the marks of a table's rows away later, and forgets those of the table before. */
export function unmarkingWith({
  clock,
  dispatch,
  stopped,
}: Pick<EffectContext, 'clock' | 'dispatch' | 'stopped'>): (table: string, keys: readonly string[]) => void {
  let current: string | undefined;
  let cancel: (() => void) | undefined;
  /** When each mark goes, in the order in which they go. */
  const ends = new Map<string, number>();
  stopped.addEventListener('abort', () => cancel?.(), { once: true });

  const wait = (table: string): void => {
    const [first] = ends.values();
    cancel =
      first === undefined
        ? undefined
        : clock.after(first - clock.now(), () => {
            const due = [...ends].filter(([, end]) => end <= clock.now()).map(([key]) => key);
            for (const key of due) ends.delete(key);
            wait(table);
            if (due.length > 0) dispatch({ type: 'unmark-rows', table, keys: due });
          });
  };
  return (table, keys) => {
    if (table !== current) ends.clear();
    current = table;
    const end = clock.now() + markTime;
    for (const key of keys) {
      ends.delete(key);
      ends.set(key, end);
    }
    cancel?.();
    wait(table);
  };
}
