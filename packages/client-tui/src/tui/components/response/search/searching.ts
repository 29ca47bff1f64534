/**
 * Does searches, a slice of time after the other, so that keys come between them. A pattern that would take for ever on
 * some line is stopped, and the search ends there.
 */
import type { EffectContext } from '../../../effect-context.js';
import type { EffectRunner } from '../../../feature.js';
import { grouped } from '../../../text/numbers.js';
import { TookTooLong, withinTime } from '../within-time.js';
import type { Match } from './haystack.js';
import { mostMatches, type SearchEffect } from './state.js';

/** Milliseconds of one slice, and how many slices go between two reports. */
const slice = 8;
const slicesPerReport = 10;
/** Milliseconds after which a slice is stopped. Far above its length: a busy machine is no bad pattern. */
const patience = 400;

/** What searches: one at a time, the latest. */
export function searchingWith(context: EffectContext): EffectRunner {
  let latest = 0;
  return (effect) => {
    if (effect.type === 'stop-search') {
      latest = 0;
      return true;
    }
    if (effect.type !== 'search') return false;
    latest = effect.ask;
    context.watch(search(effect, context, () => latest === effect.ask && !context.stopped.aborted));
    return true;
  };
}

async function search(
  { ask, haystack, pattern }: SearchEffect,
  { dispatch, clock }: EffectContext,
  isWanted: () => boolean,
): Promise<void> {
  let index = 0;
  let matches: Match[] = [];
  let count = 0;
  let problem: string | undefined;
  const lookOn = (): void => {
    for (
      const end = clock.now() + slice;
      index < haystack.count && count < mostMatches && clock.now() <= end;
      index += 1
    ) {
      const { text, length } = haystack.at(index);
      pattern.lastIndex = 0;
      for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
        if (match.index >= length || count >= mostMatches) break;
        // A match of nothing says nothing, and would be found for ever.
        if (match[0] === '') pattern.lastIndex += 1;
        else {
          matches.push({ index, from: match.index, to: match.index + match[0].length });
          count += 1;
        }
      }
    }
  };
  for (let slices = 0; ; slices += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!isWanted()) return;
    try {
      withinTime(patience, lookOn);
    } catch (error) {
      if (!(error instanceof TookTooLong)) throw error;
      problem = 'this pattern takes too long: say more exactly what to look for';
      index = haystack.count;
    }
    if (count >= mostMatches && index < haystack.count) problem = `stopped at ${grouped(mostMatches)}`;
    const isOver = index >= haystack.count || count >= mostMatches;
    if (isOver || slices % slicesPerReport === 0) {
      dispatch({ type: 'matches-came', ask, matches, isOver, problem });
      matches = [];
    }
    if (isOver) return;
  }
}
