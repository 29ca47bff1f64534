import { describe, expect, it } from 'vitest';
import { append, parseItem, type FieldPath } from './items.js';
import { jsonOf, type JsonField } from './json-fields.js';

function json(...items: string[]): string {
  return jsonOf(
    items.map((text): JsonField => {
      const item = parseItem(text);
      if ((item.kind !== 'string' && item.kind !== 'json') || !('text' in item.value)) throw new Error(text);
      const { name, path, value } = item;
      return { name, path, source: item.kind === 'json' ? value.text : JSON.stringify(value.text) };
    }),
  );
}

describe('parseItem', () => {
  it.each([
    ['a==b', { kind: 'query', name: 'a', value: { text: 'b' } }],
    ['a==', { kind: 'query', name: 'a', value: { text: '' } }],
    ['a==b=c:d@e', { kind: 'query', name: 'a', value: { text: 'b=c:d@e' } }],
    ['age:gte==30', { kind: 'query', name: 'age:gte', value: { text: '30' } }],
    ['full name:contains==', { kind: 'query', name: 'full name:contains', value: { text: '' } }],
    ['a:later_operator==x', { kind: 'query', name: 'a:later_operator', value: { text: 'x' } }],
    ['q==@words.txt', { kind: 'query', name: 'q', value: { file: 'words.txt' } }],
    ['If-Match:"rev"', { kind: 'header', name: 'If-Match', value: { text: '"rev"' } }],
    ['X-Token:c2VjcmV0==', { kind: 'header', name: 'X-Token', value: { text: 'c2VjcmV0==' } }],
    ['Authorization:Basic dTpw==', { kind: 'header', name: 'Authorization', value: { text: 'Basic dTpw==' } }],
    ['Cookie: a==b', { kind: 'header', name: 'Cookie', value: { text: 'a==b' } }],
    ['Referer:http://h:1/?a=b', { kind: 'header', name: 'Referer', value: { text: 'http://h:1/?a=b' } }],
    ['Accept:', { kind: 'no-header', name: 'Accept' }],
    ['Accept;', { kind: 'header', name: 'Accept', value: { text: '' } }],
    ['X:@v.txt', { kind: 'header', name: 'X', value: { file: 'v.txt' } }],
    ['name=Ada', { kind: 'string', name: 'name', path: ['name'], value: { text: 'Ada' } }],
    ['name=', { kind: 'string', name: 'name', path: ['name'], value: { text: '' } }],
    ['note=a==b', { kind: 'string', name: 'note', path: ['note'], value: { text: 'a==b' } }],
    ['age:=37', { kind: 'json', name: 'age', path: ['age'], value: { text: '37' } }],
    ['a:=@x.json', { kind: 'json', name: 'a', path: ['a'], value: { file: 'x.json' } }],
    ['a=@x.txt', { kind: 'string', name: 'a', path: ['a'], value: { file: 'x.txt' } }],
    ['a=\\@x', { kind: 'string', name: 'a', path: ['a'], value: { text: '@x' } }],
    ['a\\:b=c', { kind: 'string', name: 'a:b', path: ['a:b'], value: { text: 'c' } }],
    ['a\\=b==c', { kind: 'query', name: 'a=b', value: { text: 'c' } }],
    ['C\\:\\dir=\\[x\\\\', { kind: 'string', name: 'C:\\dir', path: ['C:\\dir'], value: { text: '\\[x\\\\' } }],
    ['@b.json', { kind: 'body', file: 'b.json' }],
    ['cv@a.pdf', { kind: 'upload', name: 'cv', file: 'a.pdf', type: undefined, filename: undefined }],
    ['cv@a;b.pdf;type=x/y;filename=c', { kind: 'upload', name: 'cv', file: 'a;b.pdf', type: 'x/y', filename: 'c' }],
  ])('takes %j apart', (text, item) => {
    expect(parseItem(text)).toEqual(item);
  });

  it.each<[string, FieldPath]>([
    ['a[b][c]=1', ['a', 'b', 'c']],
    ['a[]=1', ['a', append]],
    ['[0][x]=1', [0, 'x']],
    ['a[\\1]=1', ['a', '1']],
    ['a\\[b\\]=1', ['a[b]']],
    ['a[b\\]c]=1', ['a', 'b]c']],
    ['a[9999]=1', ['a', 9_999]],
    [`a${'[x]'.repeat(99)}=1`, ['a', ...Array.from({ length: 99 }, () => 'x')]],
  ])('reads the path of %j', (text, path) => {
    expect(parseItem(text)).toMatchObject({ path });
  });

  it.each([
    ['surplus', /"surplus" is no request item: write name==value/],
    ['', /is no request item/],
    ['a b:c', /no proper header name/],
    ['=x', /names no field/],
    ['==x', /names no query parameter/],
    ['a=@', /names no file/],
    ['a[b=1', /brackets that don't match/],
    ['a[b]c=1', /brackets that don't match/],
    ['a[10000]=1', /9999 is the highest/],
    [`a${'[x]'.repeat(100)}=1`, /deeper than 100/],
  ])('says what is wrong with %j', (text, message) => {
    expect(() => parseItem(text)).toThrow(message);
  });
});

describe('jsonOf', () => {
  it('keeps digits and order, and nests', () => {
    expect(json('2=b', 'n:=5.00', '1=a', 'big:=12345678901234567890')).toBe(
      '{"2":"b","n":5.00,"1":"a","big":12345678901234567890}',
    );
    expect(json('a[b][]=x', 'a[b][]:=1', 'a[c]:=null', '__proto__[x]=1')).toBe(
      '{"a":{"b":["x",1],"c":null},"__proto__":{"x":"1"}}',
    );
    expect(json('[1][n]=x', '[]=y')).toBe('[null,{"n":"x"},"y"]');
    expect(json('a=1', 'a=2')).toBe('{"a":"2"}');
    expect(json()).toBe('{}');
  });

  it.each([
    [['a=1', 'a[b]=2'], /needs an object in "a", where an earlier one put a single value/],
    [['a[b]=1', 'a[]=2'], /needs a list in "a", where an earlier one put an object/],
    [['[]=1', 'a=2'], /needs an object in the body, where an earlier one put a list/],
  ])('refuses %j', (items, message) => {
    expect(() => json(...items)).toThrow(message);
  });
});
