/** Feeds of several tables as one, in the order in which their events come. */
import type { TableEvent } from './table-events.js';

export interface BegunFeed {
  readonly events: AsyncGenerator<TableEvent>;
  /** What was taken of it already. */
  readonly first: IteratorResult<TableEvent> | undefined;
}

/** Ends when all of them have ended; ends all of them when it is left. */
export async function* mergeEvents(feeds: readonly BegunFeed[]): AsyncGenerator<TableEvent> {
  type Next = Promise<{ feed: BegunFeed; result: IteratorResult<TableEvent> }>;
  const nextOf = (feed: BegunFeed, result: Promise<IteratorResult<TableEvent>> | IteratorResult<TableEvent>): Next =>
    Promise.resolve(result).then((found) => ({ feed, result: found }));
  const waiting = new Map(feeds.map((feed) => [feed, nextOf(feed, feed.first ?? feed.events.next())]));
  try {
    while (waiting.size > 0) {
      const { feed, result } = await Promise.race(waiting.values());
      if (result.done === true) {
        waiting.delete(feed);
        continue;
      }
      waiting.set(feed, nextOf(feed, feed.events.next()));
      yield result.value;
    }
  } finally {
    await Promise.all(feeds.map(({ events }) => events.return(undefined)));
  }
}
