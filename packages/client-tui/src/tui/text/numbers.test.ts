import { describe, expect, it } from 'vitest';
import { byteCount, counted, duration, grouped, shortCount } from './numbers.js';

describe('numbers', () => {
  it('have separators between thousands', () => {
    expect([0, 999, 1000, 1234567].map(grouped)).toEqual(['0', '999', '1,000', '1,234,567']);
    expect([0, 1, 1000].map((value) => counted(value, 'row'))).toEqual(['0 rows', '1 row', '1,000 rows']);
  });

  it('are cut to four characters, never rounded up', () => {
    expect([0, 9999, 10_000, 999_999, 1_000_000, 3_499_999, 12_000_000].map(shortCount)).toEqual([
      '0', '9999', '10k', '999k', '1M', '3.4M', '12M',
    ]); // prettier-ignore
  });

  it('of bytes have the unit that they are read in', () => {
    expect([0, 999, 1000, 999_949, 999_950, 1_000_000, 52_428_800].map(byteCount)).toEqual([
      '0 B', '999 B', '1.0 kB', '999.9 kB', '1.0 MB', '1.0 MB', '52.4 MB',
    ]); // prettier-ignore
  });

  it('of time have three digits that say something', () => {
    expect([0, 0.44, 9.94, 9.95, 12.4, 999.4, 999.5, 1250].map(duration)).toEqual([
      '0.0 ms', '0.4 ms', '9.9 ms', '10 ms', '12 ms', '999 ms', '1.00 s', '1.25 s',
    ]); // prettier-ignore
  });
});
