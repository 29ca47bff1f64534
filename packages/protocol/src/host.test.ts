import { describe, expect, it } from 'vitest';
import { hasPort, isHost } from './host.js';

describe('a host with an optional port', () => {
  it.each([
    ...['a', 'a.b-c_d~', "!$&'()*+;=", '%41', '127.0.0.1', '256.1.1.1', 'a:', 'a:0', 'a:80', 'a:65535', 'a:000080'],
    ...['[::]', '[::1]', '[1::]', '[::1]:80', '[2001:db8::8:800:200c:417a]', '[1:2:3:4:5:6:7:8]', '[1:2:3:4:5:6:7::]'],
    ...['[::ffff:192.0.2.1]', '[1:2:3:4:5:6:192.0.2.255]', '[v1.fe:d]', '[VF.a]'],
  ])('%s is one', (text) => {
    expect(isHost(text)).toBe(true);
  });

  it.each([
    ...[
      '',
      ':',
      ':80',
      'a:b',
      'a:65536',
      'a:-1',
      'a:80:80',
      'a b',
      'a/b',
      'a,b',
      'u@a',
      'a?b',
      'a#b',
      '%4',
      '%zz',
      '\xe9',
    ],
    ...[
      '[',
      ']',
      '[]',
      '[a',
      'a]',
      '[a]b',
      '[abc]',
      '[....]',
      '[1.2.3.4]',
      '[:::]',
      '[::1::2]',
      '[1:2:3]',
      '[:1]',
      '[1:]',
    ],
    ...['[12345::1]', '[1:2:3:4:5:6:7:8:9]', '[1:2:3:4:5:6:7:8::]', '[::256.1.1.1]', '[::1.2.3]', '[::1.2.3.4.]'],
    ...['[1.2.3.4::]', '[1:2:3:4:5:6:7:1.2.3.4]', '[fe80::1%25eth0]', '[v.a]', '[v1.]', '[v1.a,b]'],
  ])('%s is none', (text) => {
    expect(isHost(text)).toBe(false);
  });

  it('has a port that can be connected to from 1 on', () => {
    expect(['a:1', '[::1]:080', 'a:65535'].map(hasPort)).toEqual([true, true, true]);
    expect(['a', 'a:', 'a:0', 'a:00', '[::1]'].map(hasPort)).toEqual([false, false, false, false, false]);
  });
});
