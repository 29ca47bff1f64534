import { describe, expect, it } from 'vitest';
import { part, span, textOf, toned, windowOf, wrapLine } from './line.js';
import { scrolledTo } from './scrolled-line.js';

const line = [span('ab', 'strong'), span('cd'), span('ef', 'dim')];

describe('a line', () => {
  it('has parts, each in its tone', () => {
    expect(part(line, 1, 5)).toEqual([span('b', 'strong'), span('cd'), span('e', 'dim')]);
    expect(part(line, 2, 4)).toEqual([span('cd')]);
    expect(part(line, 3, 3)).toEqual([]);
  });

  it('is wrapped without losing text or tone', () => {
    expect(wrapLine(line, 4)).toEqual([[span('ab', 'strong'), span('cd')], [span('ef', 'dim')]]);
    expect(wrapLine([], 4)).toEqual([[]]);
  });

  it('takes another tone between two places, and keeps its own around them', () => {
    expect(toned(line, 1, 5, 'match')).toEqual([
      span('a', 'strong'), span('b', 'match'), span('cd', 'match'), span('e', 'match'), span('f', 'dim'),
    ]); // prettier-ignore
    expect(toned(line, 2, 4, 'match')).toEqual([span('ab', 'strong'), span('cd', 'match'), span('ef', 'dim')]);
    expect(toned(line, 6, 9, 'match')).toEqual(line);
  });

  it('is seen through a window as wide as it is asked for', () => {
    const wide = [span('a김', 'strong'), span('영b'), span('cd')];
    expect(Array.from({ length: 6 }, (_, from) => textOf(windowOf(wide, from, 3)))).toEqual([
      'a김', '김 ', ' 영', '영b', ' bc', 'bcd',
    ]); // prettier-ignore
  });

  it('is scrolled by half of its room, as soon as the cursor would leave it', () => {
    expect([0, 9, 10, 14, 15, 19, 20].map((column) => scrolledTo(column, 10))).toEqual([0, 0, 5, 5, 10, 10, 15]);
    expect([0, 1, 2].map((column) => scrolledTo(column, 1))).toEqual([0, 1, 2]);
  });
});
