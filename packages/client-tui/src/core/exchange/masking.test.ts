import { describe, expect, it } from 'vitest';
import { exchangeOf } from '../../../testing/exchanges.js';
import type { BrokenAttempt, Passage } from './exchange.js';
import { withoutCredentials } from './masking.js';

const passage = (direction: Passage['direction'], text: string): Passage => ({
  direction,
  at: 0,
  bytes: Buffer.from(text),
});
const texts = (passages: readonly Passage[] = []): string[] =>
  passages.map(({ bytes }) => Buffer.from(bytes).toString());

describe('withoutCredentials', () => {
  it('masks what was sent, on both connections, and nothing that came', () => {
    const passages = [
      passage('sent', 'Authorization: Bearer abc\r\n\r\n'),
      passage('sent', 'abc Bearer abc, Bearer abc'),
      passage('received', 'Bearer abc'),
    ];
    const attempt: BrokenAttempt = {
      connection: {
        number: 1,
        exchange: 2,
        reused: true,
        openedAt: new Date(0),
        serverIdleTime: undefined,
        closesIdleAt: undefined,
        ended: 'peer-closed',
      },
      reason: 'It broke.',
      passages: [passage('sent', 'Authorization: Bearer abc')],
    };
    const masked = withoutCredentials(exchangeOf('', { passages, brokenAttempt: attempt }), 'Bearer abc');
    expect(texts(masked.passages)).toEqual([
      'Authorization: Bearer ***\r\n\r\n',
      'abc Bearer ***, Bearer ***',
      'Bearer abc',
    ]);
    expect(texts(masked.brokenAttempt?.passages)).toEqual(['Authorization: Bearer ***']);
  });

  it('leaves the bytes themselves, which may be those of a body, and what has no credentials', () => {
    const exchange = exchangeOf('', { passages: [passage('sent', 'Bearer abc'), passage('sent', 'x')] });
    const masked = withoutCredentials(exchange, 'Bearer abc');
    expect(texts(exchange.passages)).toEqual(['Bearer abc', 'x']);
    expect(masked.passages[1]).toBe(exchange.passages[1]);
    expect(texts(withoutCredentials(exchange, '').passages)).toEqual(['Bearer abc', 'x']);
  });
});
