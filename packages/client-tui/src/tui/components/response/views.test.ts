/** What each view makes of an answer. */
import { Fields } from '@rowhouse/protocol';
import { describe, expect, it } from 'vitest';
import { exchangeOf } from '../../../../testing/exchanges.js';
import { ExchangeFailure } from '../../../core/exchange.js';
import { lineWidth, textOf } from '../../text/line.js';
import { documentOf, laidOutLimit } from './document.js';
import { viewLines } from './lines.js';
import { prettyJson } from '../../../core/json-layout.js';
import { noResponse, showing } from './state.js';
import { phasesOf } from './timing.js';
import { responseLines } from './view.js';
import { bytesPerLine } from './wire.js';

function texts(
  document: ReturnType<typeof documentOf>,
  view: 'body' | 'headers' | 'wire' | 'timing',
  width = 80,
): string[] {
  const lines = viewLines(document, view, width);
  return Array.from({ length: lines.count }, (_, index) => textOf(lines.at(index)).trimEnd());
}

describe('prettyJson', () => {
  it('gives each member a line, and changes nothing but white space', () => {
    const text = '{"a":[1, 2.50,"x,\\"y\\": {"],"b":{},"a": [ ],"c":9007199254740993 , "d":[{"e":null}]}';
    const pretty = prettyJson(text)!;
    expect(pretty.split('\n')).toEqual([
      '{', '  "a": [', '    1,', '    2.50,', '    "x,\\"y\\": {"', '  ],', '  "b": {},', '  "a": [],', '  "c": 9007199254740993,', '  "d": [', '    {', '      "e": null', '    }', '  ]', '}',
    ]); // prettier-ignore
    expect(JSON.parse(pretty)).toEqual(JSON.parse(text));
  });

  it.each(['', 'text', '1', '"x"', '{', '[1,]', '{"a":1} x'])('leaves %j alone', (text) => {
    expect(prettyJson(text)).toBeUndefined();
  });
});

describe('the body', () => {
  it('is pretty where it is JSON, and safe to draw', () => {
    expect(texts(documentOf(exchangeOf('{"a":"\u009b\u202e"}')), 'body')).toEqual([
      '  {',
      '    "a": "\\x9b\\u{202e}"',
      '  }',
    ]);
    expect(texts(documentOf(exchangeOf('a\u001b[2J\r\n\tb\r\n')), 'body')).toEqual(['  a␛[2J', '      b']);
  });

  it('says what it can not show', () => {
    expect(texts(documentOf(exchangeOf(new Uint8Array([0, 1, 2]))), 'body')).toEqual([
      '  No text (application/json, 3 B): the wire view shows its bytes.',
    ]);
    expect(texts(documentOf(exchangeOf('')), 'body')).toEqual(['  no body']);
    const long = documentOf(exchangeOf('x'.repeat(laidOutLimit + 1)));
    expect(long.note).toBe('The first 1.0 MB of 1.0 MB; the wire view has all of it.');
  });

  it('reads latin-1 where the header says so', () => {
    const headers = Fields.from([['Content-Type', 'text/plain; charset=ISO-8859-1']]);
    const response = { status: 200, reason: 'OK', version: '1.1', headers };
    expect(documentOf(exchangeOf(new Uint8Array([0xe9]), { response })).body).toEqual(['é']);
  });

  it('begins with what went wrong', () => {
    const failure = new ExchangeFailure('time-out', 'No rest of the answer came.');
    expect(texts(documentOf(exchangeOf('part', { failure })), 'body')).toEqual([
      '  No rest of the answer came.',
      '',
      '  part',
    ]);
  });

  it.each([20, 40, 80])('fits %i columns', (width) => {
    const document = documentOf(
      exchangeOf(
        '{"name":"김영희 김영희 김영희 김영희 김영희 👩‍👩‍👧","b":"a long line of plain text that has to be wrapped"}',
      ),
    );
    for (const view of ['body', 'headers', 'timing'] as const) {
      const lines = viewLines(document, view, width);
      for (let index = 0; index < lines.count; index += 1)
        expect(lineWidth(lines.at(index))).toBeLessThanOrEqual(Math.max(width, 34));
    }
  });
});

describe('the headers', () => {
  it('show greeting, interim heads, the head as it came, and trailers', () => {
    const document = documentOf(
      exchangeOf('', {
        greeting: 'Welcome\u0007',
        informational: [{ status: 103, reason: 'Early Hints', version: '1.1', headers: Fields.from([['Link', 'x']]) }],
        trailers: Fields.from([['T', '1']]),
      }),
    );
    expect(texts(document, 'headers')).toEqual([
      '  greeting: Welcome␇', '  HTTP/1.1 103 Early Hints', '  Link: x', '', '  HTTP/1.1 200 OK', '  Content-Type: application/json', '', '  trailers', '  T: 1',
    ]); // prettier-ignore
  });
});

describe('the wire', () => {
  it('shows every byte that went and came', () => {
    const bytes = Uint8Array.from({ length: 300 }, (_, index) => index % 256);
    for (const width of [40, 60, 100]) {
      const lines = texts(documentOf(exchangeOf(bytes)), 'wire', width);
      const received = lines.filter((line) => line.startsWith('← '));
      const hex = received.flatMap((line) =>
        line
          .slice(10, 10 + bytesPerLine(width) * 3)
          .trim()
          .split(' '),
      );
      expect(hex.map((pair) => Number.parseInt(pair, 16))).toEqual([...bytes]);
      // eslint-disable-next-line no-control-regex -- no control character may be left
      expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    }
  });

  it('names direction, time, size and offset', () => {
    expect(texts(documentOf(exchangeOf('HTTP/1.1 200 OK\r\n\r\nhello')), 'wire')).toEqual([
      '  → sent  at 0.5 ms · 18 B',
      '→ 000000  47 45 54 20 2F 20 48 54 54 50 2F 31 2E 31 0D 0A  GET / HTTP/1.1··',
      '→ 000010  0D 0A                                            ··',
      '  ← received  at 2.3 ms · 24 B',
      '← 000000  48 54 54 50 2F 31 2E 31 20 32 30 30 20 4F 4B 0D  HTTP/1.1 200 OK·',
      '← 000010  0A 0D 0A 68 65 6C 6C 6F                          ···hello',
    ]);
  });

  it('says so where nothing went', () => {
    expect(texts(documentOf(exchangeOf('', { passages: [] })), 'wire')).toEqual(['  No byte went or came.']);
  });
});

describe('the timing', () => {
  it('shows the phases that were gone through, and the quiet only where it ended something', () => {
    const exchange = exchangeOf('', {
      phases: { resolved: 1, connected: 2, greeted: 3, sent: 4, firstByte: 9, lastByte: 10, ended: 210 },
    });
    expect(phasesOf(exchange).map(({ name }) => name)).toEqual([
      'resolve',
      'connect',
      'greeting',
      'send',
      'wait',
      'receive',
    ]);
    expect(phasesOf({ ...exchange, dialect: 'classic' }).at(-1)).toEqual({ name: 'quiet', from: 10, to: 210 });
    expect(phasesOf(exchangeOf('', { phases: {} }))).toEqual([]);
  });
});

describe('the pane', () => {
  it.each([30, 40, 60, 80, 120])('fits %i columns with a rule from edge to edge', (width) => {
    const long = { status: 404, reason: 'A reason that goes on and on', version: '1.1', headers: Fields.empty };
    for (const document of [documentOf(exchangeOf('{}')), documentOf(exchangeOf('{}', { response: long }))]) {
      const [rule, ...lines] = responseLines(showing(noResponse, document), width, 10, false, false);
      expect(lineWidth(rule!)).toBe(width);
      expect(textOf(rule!)).toContain('[Body]');
      expect(lines.length).toBeLessThanOrEqual(10);
    }
  });

  it('says that an answer is the last one while the next is on its way', () => {
    const state = showing(noResponse, documentOf(exchangeOf('{}')));
    expect(textOf(responseLines(state, 100, 5, true, true)[0]!)).toMatch(
      /^› Response ─ 200 OK · 2\.3 ms · 2 B · the last answer/,
    );
  });
});
