import { describe, expect, it } from 'vitest';
import { isProperBoundary, multipart, urlEncoded } from './form-data.js';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

describe('multipart', () => {
  it('writes fields and files as browsers do, and lets none end its own line', () => {
    const file = { name: 'f', filename: 'a"\r\nb', type: 'text/plain\r\nX: y', bytes: Buffer.from('content') };
    const form = multipart([{ name: '이"름\n', value: 'one\ntwo' }, file], 'b0');
    expect(form.contentType).toBe('multipart/form-data; boundary=b0');
    expect(text(form.bytes)).toBe(
      [
        '--b0',
        'Content-Disposition: form-data; name="이%22름%0A"',
        '',
        'one\ntwo',
        '--b0',
        'Content-Disposition: form-data; name="f"; filename="a%22%0D%0Ab"',
        'Content-Type: text/plain  X: y',
        '',
        'content',
        '--b0--',
        '',
      ].join('\r\n'),
    );
  });

  it('has a boundary of its own each time', () => {
    const [one, other] = [multipart([]), multipart([])].map(({ contentType }) => contentType.split('boundary=')[1]!);
    expect([isProperBoundary(one!), isProperBoundary(other!), one === other]).toEqual([true, true, false]);
  });
});

describe('isProperBoundary', () => {
  it.each([
    ["aZ09'+_.-", true],
    ['x'.repeat(70), true],
    ['x'.repeat(71), false],
    ['', false],
    ['a b', false],
    ['a\r\n', false],
  ])('%j: %s', (boundary, isProper) => {
    expect(isProperBoundary(boundary)).toBe(isProper);
  });
});

describe('urlEncoded', () => {
  it('writes fields as browsers do', () => {
    const form = urlEncoded([{ name: 'a b', value: '김&=' }, { name: 'a b', value: '' }]); // prettier-ignore
    expect([form.contentType, text(form.bytes)]).toEqual([
      'application/x-www-form-urlencoded',
      'a+b=%EA%B9%80%26%3D&a+b=',
    ]);
  });
});
