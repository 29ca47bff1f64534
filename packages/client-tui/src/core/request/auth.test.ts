import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { useSeed } from '../../../testing/seed.js';
import { authorizationOf, basicAuthorization, bearerAuthorization, credentialsOf } from './auth.js';

const seed = useSeed('auth.test.ts');

describe('authorization', () => {
  it('is made as RFC 7617 and RFC 6750 have it', () => {
    expect(basicAuthorization('Aladdin', 'open sesame')).toBe('Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==');
    expect(basicAuthorization('test', '123£')).toBe('Basic dGVzdDoxMjPCow==');
    expect(bearerAuthorization(' mF_9.B5f-4.1JqM== ')).toBe('Bearer mF_9.B5f-4.1JqM==');
    expect(bearerAuthorization('{{token}}')).toBe('Bearer {{token}}');
  });

  it.each([
    [() => basicAuthorization('a:b', ''), /no colon/],
    [() => basicAuthorization('a', 'b\n'), /password has a control/],
    [() => basicAuthorization('a\u0000', 'b'), /user name has a control/],
    [() => basicAuthorization('\ud800', 'b'), /half a character/],
    [() => bearerAuthorization(' '), /no token/],
    [() => bearerAuthorization('Bearer abc'), /alone/],
    [() => bearerAuthorization('a b'), /letters, digits/],
    [() => bearerAuthorization('a\r\nX: y'), /letters, digits/],
  ])('is refused where it can not be (%#)', (make, reason) => {
    expect(make).toThrow(reason);
  });

  it(`is taken apart as it was made (ROWHOUSE_SEED=${seed})`, () => {
    const text = fc.string({ unit: 'grapheme' }).filter((each) => !/\p{Cc}/u.test(each));
    fc.assert(
      fc.property(text, text, (user, password) => {
        const name = user.replaceAll(':', '');
        const credentials = { scheme: 'basic', user: name, password } as const;
        expect(credentialsOf(authorizationOf(credentials))).toEqual(credentials);
      }),
    );
    expect(credentialsOf('bearer abc')).toEqual({ scheme: 'bearer', token: 'abc' });
    for (const other of ['', 'Basic', 'Basic ???', 'Basic /w==', 'Basic YWJj', 'Digest a="b"']) {
      expect(credentialsOf(other)).toBeUndefined();
    }
  });
});
