import { expect, it } from 'vitest';
import { compilePattern } from './pattern.js';

/** Each takes JavaScript's own engine years, or minutes at best. */
const CATASTROPHIC = ['(a+)+b', '(a|a)*b', '(a|aa)+b', '(.*a){20}b', '(a*)*b', 'a*a*a*a*a*a*b', '(?:(?:a?){30}){30}b'];

it.each(CATASTROPHIC)('%s is run in bounded time', (pattern) => {
  const compiled = compilePattern(pattern);
  // The engine's time is linear: what is asserted is that it comes to an end at all.
  expect('matches' in compiled && compiled.matches('a'.repeat(4096))).toBe(false);
  expect('matches' in compiled && compiled.matches(`${'a'.repeat(40)}b`)).toBe(true);
});

it.each([
  ['(?=a)b', '(?='],
  ['(a)\\1', '\\1'],
  ['\\i\\c*', '\\i'],
  ['(', 'missing'],
  ['[', 'missing'],
  ['a**', '**'],
  ['((a{1,100}){1,100}){1,100}', '{1,100}'],
  ['a{2000}', '{2000}'],
])('%s is refused, and the fault shows %s', (pattern, shown) => {
  const compiled = compilePattern(pattern);
  expect('fault' in compiled && compiled.fault).toContain(shown);
});

it('has limits for the pattern and the cell', () => {
  const longest = compilePattern('a'.repeat(1000));
  expect('matches' in longest && longest.matches('a'.repeat(1000))).toBe(true);
  expect(compilePattern('a'.repeat(1001))).toHaveProperty('fault');
  const any = compilePattern('a*');
  expect('matches' in any && any.matches('a'.repeat(4096))).toBe(true);
  expect('matches' in any && any.matches('a'.repeat(4097))).toBe(false);
});
