/** What the pane shows of an answer in each view. */
import { Fields } from '@rowhouse/protocol';
import { describe, expect, it } from 'vitest';
import { exchangeOf } from '../../../../testing/exchanges.js';
import { ExchangeFailure } from '../../../core/exchange/exchange.js';
import { lineWidth, textOf } from '../../text/line.js';
import { longestLine } from './content.js';
import { documentOf } from './document.js';
import { headersOf, headText } from './headers.js';
import { inView, noResponse, responseViews, showing, type ResponseViewName } from './state.js';
import { phasesOf, timingLines } from './timing.js';
import { responseLines } from './view.js';

function texts(exchange: ReturnType<typeof exchangeOf>, view: ResponseViewName, width = 80, height = 20): string[] {
  const state = inView(showing(noResponse, documentOf(exchange)), view);
  return responseLines(state, width, height, false, false)
    .slice(1)
    .map((line) => textOf(line).trimEnd());
}

describe('the body', () => {
  it('is laid out and safe to draw', () => {
    expect(texts(exchangeOf('{"a":"\u009b\u202e"}'), 'body')).toEqual(['  {', '    "a": "\\x9b\\u{202e}"', '  }']);
  });

  it('begins with what went wrong', () => {
    const failure = new ExchangeFailure('time-out', 'No rest of the answer came.');
    expect(texts(exchangeOf('part', { failure }), 'body')).toEqual(['  No rest of the answer came.', '  part']);
    const long = new ExchangeFailure('time-out', 'word '.repeat(100).trim());
    expect(texts(exchangeOf('part', { failure: long }), 'body', 40, 6).at(3)).toBe('  part');
  });
});

describe('the headers', () => {
  const exchange = exchangeOf('', {
    greeting: 'Welcome\u0007',
    informational: [{ status: 103, reason: 'Early Hints', version: '1.1', headers: Fields.from([['Link', 'x']]) }],
    trailers: Fields.from([['T', '1']]),
  });

  it('show greeting, interim heads, the head as it came, and trailers', () => {
    expect(texts(exchange, 'headers')).toEqual([
      '  greeting: Welcome␇', '  HTTP/1.1 103 Early Hints', '  Link: x', '', '  HTTP/1.1 200 OK', '  Content-Type: application/json', '', '  trailers', '  T: 1',
    ]); // prettier-ignore
  });

  it('give their values to be copied, and the head as a whole', () => {
    const { copied } = headersOf(exchange);
    expect([2, 4, 5].map((line) => copied?.(line))).toEqual(['x', 'HTTP/1.1 200 OK', 'application/json']);
    expect(headText(exchange.response!)).toBe('HTTP/1.1 200 OK\nContent-Type: application/json\n');
  });
});

describe('long headers', () => {
  it('go on in the next line, whole, and are copied whole', () => {
    const value = 'v'.repeat(longestLine + 3);
    const response = { status: 200, reason: 'r'.repeat(longestLine), version: '1.1', headers: Fields.from([['A', value]]) }; // prettier-ignore
    const content = headersOf(exchangeOf('', { response }));
    const lines = Array.from({ length: content.count }, (_, line) => textOf(content.at(line)));
    expect(lines.map((line) => line.length)).toEqual([longestLine, 'HTTP/1.1 200 '.length, longestLine + 3, 3]);
    expect(content.copied?.(3)).toBe(value);
  });
});

describe('the timing', () => {
  const phases = { resolved: 1, connected: 2, greeted: 3, sent: 4, firstByte: 9, lastByte: 10, ended: 210 };
  const exchange = exchangeOf('', { phases });

  it('shows the phases that were gone through, and the quiet only where it ended something', () => {
    expect(phasesOf(exchange).map(({ name }) => name)).toEqual(['resolve', 'connect', 'greeting', 'send', 'wait', 'receive']); // prettier-ignore
    expect(phasesOf({ ...exchange, dialect: 'classic' }).at(-1)).toEqual({ name: 'quiet', from: 10, to: 210 });
    expect(phasesOf(exchangeOf('', { phases: {} }))).toEqual([]);
  });

  it('draws each phase where it was, to one scale', () => {
    const lines = timingLines(exchange, 61, 10).map(textOf);
    expect(lines[4]).toBe(`wait         5.0 ms  ${' '.repeat(16)}${'█'.repeat(20)}`);
    expect(lines[5]).toBe(`receive      1.0 ms  ${' '.repeat(36)}████`);
    expect(lines.at(-1)).toBe('total         10 ms');
  });

  it('is one line where there is room for no more, and has no bars where they would be too short', () => {
    expect(timingLines(exchange, 80, 3).map(textOf)).toEqual([
      'resolve ▊1.0 ms  connect ▊1.0 ms  greeting ▊1.0 ms  send ▊1.0 ms  wait ████5.0 ms  receive ▊1.0 ms  total 10 ms',
    ]);
    expect(textOf(timingLines(exchange, 24, 10)[0]!)).toBe('resolve      1.0 ms');
  });
});

describe('the pane', () => {
  const wide =
    '{"name":"김영희 김영희 김영희 김영희 김영희 👩‍👩‍👧","b":"a long line of plain text that has to be wrapped"}';
  const long = { status: 404, reason: 'A reason that goes on and on', version: '1.1', headers: Fields.empty };

  it.each([20, 30, 40, 60, 80, 120, 200])('fits %i columns in every view, with a rule from edge to edge', (width) => {
    for (const exchange of [exchangeOf(wide), exchangeOf('{}', { response: long }), exchangeOf('', { passages: [] })]) {
      for (const view of responseViews) {
        for (const height of [1, 2, 5, 12, 30]) {
          const state = inView(showing(noResponse, documentOf(exchange)), view);
          const [rule, ...lines] = responseLines(state, width, height, true, false);
          if (width >= 30) expect(lineWidth(rule!)).toBe(width);
          expect(textOf(rule!)).toContain(`[${view[0]!.toUpperCase()}${view.slice(1)}]`);
          expect(lines.length).toBeLessThanOrEqual(height);
          const widest = Math.max(0, ...lines.map(lineWidth));
          // A wrapped time line is cut by the view; everything else is made to fit.
          if (view !== 'timing') expect(widest, `${view} ${height}`).toBeLessThanOrEqual(width);
        }
      }
    }
  });

  it('says that an answer is the last one while the next is on its way', () => {
    const state = showing(noResponse, documentOf(exchangeOf('{}')));
    expect(textOf(responseLines(state, 100, 5, true, true)[0]!)).toMatch(
      /^› Response ─ 200 OK · 2\.3 ms · 2 B · the last answer/,
    );
  });
});
