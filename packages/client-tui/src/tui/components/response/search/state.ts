/** A search: what is looked for, what was found so far, and which of it was gone to. */
import type { Haystack, Match } from './haystack.js';
import { queryOf } from './query.js';

/** Most matches that are kept; a search ends there. */
export const mostMatches = 10_000;

export interface SearchState {
  /** As it was typed. */
  readonly text: string;
  readonly haystack: Haystack;
  /** The number of the search: what comes for an earlier one is dropped. */
  readonly ask: number;
  /** In their order. */
  readonly matches: readonly Match[];
  /** The one that was gone to; undefined before any was. */
  readonly current: number | undefined;
  readonly isOver: boolean;
  /** Why it found nothing, or not all. */
  readonly problem: string | undefined;
  /** Where the search began: the first match from there on is gone to. */
  readonly from: Pick<Match, 'index' | 'from'>;
  /** Whether a match is to be gone to as soon as there is one. */
  readonly isEager: boolean;
}

/** What finds: the effect of a search. */
export interface SearchEffect {
  readonly type: 'search';
  readonly ask: number;
  readonly haystack: Haystack;
  readonly pattern: RegExp;
}

/** What was found. */
export interface MatchesMessage {
  readonly type: 'matches-came';
  readonly ask: number;
  readonly matches: readonly Match[];
  readonly isOver: boolean;
  readonly problem: string | undefined;
}

/** A search that begins, and what is to be done for it. */
export function begun(
  text: string,
  haystack: Haystack,
  ask: number,
  from: SearchState['from'],
): [SearchState, SearchEffect[]] {
  const query = queryOf(text, haystack.isBytes);
  const state = { text, haystack, ask, matches: [], current: undefined, from, isEager: true };
  if (query === undefined) return [{ ...state, isOver: true, problem: undefined }, []];
  if ('error' in query) return [{ ...state, isOver: true, problem: query.error }, []];
  return [{ ...state, isOver: false, problem: undefined }, [{ type: 'search', ask, haystack, pattern: query.pattern }]];
}

/** With more matches; the one to go to, if it is time. */
export function found(state: SearchState, { matches, isOver, problem }: MatchesMessage): SearchState {
  const all = matches.length === 0 ? state.matches : [...state.matches, ...matches];
  const next: SearchState = { ...state, matches: all, isOver, problem };
  if (!state.isEager || all.length === 0) return next;
  const ahead = all.findIndex((match) => !isBefore(match, state.from));
  if (ahead < 0 && !isOver) return next;
  return { ...next, isEager: false, current: Math.max(0, ahead) };
}

/** The match behind what the cursor is on, or the one before it, round the ends; undefined where there is none. */
export function neighbour({ matches, current = -1 }: SearchState, at: Match, step: 1 | -1): number | undefined {
  if (matches.length === 0) return undefined;
  const here = matches[current];
  // From the match that is shown to the next; from anywhere else to what is nearest.
  if (here?.index === at.index && here.from >= at.from && here.from < at.to) {
    return (current + step + matches.length) % matches.length;
  }
  const index =
    step > 0
      ? matches.findIndex((match) => isBefore(at, match))
      : matches.findLastIndex((match) => isBefore(match, at));
  return index >= 0 ? index : step > 0 ? 0 : matches.length - 1;
}

/** The matches in one text. */
export function matchesIn({ matches }: SearchState, index: number): readonly Match[] {
  let low = 0;
  let high = matches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (matches[middle]!.index < index) low = middle + 1;
    else high = middle;
  }
  const found: Match[] = [];
  for (let at = low; matches[at]?.index === index; at += 1) found.push(matches[at]!);
  return found;
}

function isBefore(one: Pick<Match, 'index' | 'from'>, other: Pick<Match, 'index' | 'from'>): boolean {
  return one.index < other.index || (one.index === other.index && one.from < other.from);
}
