import { describe, expect, it } from 'vitest';
import { cycle, focused, focusOn, paneOf, pop, push, type FocusStack } from './focus.js';

describe('the focus stack', () => {
  it('gives keys to the top, and back when it is gone', () => {
    const help = push(focusOn('url'), 'help');
    expect([focused(help), paneOf(help)]).toEqual(['help', 'url']);
    expect(push(help, 'help')).toBe(help);
    expect(pop(help)).toEqual(['url']);
    expect(pop(focusOn('url'))).toEqual(['url']);
  });

  it.each([
    ['request', 8],
    ['table', 2],
  ] as const)('goes round the panes of the %s screen, both ways', (screen, count) => {
    const round = (step: 1 | -1): string[] => {
      let stack: FocusStack = focusOn('tables');
      return Array.from({ length: count }, () => (stack = cycle(stack, screen, step))).map(focused);
    };
    expect(new Set(round(1)).size).toBe(count);
    expect(round(1).at(-1)).toBe('tables');
    expect(round(-1).slice(0, -1)).toEqual(round(1).slice(0, -1).reverse());
  });

  it('goes from the URL to the next field', () => {
    expect(cycle(focusOn('url'), 'request', 1)).toEqual(['query']);
    expect(cycle(focusOn('url'), 'request', -1)).toEqual(['method']);
  });
});
