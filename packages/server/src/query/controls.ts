/** The words of a query string that are no columns. */
import type { Parameter } from '../http/exchange.js';
import { HttpProblem } from '../http/problem.js';

export const controls = [
  'q',
  '_where',
  '_sort',
  '_order',
  '_limit',
  '_after',
  '_before',
  '_start',
  '_end',
  '_page',
  '_per_page',
  '_fields',
  '_embed',
  '_with',
] as const;

/** The values that were given for each word. */
export type Controls = ReadonlyMap<string, readonly string[]>;

/** Tells words from filters. A column that is called like a word is reached by an operator: `q:eq=`. */
export function separate(parameters: readonly Parameter[]): { given: Controls; filters: readonly Parameter[] } {
  const given = new Map<string, string[]>();
  const filters: Parameter[] = [];
  for (const parameter of parameters) {
    const [name, value] = parameter;
    if (!(controls as readonly string[]).includes(name)) filters.push(parameter);
    else given.set(name, [...(given.get(name) ?? []), value]);
  }
  return { given, filters };
}

/** The one value of a word that may be given once. */
export function single(given: Controls, name: string): string | undefined {
  const values = given.get(name);
  if (values === undefined || values.length === 1) return values?.[0];
  throw new HttpProblem(400, 'invalid-query', `"${name}" is given ${values.length} times: give it once.`);
}

/** The names in a list that is separated by commas; the word may be given again. */
export function namesIn(given: Controls, name: string): readonly string[] {
  return (given.get(name) ?? []).flatMap((value) => value.split(',')).filter((each) => each !== '');
}
