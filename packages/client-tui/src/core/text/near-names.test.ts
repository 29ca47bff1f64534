import { describe, expect, it } from 'vitest';
import { didYouMean, nearNames } from './near-names.js';

describe('nearNames', () => {
  it.each([
    ['hots', ['port', 'host', 'hosts', 'path'], ['host', 'hosts']],
    ['HOST', ['hots', 'x'], ['hots']],
    ['Token', ['TOKEM'], ['TOKEM']],
    ['ab', ['cd', 'abc', 'a'], ['abc', 'a']],
    ['name', ['nam1', 'nam2', 'nam3', 'nam4'], ['nam1', 'nam2', 'nam3']],
    ['one', ['one', 'one'], ['one']],
    ['secret', ['public'], []],
  ])('of %s among %j', (name, names, near) => {
    expect(nearNames(name, names)).toEqual(near);
  });

  it('compares no long names, and not too many', () => {
    const long = 'x'.repeat(64);
    expect(nearNames(long, [long, `${long}x`])).toEqual([long]);
    expect(nearNames(`${long}x`, [long])).toEqual([]);
    const many = Array.from({ length: 2000 }, (_, index) => `n${1000 + index}`);
    expect(nearNames('n0000', [...many.slice(1), 'n0000'])).toContain('n0000');
    expect(nearNames('n0000', [...many, 'n0000'])).not.toContain('n0000');
  });
});

describe('didYouMean', () => {
  it('ends a sentence where there is something to offer', () => {
    expect([didYouMean('hots', ['host', 'hosts']), didYouMean('a', ['bcd'])]).toEqual([
      ' Did you mean host or hosts?',
      '',
    ]);
  });
});
