import { describe, expect, it } from 'vitest';
import { toBytes } from '../testing/transcript.js';
import { encodeUtf8 } from '../text.js';
import { inspect, type InspectOptions } from './inspect.js';
import type { Span } from './spans.js';

const server: InspectOptions = { role: 'server' };
const chunkedHead = 'POST /a HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n';

function expectTiling(length: number, spans: readonly Span[]): void {
  expect(spans.map(({ start }) => start)).toEqual([0, ...spans.map((span) => span.end)].slice(0, spans.length));
  expect(spans.at(-1)?.end ?? 0).toBe(length);
  expect(spans.every((span) => span.start < span.end)).toBe(true);
}

describe('what ties spans together', () => {
  it('part, message and item', () => {
    const input = 'PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nA: b\r\n\r\n\r\nGET /';
    const { spans, messages } = inspect(toBytes(input), server);
    expect(
      spans
        .filter(({ name }) => /name|data|size|method|empty/.test(name))
        .map(({ name, part, message, item }) => [name, part, message, item]),
    ).toEqual([
      ['method', 'request-line', 0, undefined],
      ['field-name', 'header-section', 0, 0],
      ['field-name', 'header-section', 0, 1],
      ['empty-line', 'header-section', 0, undefined],
      ['chunk-size', 'chunked-body', 0, 0],
      ['chunk-data', 'chunked-body', 0, 0],
      ['chunk-size', 'chunked-body', 0, 1],
      ['trailer-name', 'trailer-section', 0, 0],
      ['empty-line', 'trailer-section', 0, undefined],
      ['empty-line', 'before-message', 1, undefined],
      ['method', 'request-line', 1, undefined],
    ]);
    expect(messages).toEqual([
      { start: 0, bodyStart: 55, end: 72 },
      { start: 74, bodyStart: 79, end: 79 },
    ]);
  });

  it('a body may be of any bytes, and any view of memory will do', () => {
    const bytes = encodeUtf8(`xxPOST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n한글`);
    expect(inspect(bytes.subarray(2), server).spans.at(-1)).toMatchObject({ name: 'body', start: 47, end: 53 });
  });
});

describe('the limit of spans', () => {
  const input = `${chunkedHead}${'1\r\nx\r\n'.repeat(50)}0\r\n\r\n`;

  it('keeps what is named, leaves the rest unread and says so', () => {
    const bytes = toBytes(input);
    const whole = inspect(bytes, server);
    for (let maxSpans = 0; maxSpans <= whole.spans.length; maxSpans += 1) {
      const { spans, findings } = inspect(bytes, { ...server, maxSpans });
      expectTiling(bytes.length, spans);
      expect(spans.length).toBe(Math.max(1, maxSpans));
      if (maxSpans === whole.spans.length) expect(spans).toEqual(whole.spans);
      else {
        expect(spans.slice(0, -1)).toEqual(whole.spans.slice(0, spans.length - 1));
        expect(spans.at(-1)?.name).toBe('unread');
        expect(findings.map(({ code, severity }) => [code, severity])).toEqual([['too-many-spans', 'note']]);
      }
    }
  });

  it('does not change the verdict', () => {
    const { findings } = inspect(toBytes(`${input}G(T`), { ...server, maxSpans: 10 });
    expect(findings.map(({ code, offset }) => [code, offset])).toEqual([
      ['too-many-spans', expect.any(Number)],
      ['invalid-method', input.length + 1],
    ]);
  });
});
