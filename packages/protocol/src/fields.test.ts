import { describe, expect, it } from 'vitest';
import { Fields } from './fields.js';
import { MessageReader } from './message-reader.js';
import { toBytes } from './testing/transcript.js';

describe('Fields', () => {
  const fields = Fields.from([
    ['Set-Cookie', 'a=1'],
    ['Accept', 'x'],
    ['set-cookie', 'b=2'],
    ['Accept-Language', 'ko'],
  ]);

  it('are found in any case, and keep the case and the order they came in', () => {
    expect([fields.has('SET-COOKIE'), fields.has('cookie')]).toEqual([true, false]);
    expect([fields.indexOf('set-cookie'), fields.indexOf('set-cookie', 1), fields.indexOf('set-cookie', 3)]).toEqual([
      0, 2, -1,
    ]);
    expect([...fields].map(([name]) => name)).toEqual(['Set-Cookie', 'Accept', 'set-cookie', 'Accept-Language']);
  });

  it('of one name are joined, or had one by one', () => {
    expect(fields.get('set-cookie')).toBe('a=1, b=2');
    expect(fields.getAll('set-cookie')).toEqual(['a=1', 'b=2']);
    expect([fields.get('cookie'), fields.getAll('cookie')]).toEqual([undefined, []]);
  });

  it('of a large section are all there', () => {
    const value = 'v'.repeat(12_000);
    const reader = new MessageReader('request');
    reader.receive(toBytes(`GET / HTTP/1.1\r\nHost: a\r\nLong: ${value}\r\nLast: x\r\n\r\n`));
    const event = reader.read();
    expect(event.type === 'request' && [...event.headers]).toEqual([
      ['Host', 'a'],
      ['Long', value],
      ['Last', 'x'],
    ]);
  });
});
