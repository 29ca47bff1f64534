/**
 * Following the feed of one table: again and again, as long as the server has one. Each wait is twice the one before,
 * until a feed has lasted for the longest.
 */
import type { TableDescription } from '@rowhouse/protocol/api';
import { pause } from '../../../core/clock.js';
import { followTable } from '../../../core/tables/feed.js';
import type { EffectContext } from '../../effect-context.js';
import { firstWait, longestWait } from '../../waits.js';

/** What follows a table, and leaves the one before; undefined follows none. */
export function followingWith(context: EffectContext): (table: TableDescription | undefined) => void {
  let leave = new AbortController();
  return (table) => {
    leave.abort();
    leave = new AbortController();
    if (table !== undefined) context.watch(follow(table, AbortSignal.any([leave.signal, context.stopped]), context));
  };
}

async function follow(table: TableDescription, signal: AbortSignal, context: EffectContext): Promise<void> {
  let lastId = '';
  let wait = firstWait;
  for (;;) {
    let cancelTrust: (() => void) | undefined;
    const end = await followTable(table, context.server, {
      signal,
      conversation: { clock: context.clock },
      access: context.access,
      lastId,
      onEvent: (event) => {
        cancelTrust ??= context.clock.after(longestWait, () => {
          wait = firstWait;
        });
        if (!signal.aborted) context.dispatch({ type: 'table-feed', table: table.name, event });
      },
    });
    cancelTrust?.();
    if (signal.aborted) return;
    lastId = end.lastId;
    const { message, isFinal } = end;
    context.dispatch({ type: 'table-feed-lost', table: table.name, message, isFinal });
    if (isFinal) return;
    await pause(wait, signal, context.clock);
    wait = Math.min(longestWait, wait * 2);
  }
}
