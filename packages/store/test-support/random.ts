import { type Random } from '../src/contract-suite/random.js';

/** Random texts; the numbers behind them are those of the contract suite. */
export { Random, seed } from '../src/contract-suite/random.js';

const HOSTILE = [
  '"',
  '""',
  ',',
  ';',
  '\t',
  '|',
  '\n',
  '\r',
  '\r\n',
  ' ',
  '\ufeff',
  'a',
  'b',
  '1',
  '0',
  'é',
  '\u{1f600}',
  '=',
  'sep=',
  '\\',
  "'",
];

/** A text made of what CSV readers trip over, of so many pieces. */
export function hostileText(random: Random, least = 0, most = 5): string {
  return random.many(least, most, () => random.pick(HOSTILE)).join('');
}

/** Column names: not empty and unique. */
export function hostileNames(random: Random): string[] {
  return [...new Set(random.many(1, 4, () => hostileText(random, 1)))];
}
