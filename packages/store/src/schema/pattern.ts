import { RE2JS, RE2JSException } from 're2js';

/**
 * The constraint `pattern`, such that neither a schema nor a cell can make a match slow. Patterns run in RE2's engine,
 * whose time grows with the length of the text times the size of the pattern; JavaScript's own engine would take
 * exponential time on `(a+)+b`. The limits bound the product: the slowest pattern that was found took 0.2 s.
 */

const MAX_PATTERN_LENGTH = 1000;
/** Longer cells match nothing. */
const MAX_CELL_LENGTH = 4096;

export type CompiledPattern = { readonly matches: (cell: string) => boolean } | { readonly fault: string };

/** `fault` is the end of a sentence that begins with "the pattern". */
export function compilePattern(pattern: string): CompiledPattern {
  if (pattern.length > MAX_PATTERN_LENGTH) {
    return { fault: `has ${pattern.length} characters, of at most ${MAX_PATTERN_LENGTH}` };
  }
  try {
    const compiled = RE2JS.compile(pattern);
    return { matches: (cell) => cell.length <= MAX_CELL_LENGTH && compiled.matches(cell) };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return {
      fault: `is not one that can be run in bounded time, in RE2's syntax (${error.message.replace(/^error parsing regexp: /, '')})`,
    };
  }
}
