import { expect, it } from 'vitest';
import { defaultLimits, limitsFrom, type Limits } from './limits.js';

it('a limit that is not set, or set to undefined, has its default', () => {
  expect(limitsFrom()).toEqual(defaultLimits);
  const given = { startLine: undefined, headerFields: 7 } as unknown as Partial<Limits>;
  expect(limitsFrom(given)).toEqual({ ...defaultLimits, headerFields: 7 });
  expect(limitsFrom({ body: Number.POSITIVE_INFINITY, leadingEmptyLines: 0 })).toMatchObject({
    body: Number.POSITIVE_INFINITY,
    leadingEmptyLines: 0,
  });
});

it.each([Number.NaN, -1, '8000', null])('a limit can not be %s', (limit) => {
  expect(() => limitsFrom({ startLine: limit as number })).toThrow(RangeError);
});
