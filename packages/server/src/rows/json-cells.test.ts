import { describe, expect, it } from 'vitest';
import { cellText, mayHoldOtherDigits, NumberLiteral, parseKeepingDigits } from './json-cells.js';

/** The digits of every number, wherever it stands. */
function digitsIn(value: unknown): string[] {
  if (value instanceof NumberLiteral) return [value.digits];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(digitsIn) : [];
}

describe('numbers keep the digits that they were written with', () => {
  it.each([
    '0',
    '7',
    '-7',
    '-0',
    '5.0',
    '5.00',
    '1e3',
    '1E3',
    '1e-3',
    '0.1',
    '123456789012345',
    '1234567890123456',
    '12345678901234567890',
    '-9007199254740993',
    '0.30000000000000004',
  ])('%s', (digits) => {
    const spaced = [' ', '\n', '\t', '\r'].flatMap((space) => [`${space}${digits}`, `["x",${space}${digits}]`]);
    for (const text of [digits, `[${digits}]`, `{"a":${digits}}`, `{"a":[{"b":${digits}},${digits}]}`, ...spaced])
      expect(new Set(digitsIn(parseKeepingDigits(text))), text).toEqual(new Set([digits]));
  });

  it('in objects with every kind of member, in their order', () => {
    const text = '{"b":1,"a":"1.5","__proto__":2,"n":null,"t":true,"l":[3,"x",{"c":4}],"10":5}';
    const value = parseKeepingDigits(text) as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(['10', 'b', 'a', '__proto__', 'n', 't', 'l']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(digitsIn(value)).toEqual(['5', '1', '2', '3', '4']);
    expect(Object.values(value).map(cellText)).toEqual(['5', '1', '1.5', '2', '', 'true', undefined]);
  });

  it('and texts that look like such numbers take the short way, where no number can stand', () => {
    expect(['{"a":"v1.5","b":"3e@example.org","c":7}', '{"a":"x0123456789012345678"}'].map(mayHoldOtherDigits)).toEqual(
      [false, false],
    );
  });

  it.each([',', '{"a":01}', '{"a":+1}', '{"a":1,}', '{"a":1.}', '"\\u12"', ''])('%s is no JSON', (text) => {
    expect(() => parseKeepingDigits(text)).toThrow(SyntaxError);
  });

  it.each(['1', '1.5'])('what is nested without end is refused, not followed: %s', (leaf) => {
    const depth = 100_000;
    expect(() => parseKeepingDigits(`${'['.repeat(depth)}${leaf}${']'.repeat(depth)}`)).toThrow(RangeError);
  });
});
