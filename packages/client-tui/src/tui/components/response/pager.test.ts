/** Going through content: places, folding, and what is drawn. */
import { describe, expect, it } from 'vitest';
import { lineOf, textOf } from '../../text/line.js';
import { jsonContent } from './body/json.js';
import { contentOf } from './content.js';
import {
  atStart,
  drawn,
  folding,
  foldingAll,
  inView,
  moved,
  onLine,
  shifted,
  type Page,
  type PagerState,
} from './pager.js';

const json = jsonContent('{"a":[1,{"b":2}],"c":{"d":3},"e":4}')!;
const page: Page = { content: json, width: 40, height: 4 };

function shown(given: Page, state: PagerState): string[] {
  return drawn(given, state).map(({ row }) => textOf(row).trim());
}

describe('moving', () => {
  const numbers: Page = {
    content: contentOf(Array.from({ length: 100 }, (_, n) => lineOf(String(n)))),
    width: 10,
    height: 5,
  };

  it('scrolls only when the cursor leaves the screen', () => {
    const down = moved(numbers, atStart, 4);
    expect([down.cursor.line, down.top.line]).toEqual([4, 0]);
    const further = moved(numbers, down, 1);
    expect([further.cursor.line, further.top.line]).toEqual([5, 1]);
    expect(moved(numbers, further, -4).top.line).toBe(1);
    expect(moved(numbers, further, -5).top.line).toBe(0);
  });

  it('goes to the ends and no further', () => {
    const end = moved(numbers, atStart, Number.POSITIVE_INFINITY);
    expect([end.cursor.line, end.top.line]).toEqual([99, 95]);
    expect(moved(numbers, end, 50)).toEqual(end);
    expect(moved(numbers, end, Number.NEGATIVE_INFINITY)).toMatchObject({ cursor: { line: 0 }, top: { line: 0 } });
  });

  it('shows what is far away in the middle', () => {
    expect(onLine(numbers, atStart, 50).top.line).toBe(48);
  });

  it('goes through the rows of a line that is longer than the screen', () => {
    const long: Page = { content: contentOf([lineOf('x'.repeat(100)), lineOf('y')]), width: 10, height: 3 };
    const state = moved(long, atStart, 5);
    expect(state).toMatchObject({ cursor: { line: 0, row: 5 }, top: { line: 0, row: 3 } });
    expect(shown(long, moved(long, state, 5))).toEqual(['xxxxxxxxxx', 'xxxxxxxxxx', 'y']);
  });

  it('keeps to what there is when the pane or the content changes', () => {
    const end = moved(numbers, atStart, Number.POSITIVE_INFINITY);
    const short: Page = { ...numbers, content: contentOf([lineOf('only')]) };
    expect(shown(short, end)).toEqual(['only']);
    expect(shown({ ...numbers, height: 8 }, end)).toEqual(['92', '93', '94', '95', '96', '97', '98', '99']);
    expect(drawn({ ...numbers, content: contentOf([]) }, end).length).toBeLessThan(2);
  });
});

describe('shifting', () => {
  it('goes as far as the header is wide, and no further', () => {
    const table: Page = {
      content: { ...contentOf([lineOf('0123456789')]), isWrapped: false, header: lineOf('0123456789') },
      width: 4,
      height: 2,
    };
    const right = shifted(table, atStart, 4);
    expect(shown(table, right)).toEqual(['4567']);
    expect(shown(table, shifted(table, right, 4))).toEqual(['6789']);
    expect(shifted(table, right, -8).shift).toBe(0);
  });
});

describe('folding', () => {
  it('hides what is inside, and moves over it', () => {
    const state = folding(page, moved(page, atStart, 1), 'toggle');
    expect(shown(page, state)).toEqual(['{', '"a": [ … 2 elements ],', '"c": {', '"d": 3']);
    expect(moved(page, state, 1).cursor.line).toBe(7);
    expect(moved(page, moved(page, state, 1), -1).cursor.line).toBe(1);
    expect(shown(page, folding(page, state, 'unfold'))).toEqual(['{', '"a": [', '1,', '{']);
  });

  it('folds what the cursor is in, and then what that is in', () => {
    const inner = folding(page, onLine(page, atStart, 4), 'fold');
    expect(inner.cursor.line).toBe(3);
    const outer = folding(page, inner, 'fold');
    expect([outer.cursor.line, [...outer.folded]]).toEqual([1, [3, 1]]);
  });

  it('folds all but the outermost, and unfolds all', () => {
    const state = foldingAll(page, onLine(page, atStart, 4));
    expect(shown(page, state)).toEqual(['"a": [ … 2 elements ],', '"c": { … 1 member },', '"e": 4', '}']);
    expect(state.cursor.line).toBe(1);
    expect(foldingAll(page, state).folded.size).toBe(0);
  });

  it('unfolds what hides a line that is gone to', () => {
    const state = onLine(page, foldingAll(page, atStart), 4);
    expect([...state.folded]).toEqual([7]);
    expect(shown(page, state)).toContain('"b": 2');
  });

  it('survives content without folds', () => {
    const plain: Page = { ...page, content: contentOf([lineOf('a')]) };
    expect(folding(plain, atStart, 'toggle')).toBe(atStart);
    expect(inView(plain, { ...atStart, folded: new Set([0]) }).cursor.line).toBe(0);
  });
});
