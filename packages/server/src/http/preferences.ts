/** The Prefer field (RFC 7240): what the client would like, as far as it is known here. */
import type { Fields } from '@rowhouse/protocol';
import type { HeaderLine } from './exchange.js';
import { HttpProblem } from './problem.js';

export interface Preferences {
  /** What a write answers with. Default: the row. */
  readonly return: 'minimal' | 'representation' | undefined;
  /** Whether a list says how many rows match. */
  readonly countExact: boolean;
  /** How many rows a write by query may touch; undefined: any number. Asked for with `handling=strict`. */
  readonly maxAffected: number | undefined;
}

/** A preference: a token, perhaps with a value that may stand in quotes, and parameters, which are not looked at. */
const preference = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:[ \t]*=[ \t]*("[^"]*"|[^ \t;]*))?[ \t]*(?:;.*)?$/;

export function readPreferences(headers: Fields): Preferences {
  const field = headers.get('prefer');
  if (field === undefined) return none;
  // Who writes many rows wishes the same each time.
  if (field !== last?.field) last = { field, preferences: parsePreferences(field) };
  return last.preferences;
}

let last: { readonly field: string; readonly preferences: Preferences } | undefined;

function parsePreferences(field: string): Preferences {
  const given = new Map<string, string>();
  for (const part of field.split(',')) {
    const match = preference.exec(part.trim());
    // The first one counts, and what can't be read is passed over (RFC 7240 section 2).
    const name = match?.[1]?.toLowerCase();
    if (name !== undefined && !given.has(name)) given.set(name, (match?.[2] ?? '').replaceAll('"', ''));
  }
  const wanted = given.get('return');
  return {
    return: wanted === 'minimal' || wanted === 'representation' ? wanted : undefined,
    countExact: given.get('count') === 'exact',
    maxAffected: maxAffected(given),
  };
}

/** Only a strict request is refused for it; a lenient one would go on regardless, which nobody who names it can mean. */
function maxAffected(given: ReadonlyMap<string, string>): number | undefined {
  const value = given.get('max-affected');
  if (value === undefined) return undefined;
  if (given.get('handling') === 'strict' && /^[0-9]{1,15}$/.test(value)) return Number(value);
  throw new HttpProblem(
    400,
    'invalid-preference',
    'Prefer: max-affected takes a whole number, together with handling=strict: Prefer: handling=strict, max-affected=10.',
  );
}

const none: Preferences = { return: undefined, countExact: false, maxAffected: undefined };

/** Says which preferences were followed (RFC 7240 section 3). */
export function applied(...preferences: readonly string[]): readonly HeaderLine[] {
  return preferences.length === 0 ? [] : [['Preference-Applied', preferences.join(', ')]];
}
