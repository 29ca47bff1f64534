/** How bodies are laid out. */
import { Fields } from '@rowhouse/protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { exchangeOf } from '../../../../../testing/exchanges.js';
import type { Exchange } from '../../../../core/exchange/exchange.js';
import { textOf } from '../../../text/line.js';
import { longestLine, type Content } from '../content.js';
import { bodyOf, documentOf, laidOutLimit, type BodyLayout } from '../document.js';
import { TookTooLong, withinTime } from '../within-time.js';
import { htmlLimit, loadHtmlReader } from './html.js';
import { deepestNesting, jsonContent } from './json.js';
import { mostRows } from './table.js';

function linesOf(content: Content): string[] {
  return Array.from({ length: content.count }, (_, line) => textOf(content.at(line)).trimEnd());
}

function typed(body: string | Uint8Array, type: string, over: Partial<Exchange> = {}): Exchange {
  const response = { status: 200, reason: 'OK', version: '1.1', headers: Fields.from([['Content-Type', type]]) };
  return exchangeOf(body, { response, ...over });
}

function laidOut(body: string | Uint8Array, type: string, asItCame = false): BodyLayout {
  return bodyOf(documentOf(typed(body, type)), asItCame);
}

describe('JSON', () => {
  it('gives each member a line, and changes nothing but white space', () => {
    const text = '{"a":[1, 2.50,"x,\\"y\\": {"],"b":{},"a": [ ],"c":9007199254740993 , "d":[{"e":null}],"f":"\\u00e9"}';
    const lines = linesOf(jsonContent(text)!);
    expect(lines).toEqual([
      '{', '  "a": [', '    1,', '    2.50,', '    "x,\\"y\\": {"', '  ],', '  "b": {},', '  "a": [],', '  "c": 9007199254740993,', '  "d": [', '    {', '      "e": null', '    }', '  ],', '  "f": "\\u00e9"', '}',
    ]); // prettier-ignore
    expect(JSON.parse(lines.join('\n'))).toEqual(JSON.parse(text));
  });

  it('tells names, strings, numbers and literals apart', () => {
    const content = jsonContent('{"a":"s","b":-1.5e3,"c":true}')!;
    const tones = [1, 2, 3].map((line) => content.at(line).filter(({ text }) => /\w/.test(text)));
    expect(tones.map((line) => line.map(({ tone }) => tone))).toEqual([
      ['accent', 'string'],
      ['accent', 'number'],
      ['accent', 'literal'],
    ]);
  });

  it.each(['', 'text', '1', '"x"', '{', '[1,]', '{"a":1} x'])('leaves %j alone', (text) => {
    expect(jsonContent(text)).toBeUndefined();
  });

  it('folds what is between brackets, and counts it', () => {
    const { folds } = jsonContent('{"a":[1,{"b":2}],"c":{}}')!;
    expect(folds?.openers).toEqual([3, 1, 0]);
    expect([0, 1, 2, 3, 4, 5, 6].map((line) => folds?.endOf(line))).toEqual([8, 6, undefined, 5, undefined, undefined, undefined]); // prettier-ignore
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((line) => folds?.openerOf(line))).toEqual([undefined, 0, 1, 1, 3, 3, 1, 0]);
    expect([0, 1, 3].map((line) => textOf(folds!.folded(line)).trim())).toEqual([
      '{ … 2 members }',
      '"a": [ … 2 elements ],',
      '{ … 1 member }',
    ]);
  });

  it('copies a value without its name, a string without its quotes, and a container as it came', () => {
    const { copied } = jsonContent('{"a":"x\\n\\"y\\"","b": [1,  2] ,"c":12.50}')!;
    expect([0, 1, 2, 3, 5, 6].map((line) => copied?.(line))).toEqual([
      '{"a":"x\\n\\"y\\"","b": [1,  2] ,"c":12.50}',
      'x\n"y"',
      '[1,  2]',
      '1',
      '[1,  2]',
      '12.50',
    ]);
  });

  it('cuts a value that is longer than any line, not its characters', () => {
    const text = JSON.stringify(['x' + '😀'.repeat(longestLine)]);
    const content = jsonContent(text)!;
    const lines = linesOf(content);
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.map((line) => line.trim()).join('')).toBe(text);
    expect([0, 1, lines.length - 2].map((line) => content.continues?.(line))).toEqual([false, true, false]);
  });

  it('bears values that are nested without end', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    const content = jsonContent(nested(deepestNesting))!;
    expect(content.count).toBe(2 * deepestNesting - 1);
    expect(textOf(content.at(deepestNesting)).length).toBeLessThan(100);
    expect(jsonContent(nested(deepestNesting + 2))).toBeUndefined();
    expect(jsonContent(nested(500_000))).toBeUndefined();
  });
});

describe('plain text', () => {
  it('has the lines that came, whatever ends them', () => {
    const { content } = laidOut('a\r\n\tb\n\nc\n', 'text/plain');
    expect(linesOf(content)).toEqual(['a', '    b', '', 'c']);
  });

  it('is safe to draw', () => {
    expect(linesOf(laidOut('a\u001b[2J\u009b\u202e', 'text/plain').content)).toEqual(['a␛[2J\\x9b\\u{202e}']);
  });

  it('finds any line of many, and cuts those without end between characters', () => {
    const many = Array.from({ length: 1000 }, (_, index) => `line ${index}`);
    const { content } = laidOut(many.join('\n'), 'text/plain');
    expect(content.count).toBe(1000);
    expect([0, 63, 64, 65, 999].map((line) => textOf(content.at(line)))).toEqual(['line 0', 'line 63', 'line 64', 'line 65', 'line 999']); // prettier-ignore
    const long = laidOut('김'.repeat(5000), 'text/plain').content;
    expect(linesOf(long).join('')).toBe('김'.repeat(5000));
    expect([long.count, long.continues?.(0), long.continues?.(long.count - 1)]).toEqual([4, true, false]);
  });

  it('is cut between characters, wherever in one the limit falls', () => {
    for (const start of ['', 'a', 'ab', 'abc']) {
      const text = start + '😀'.repeat(3000);
      expect(linesOf(laidOut(text, 'text/plain').content).join('')).toBe(text);
    }
  });

  it('is text also where the first megabyte ends inside a character', () => {
    for (const start of ['', 'a', 'ab']) {
      const { content } = laidOut(start + '김'.repeat(laidOutLimit / 2), 'text/plain');
      expect(textOf(content.at(0))).toMatch(/김김/);
    }
  });

  it('is shown as it came past a megabyte, and says so', () => {
    const large = laidOut(`[${'1,'.repeat(laidOutLimit / 2)}1]`, 'application/json');
    expect(large.isLaidOut).toBe(false);
    expect(large.note).toMatch(/^1\.0 MB: shown as it came/);
    expect(large.content.count).toBe(Math.ceil((laidOutLimit + 3) / longestLine));
  });

  it('is read as latin-1 where the header says so', () => {
    expect(linesOf(laidOut(new Uint8Array([0xe9]), 'text/plain; charset=ISO-8859-1').content)).toEqual(['é']);
  });
});

describe('what is no text', () => {
  it('is named by its bytes, or by its type', () => {
    const name = (bytes: number[], type: string): string => textOf(laidOut(new Uint8Array(bytes), type).content.at(0));
    expect(name([0, 1, 2], 'application/json')).toBe(
      'No text (application/json, 3 B): 3 shows its bytes, s saves them.',
    );
    expect(name([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0], 'x/y')).toMatch(
      /^No text \(x\/y, a PNG image, 9 B\)/,
    );
    expect(name([0xff, 0xd8, 0xff], '')).toMatch(/^No text \(a JPEG image, 3 B\)/);
    expect(textOf(laidOut('', 'text/plain').content.at(0))).toBe('no body');
  });
});

describe('tables', () => {
  it('line up, with their first row as a header', () => {
    const { content } = laidOut('id,name\r\n1,"Ada, ""the"" first"\r\n20,김영희\r\n3\r\n', 'text/csv; charset=utf-8');
    expect(textOf(content.header!)).toBe('id │ name            ');
    expect(linesOf(content)).toEqual([' 1 │ Ada, "the" first', '20 │ 김영희', ' 3 │']);
    expect(content.copied?.(0)).toBe('1,Ada, "the" first');
    expect(content.isWrapped).toBe(false);
    const long = laidOut(`id,name\n1,${'김'.repeat(30_000)}\n`, 'text/csv').content;
    expect(textOf(long.at(0))).toBe(` 1 │ ${'김'.repeat(19)}… `);
  });

  it('take tabs, and no more rows than anybody scrolls through', () => {
    const body = `a\tb\n${'1\t2\n'.repeat(mostRows + 5)}`;
    const { content, note } = laidOut(body, 'text/tab-separated-values');
    expect(content.count).toBe(mostRows);
    expect(note).toBe('The first 10,000 rows as a table; t shows it as it came.');
    const wide = laidOut(`${'a,'.repeat(600)}a\n`, 'text/csv').content;
    expect(textOf(wide.header!).split('│')).toHaveLength(500);
  });

  it('are plain text where they are none', () => {
    expect(laidOut('a,"b', 'text/csv').isLaidOut).toBe(false);
    expect(linesOf(laidOut('a,b\n1,2', 'text/csv', true).content)).toEqual(['a,b', '1,2']);
  });
});

describe('HTML', () => {
  beforeAll(loadHtmlReader);

  it('is the text of the page', () => {
    const { content } = laidOut('<h1>Hi</h1><p>a <b>b</b>&nbsp;&lt;c&gt;</p><script>x()</script>', 'text/html');
    expect(linesOf(content)).toEqual(['Hi', '', 'a b\u00a0<c>']);
  });

  it('is read as far as a key may wait for it', () => {
    const long = laidOut(`<p>${'x'.repeat(htmlLimit)}</p>`, 'text/html');
    expect(long.note).toBe('The first 131.1 kB of the page as text; t shows all of it as it came.');
    expect(long.isLaidOut).toBe(true);
  });
});

describe('work that must not take long', () => {
  it('is stopped, and answers otherwise', () => {
    expect(() => withinTime(20, () => /(a+)+$/.test(`${'a'.repeat(60)}b`))).toThrow(TookTooLong);
    expect(withinTime(1000, () => 7)).toBe(7);
    expect(() => withinTime(1000, (): unknown => JSON.parse('{'))).toThrow(SyntaxError);
  });
});

describe('events', () => {
  it('are shown one by one', () => {
    const { content } = laidOut(
      'id: 7\nevent: tick\ndata: a\ndata: b\n\n: nothing\n\ndata: c\n\n',
      'text/event-stream',
    );
    expect(linesOf(content)).toEqual(['tick  #1  id 7', '  a', '  b', 'message  #2', '  c']);
    expect(content.copied?.(0)).toBe('a\nb');
    const long = laidOut(`data: x${'😀'.repeat(longestLine)}\n\n`, 'text/event-stream').content;
    expect(linesOf(long).slice(1).map((line) => line.trim()).join('')).toBe(`x${'😀'.repeat(longestLine)}`); // prettier-ignore
  });
});
