import { describe, expect, it } from 'vitest';
import { makeToken, parseTokens } from './tokens.js';

describe('a file of tokens', () => {
  it('grants what its lines say, and nothing to a token that it does not have', () => {
    const reader = makeToken('read', 'orders,log_*');
    const admin = makeToken('admin', '*');
    const list = parseTokens(`# two of them\n\n${reader.line}\r\n  ${admin.line}  \n`);
    const grant = list.find(reader.token)!;
    expect(['orders', 'log_a', 'log_', 'orders2', 'log'].map((table) => grant.roleFor(table))).toEqual([
      'read',
      'read',
      'read',
      'none',
      'none',
    ]);
    expect(list.find(admin.token)?.roleFor('anything')).toBe('admin');
    for (const other of ['', reader.token.slice(0, -1), `${reader.token}x`, reader.line])
      expect(list.find(other)).toBeUndefined();
  });

  it.each([
    ['a*c', 'abc', true],
    ['a*c', 'ac', true],
    ['a*c', 'ab', false],
    ['a*b*c', 'axbyc', true],
    ['a*b*c', 'acb', false],
    ['*b*', 'b', true],
    ['ab*ba', 'aba', false],
    ['a.c', 'abc', false],
    ['**', 'x', true],
    ['', '', true],
    ['', 'x', false],
  ])('"%s" for "%s": %s', (pattern, table, matches) => {
    const { token, line } = makeToken('read', `${pattern},-`);
    expect(parseTokens(line).find(token)!.roleFor(table)).toBe(matches ? 'read' : 'none');
  });

  it('a pattern that stars many places takes no longer for a long name', () => {
    const { token, line } = makeToken('read', `${'a*'.repeat(1000)}b`);
    expect(parseTokens(line).find(token)!.roleFor('a'.repeat(100_000))).toBe('none');
  });

  it.each([
    ['secret read *', 'line 1 is not "sha256:HASH ROLE TABLES"'],
    [`\n${makeToken('read', '*').line.replace(' read ', ' owner ')}`, 'line 2 has the role "owner"'],
    [makeToken('read', '*').line.replace(' *', ''), 'line 1'],
    [`${makeToken('read', '*').line} *`, 'line 1'],
  ])('%j is refused with its line', (text, words) => {
    expect(() => parseTokens(text)).toThrow(words);
  });

  it('never makes the same token twice, and has none of it in its line', () => {
    const [one, other] = [makeToken('read', '*'), makeToken('read', '*')];
    expect(one.token).not.toBe(other.token);
    expect(one.token).toMatch(/^rh_[\w-]{43}$/);
    expect(one.line).not.toContain(one.token.slice(3));
  });
});
