/** Reads events out of an answer while it comes, and tells of them: at once of the first, then ten times a second. */
import type { ResponseHead } from '../../../core/exchange/exchange.js';
import { tickTime, type EffectContext } from '../../effect-context.js';
import { eventReader, type FeedEvent } from './body/events.js';
import { feedLimits } from './feed.js';

export interface FeedReader {
  /** A piece of the body. @throws ExchangeFailure `too-large` where an event has no end */
  read(bytes: Uint8Array): void;
  /** The answer is over: what was not told yet is told now. */
  end(): void;
}

/**
 * A reader for an answer, where it is a stream of events.
 * @param began when the request was sent, by the context's clock
 */
export function feedReader(
  id: number,
  head: ResponseHead,
  began: number,
  { clock, dispatch }: EffectContext,
): FeedReader | undefined {
  if (!/^\s*text\/event-stream\b/i.test(head.headers.get('content-type') ?? '')) return undefined;
  let waiting: FeedEvent[] = [];
  let characters = 0;
  let cancelReport: (() => void) | undefined;
  const report = (): void => {
    cancelReport?.();
    cancelReport = undefined;
    const events = waiting;
    waiting = [];
    characters = 0;
    dispatch({ type: 'feed-came', id, head, events });
  };
  const reader = eventReader((event) => {
    waiting.push({ ...event, at: clock.now() - began });
    characters += event.data.length;
    // A stream that is faster than the screen loses its oldest events here already.
    while (waiting.length > feedLimits.events || (characters > feedLimits.characters && waiting.length > 1)) {
      characters -= waiting.shift()?.data.length ?? 0;
    }
  });
  report();
  return {
    read(bytes) {
      reader.read(bytes);
      if (waiting.length > 0) cancelReport ??= clock.after(tickTime, report);
    },
    end() {
      if (waiting.length > 0) report();
      else cancelReport?.();
    },
  };
}
