import { describe, expect, it } from 'vitest';
import { layOutJson } from './json-layout.js';

describe('layOutJson', () => {
  it('changes white space alone', () => {
    const text = ' {"a" : [1.50,-0e5,"\\u00e9\\"",{ } , [ ]],"a":12345678901234567890,"":null}\n';
    expect(layOutJson(text)).toBe(
      '{\n  "a": [\n    1.50,\n    -0e5,\n    "\\u00e9\\"",\n    {},\n    []\n  ],\n  "a": 12345678901234567890,\n  "": null\n}',
    );
    expect(layOutJson('"x"')).toBe('"x"');
  });

  it('hands every token to the painter, and keeps white space where told', () => {
    const painted: string[] = [];
    const paint = (token: string, text: string): string => {
      painted.push(`${token} ${text}`);
      return `<${text}>`;
    };
    const text = '{"a" :\n[true,"b", 1]}';
    expect(layOutJson(text, { indent: false, paint })).toBe('<{><"a"> <:>\n<[><true><,><"b"><,> <1><]><}>');
    expect(painted).toEqual(
      'punctuation {|name "a"|punctuation :|punctuation [|literal true|punctuation ,|string "b"|punctuation ,|number 1|punctuation ]|punctuation }'.split('|'), // prettier-ignore
    );
  });

  it('leaves alone what is no JSON, and what nests too deep', () => {
    for (const text of ['', 'text', '{"a":1', '{} // c', "{'a':1}"]) expect(layOutJson(text)).toBeUndefined();
    expect(layOutJson('['.repeat(200) + ']'.repeat(200))).toMatch(/^\[\n/);
    expect(layOutJson('['.repeat(250_000) + ']'.repeat(250_000))).toBeUndefined();
  });
});
