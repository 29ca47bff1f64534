import { describe, expect, it } from 'vitest';
import { beginning, clip, fit, take, widthOf, window, wrap, wrapWords } from './cells.js';
import { cut, joined, lineWidth, span, textOf } from './line.js';

const texts = ['', 'plain text', '김영희 서울', 'é e\u0301 ñ', '👩‍👩‍👧 family 🇫🇷', 'mixed 김 👍 end', '…'];

describe('cells', () => {
  it('measures wide, joined and combining characters', () => {
    expect(['a', '김', 'e\u0301', '👩‍👩‍👧', '\u0301'].map(widthOf)).toEqual([1, 2, 1, 2, 0]);
  });

  it.each(texts)('fits %j into every width', (text) => {
    for (let width = 0; width <= 20; width += 1) {
      expect(widthOf(clip(text, width))).toBeLessThanOrEqual(width);
      expect(widthOf(take(text, width))).toBeLessThanOrEqual(width);
      if (width > 0) expect(widthOf(fit(text, width))).toBe(width);
      if (width > 0) expect(widthOf(fit(text, width, 'right'))).toBe(width);
    }
  });

  it.each(['a'.repeat(1000), '김'.repeat(1000), 'e\u0301'.repeat(1000)])(
    'has the beginning of a long text, which is cut as all of it would be',
    (text) => {
      for (const width of [0, 1, 7, 20]) {
        expect(beginning(text, width).length).toBeLessThan(200);
        expect(fit(beginning(text, width), width)).toBe(fit(text, width));
      }
      expect(beginning('short', 5)).toBe('short');
    },
  );

  it('joins the spans of a line that look the same, and leaves its text', () => {
    const line = [span('a'), span('b'), span('', 'dim'), span('c', 'strong'), span('d', 'strong'), span('e')];
    expect(joined(line)).toEqual([span('ab'), span('cd', 'strong'), span('e')]);
    expect(joined([])).toEqual([]);
  });

  it('marks what is cut off, and only that', () => {
    expect(clip('people', 6)).toBe('people');
    expect(clip('people', 5)).toBe('peop…');
    expect(clip('김영희', 5)).toBe('김영…');
    expect(clip('김영희', 4)).toBe('김…');
  });

  it.each(texts)('shows windows of %j that put together make it whole', (text) => {
    const whole = fit(text, 24);
    for (let from = 0; from <= 24; from += 1) {
      const left = window(whole, 0, from);
      const right = window(whole, from, 24 - from);
      expect([widthOf(left), widthOf(right)]).toEqual([from, 24 - from]);
    }
  });

  it.each(texts)('wraps %j without losing anything', (text) => {
    for (let width = 2; width <= 12; width += 1) {
      const lines = wrap(text, width);
      expect(lines.join('')).toBe(text);
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
    }
  });

  it('wraps sentences between words', () => {
    expect(wrapWords('start a server there', 10)).toEqual(['start a', 'server', 'there']);
    expect(wrapWords('a http://long.example/path b', 10)).toEqual(['a', 'http://lon', 'g.example/', 'path b']);
  });
});

describe('cut', () => {
  it('cuts a line of spans at the edge', () => {
    const line = [span('김영', 'strong'), span('희abc')];
    for (let width = 0; width <= 9; width += 1) expect(lineWidth(cut(line, width))).toBeLessThanOrEqual(width);
    expect(textOf(cut(line, 7))).toBe('김영희…');
    expect(textOf(cut(line, 9))).toBe('김영희abc');
  });

  it('marks what is cut off at the end of a span', () => {
    expect(cut([span('ab', 'strong'), span('cd')], 2)).toEqual([span('a…', 'strong')]);
    expect(cut([span('ab'), span('cd', 'dim')], 3)).toEqual([span('ab'), span('…', 'dim')]);
    expect(cut([span('ab'), span('')], 2)).toEqual([span('ab'), span('')]);
    expect(cut([span('ab')], 0)).toEqual([]);
  });
});
