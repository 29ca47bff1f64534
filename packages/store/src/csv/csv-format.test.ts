import { describe, expect, it } from 'vitest';
import { detectFormat, EXCEL_FORMAT } from './csv-format.js';

const detect = (text: string) => detectFormat(Buffer.from(text));

describe('detectFormat', () => {
  it('takes an empty file for a new one', () => {
    expect(detect('')).toEqual(EXCEL_FORMAT);
    expect(detect('\ufeff')).toEqual({ ...EXCEL_FORMAT, headerStart: 3 });
  });

  it.each([
    ['a,b\n', ','],
    ['a;b\n', ';'],
    ['a\tb\n', '\t'],
    ['a|b\n', '|'],
    ['a\n1;2\n1;2\n', ','],
    ['"a,b";c\n1;2\n', ';'],
    ['"a""b,c""";d\n', ';'],
    ['a;b', ';'],
    ['\n\r\na;b\n', ';'],
    ['sep=|\na;b\n', '|'],
    ['SEP=;\r\na,b\r\n', ';'],
    ['sep=;', ';'],
    ['sep=;x\n1,2\n', ';'],
  ])('finds the delimiter of %j: %j', (text, delimiter) => {
    expect(detect(text).delimiter).toBe(delimiter);
  });

  it.each([
    ['the records agree with one', 'a,b;c\n1,5;2\n3;4\n', ';'],
    ['the records agree with neither: the more frequent', 'a,b;c,d\n1\n', ','],
    ['there are no records: the more frequent', 'a;b;c,d\n', ';'],
    ['all else is equal: the comma', 'a,b;c\n', ','],
    ['what stands in quotes does not count', 'a,b;c\n"1;2",3\n', ','],
  ])('in doubt, says so and lets the records decide: %s', (_, text, delimiter) => {
    expect(detect(text)).toMatchObject({ delimiter, ambiguous: true });
  });

  it.each([
    ['a\r\nb\n', '\r\n', true],
    ['a\nb\r\n', '\n', true],
    ['a\rb', '\r', false],
    ['"a\r\nb"\nc', '\n', false],
    ['a', '\n', false],
  ])('finds the line end of %j: %j, and whether the last line has one: %j', (text, lineEnding, finalNewline) => {
    expect(detect(text)).toMatchObject({ lineEnding, finalNewline });
  });

  it('finds where the header begins', () => {
    expect(detect('\ufeffsep=;\r\na;b').headerStart).toBe(10);
    expect(detect('\ufeffa').headerStart).toBe(3);
    expect(detect('a').headerStart).toBe(0);
  });
});
