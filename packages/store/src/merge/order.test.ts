import { describe, expect, it } from 'vitest';
import { mergeOrder } from './order.js';

/** Items are letters; one that is in no version of the three is not there. */
function order(versions: { base: string; ours: string; theirs: string; without?: string }) {
  const letters = [...new Set(versions.base + versions.ours + versions.theirs)];
  const items = (text: string) => Int32Array.from(text, (letter) => letters.indexOf(letter));
  const places = (text: string) => Int32Array.from(letters, (letter) => text.indexOf(letter));
  const { items: merged, moved } = mergeOrder({
    ours: items(versions.ours),
    theirs: items(versions.theirs),
    oursAt: places(versions.ours),
    theirsAt: places(versions.theirs),
    baseAt: places(versions.base),
    isKept: (item) => !(versions.without ?? '').includes(letters[item]!),
  });
  return (moved ? '~' : '') + merged.map((item) => letters[item]).join('');
}

describe('order', () => {
  it.each([
    ['nothing happened', { base: 'abc', ours: 'abc', theirs: 'abc' }, 'abc'],
    ['theirs added in the middle', { base: 'abc', ours: 'abc', theirs: 'axbc' }, 'axbc'],
    ['theirs added at the start', { base: 'abc', ours: 'abc', theirs: 'xyabc' }, 'xyabc'],
    ['ours added at the end', { base: 'abc', ours: 'abcp', theirs: 'abc' }, 'abcp'],
    ['both added at the end: those of the save first', { base: 'abc', ours: 'abcpq', theirs: 'abcxy' }, 'abcxypq'],
    ['both added to nothing', { base: '', ours: 'pq', theirs: 'xy' }, 'xypq'],
    ['behind one that is gone', { base: 'abc', ours: 'acp', theirs: 'abxc', without: 'b' }, 'axcp'],
    ['theirs sorted', { base: 'abc', ours: 'abc', theirs: 'cba' }, '~cba'],
    ['theirs sorted, ours added at the end', { base: 'abc', ours: 'abcpq', theirs: 'cba' }, '~cbapq'],
    ['theirs sorted, ours added in the middle', { base: 'abc', ours: 'apbc', theirs: 'cba' }, '~cbap'],
    ['theirs sorted, ours added at the start', { base: 'abc', ours: 'pabc', theirs: 'cba' }, '~pcba'],
    ['theirs sorted and added, ours added', { base: 'ab', ours: 'abp', theirs: 'xba' }, '~xbap'],
    ['ours was sorted', { base: 'abc', ours: 'cba', theirs: 'abxc' }, 'cbxa'],
    ['both were sorted', { base: 'abc', ours: 'cba', theirs: 'bac' }, '~bac'],
  ])('%s', (_, versions, expected) => {
    expect(order(versions)).toBe(expected);
  });
});
