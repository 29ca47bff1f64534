/** A stream of events while it comes: the last of them are kept, and how many went before is told. */
import type { ResponseHead } from '../../../core/exchange/exchange.js';
import { eventContent, eventHeight, type FeedEvent } from './body/events.js';
import type { Content } from './content.js';

export interface Feed {
  /** The request that it answers. */
  readonly id: number;
  readonly head: ResponseHead;
  readonly events: readonly FeedEvent[];
  /** Events that came before those that are kept. */
  readonly dropped: number;
  readonly isOver: boolean;
}

/** What is kept of a feed at most: events, their lines, and the characters of their data. */
export const feedLimits = { events: 2000, lines: 20_000, characters: 4_000_000 };

/** A feed that begins. */
export function feedOf(id: number, head: ResponseHead): Feed {
  return { id, head, events: [], dropped: 0, isOver: false };
}

/** A feed with more events, and how many lines went from its top for them. */
export function fed(feed: Feed, came: readonly FeedEvent[]): { feed: Feed; linesGone: number } {
  const events = [...feed.events, ...came];
  let first = events.length;
  let lines = 0;
  let characters = 0;
  while (first > 0 && events.length - first < feedLimits.events) {
    const event = events[first - 1]!;
    lines += eventHeight(event);
    characters += event.data.length;
    // The last one is kept, whatever its size.
    if (first < events.length && (lines > feedLimits.lines || characters > feedLimits.characters)) break;
    first -= 1;
  }
  const linesGone = feed.events.slice(0, first).reduce((sum, event) => sum + eventHeight(event), 0);
  const kept = events.slice(first);
  // Those that were left out before they got here are told by their numbers.
  return { feed: { ...feed, events: kept, dropped: (kept[0]?.number ?? 1) - 1 }, linesGone };
}

const contents = new WeakMap<readonly FeedEvent[], Content>();

/** The lines of a feed. */
export function feedContent({ events }: Feed): Content {
  let content = contents.get(events);
  if (content === undefined) contents.set(events, (content = eventContent(events)));
  return content;
}
