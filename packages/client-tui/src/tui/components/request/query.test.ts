import { describe, expect, it } from 'vitest';
import { linesOfUrl, splitUrl, wireFormOf, withQueryLines } from './query.js';

describe('the query as lines', () => {
  it.each([
    ['/people', ''],
    ['/people?', ''],
    ['/people?a=1&b=2&a=3', 'a=1\nb=2\na=3'],
    ['/people?a=1&&b#end', 'a=1\n\nb'],
    ['/people?name=%EA%B9%80%20x', 'name=김 x'],
    ['/p?a=1+2&b=%2B', 'a=1+2\nb=%2B'],
    ['/p?a=%26&b=%23&c=%25', 'a=&\nb=#\nc=%'],
    ['/p?lower=%ea%b9%80', 'lower=%ea%b9%80'],
    ['/p?torn=%E&nul=%00&line=%0A', 'torn=%E\nnul=%00\nline=%0A'],
    ['/p?x=%2541&raw=김', 'x=%2541\nraw=김'],
    ['/p?age={{age}}&q={{a b}}', 'age={{age}}\nq={{a b}}'],
  ])('%s', (url, lines) => {
    expect(linesOfUrl(url)).toBe(lines);
    if (lines !== '') expect(withQueryLines(url, lines)).toBe(url);
  });

  it('encodes the line that changes, and leaves the others as they are spelt', () => {
    const url = '/p?lower=%ea%b9%80&raw=김&z=1#end';
    expect(withQueryLines(url, 'lower=%ea%b9%80\nraw=김 이\nz=1')).toBe(
      '/p?lower=%ea%b9%80&raw=%EA%B9%80%20%EC%9D%B4&z=1#end',
    );
    expect(withQueryLines(url, 'lower=%ea%b9%80\nnew=a&b\nraw=김\nz=1')).toBe(
      '/p?lower=%ea%b9%80&new=a%26b&raw=김&z=1#end',
    );
    expect(withQueryLines(url, 'raw=김\nz=1')).toBe('/p?raw=김&z=1#end');
    expect(withQueryLines(url, '')).toBe('/p#end');
  });

  it('takes an empty last line for the place where the next one is typed', () => {
    expect(withQueryLines('/p?a=1', 'a=1\n')).toBe('/p?a=1');
    expect(withQueryLines('/p', 'a=1\n\nb=2')).toBe('/p?a=1&&b=2');
    expect(withQueryLines('/p', '\n')).toBe('/p?');
  });

  it('tells what is sent for a line', () => {
    expect([wireFormOf('a=1'), wireFormOf('a=ä'), wireFormOf('a={{b}}')]).toEqual([undefined, 'a=%C3%A4', undefined]);
  });

  it('gives every URL back that nothing is changed in', () => {
    const characters = ['a', '=', '&', '?', '%', '%2', '%41', '%26', '+', ' ', '#', '김', '{{', '}}', '/', '\ud800'];
    let seed = 20261129;
    for (let round = 0; round < 2000; round += 1) {
      let url = '/p?';
      for (let length = 0; length < 8; length += 1) {
        seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
        url += characters[(seed >> 8) % characters.length]!;
      }
      const lines = linesOfUrl(url);
      if (lines === '' || lines.endsWith('\n')) continue;
      expect(withQueryLines(url, lines)).toBe(url);
      const { path, query = '', fragment } = splitUrl(url);
      expect(`${path}?${query}${fragment}`).toBe(url);
    }
  });
});
