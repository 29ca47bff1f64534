/** The wire view: every byte once, each with its name. */
import { describe, expect, it } from 'vitest';
import { exchangeOf } from '../../../../../testing/exchanges.js';
import { ExchangeFailure, type Exchange, type Passage } from '../../../../core/exchange/exchange.js';
import { textOf } from '../../../text/line.js';
import { bytesOf, namedLimit, spanAt, wireOf } from './bytes.js';
import {
  bytesPerRow,
  cursorOf,
  otherSide,
  wireAt,
  wireFinding,
  wireMoved,
  wirePage,
  wireSpan,
  wireStart,
} from './state.js';
import { wireLines } from './view.js';

function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

function exchangeWith(received: string | Uint8Array, over: Partial<Exchange> = {}): Exchange {
  const sent = 'GET /people HTTP/1.1\r\nHost: a\r\n\r\n';
  const came = typeof received === 'string' ? bytes(received) : received;
  const passages: Passage[] = [
    { direction: 'sent', at: 0.5, bytes: bytes(sent) },
    { direction: 'received', at: 2.25, bytes: came },
  ];
  return exchangeOf('', { passages, ...over });
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';

function texts(exchange: Exchange, width = 80, height = 30, state = wireStart): string[] {
  return wireLines(exchange, state, width, height).map((line) => textOf(line).trimEnd());
}

describe('rows of bytes', () => {
  it.each([40, 60, 80, 100, 160, 200])('show every byte that went and came at %i columns', (width) => {
    const all = Uint8Array.from({ length: 300 }, (_, index) => index % 256);
    const lines = texts(exchangeWith(all), width, 200);
    const isWide = width >= 120;
    const perRow = bytesPerRow(isWide ? Math.floor((width - 3) / 2) : width);
    const hex = lines.flatMap((line) => {
      const at = line.indexOf('← 0');
      return at < 0 ? [] : line.slice(at + 10, at + 10 + perRow * 3).trim().split(' '); // prettier-ignore
    });
    expect(hex.map((pair) => Number.parseInt(pair, 16))).toEqual([...all]);
    // eslint-disable-next-line no-control-regex -- no control character may be left
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  });

  it('name direction, time, size and offset, and what the bytes are', () => {
    expect(texts(exchangeWith(ok), 100).slice(0, 7)).toEqual([
      '  → sent  at 0.5 ms · 33 B',
      '→ 000000  47 45 54 20 2F 70 65 6F 70 6C 65 20 48 54 54 50  GET /people HTTP  method · target · vers…',
      '→ 000010  2F 31 2E 31 0D 0A 48 6F 73 74 3A 20 61 0D 0A 0D  /1.1··Host: a···  version · line end · f…',
      '→ 000020  0A                                               ·                 empty line',
      '  ← received  at 2.3 ms · 43 B',
      '← 000000  48 54 54 50 2F 31 2E 31 20 32 30 30 20 4F 4B 0D  HTTP/1.1 200 OK·  version · status · rea…',
      '← 000010  0A 43 6F 6E 74 65 6E 74 2D 4C 65 6E 67 74 68 3A  ·Content-Length:  line end · field name',
    ]);
  });

  it('stand side by side where there is room', () => {
    const [first, second] = texts(exchangeWith(ok), 130);
    expect(first).toMatch(/^ {2}→ sent {2}at 0\.5 ms · 33 B +│ {3}← received {2}at 2\.3 ms · 43 B$/);
    expect(second).toMatch(/^→ 000000 {2}47 45 54 20 2F 70 65 6F {2}GET \/peo {2}method.* │ ← 000000 {2}48 54 54 50/);
  });

  it('say so where nothing went, and why', () => {
    const failure = new ExchangeFailure('connection', 'Nothing listens on a:1.');
    expect(texts(exchangeOf('', { passages: [], failure }))).toEqual(['  No byte went or came.', '  ✗ Nothing listens on a:1.']); // prettier-ignore
  });

  it('join the passages of a direction', () => {
    const passages: Passage[] = ['HTTP/1.', '1 204', ' \r\n\r', '\n'].map((text, at) => ({ direction: 'received', at, bytes: bytes(text) })); // prettier-ignore
    const wire = wireOf(exchangeOf('', { passages }));
    expect(wire.received.spans.map(({ name }) => name)).toEqual(['version', 'space', 'status', 'space', 'line-end', 'empty-line']); // prettier-ignore
    expect(Buffer.from(bytesOf(wire.received, 5, 16)).toString()).toBe('1.1 204 \r\n\r');
  });
});

describe('the cursor', () => {
  const exchange = exchangeWith(ok);
  const page = wirePage(exchange, 80, 6);
  const at = (state: typeof wireStart): string => {
    const { side, offset } = cursorOf(page, state);
    return `${side} ${offset}`;
  };
  const after = (...moves: Parameters<typeof wireMoved>[2][]): string =>
    at(moves.reduce((state, move) => wireMoved(page, state, move), wireStart));

  it('moves by bytes, rows, pages and to the ends', () => {
    expect(after('right', 'right', 'left')).toBe('sent 1');
    expect(after('left', 'up')).toBe('sent 0');
    expect(after('right', 'down')).toBe('sent 9');
    expect(after('right', 'down', 'up')).toBe('sent 1');
    expect(after('last')).toBe('received 42');
    expect(after('last', 'right', 'down', 'first')).toBe('sent 0');
    expect(after('page-down')).toBe('received 0');
    expect(after('page-down', 'left', 'right')).toBe('received 0');
    expect(after('page-down', 'page-up')).toBe('sent 0');
    expect(after('down', 'left')).toBe('sent 7');
    expect(after('page-down', 'left')).toBe('sent 32');
  });

  it('stays on the screen', () => {
    let state = wireStart;
    for (let step = 0; step < 60; step += 1) {
      state = wireMoved(page, state, step % 7 === 0 ? 'page-down' : 'right');
      const { row } = page.columns[0]!.rows.find(cursorOf(page, state));
      expect(row - state.top.sent, `step ${step}`).toBeGreaterThanOrEqual(0);
      expect(row - state.top.sent, `step ${step}`).toBeLessThan(6);
    }
  });

  it('scrolls by a row where it leaves by one, and comes to the middle from far away', () => {
    const long = wirePage(exchangeWith(new Uint8Array(800)), 80, 6);
    const top = (...moves: Parameters<typeof wireMoved>[2][]): number =>
      moves.reduce((state, move) => wireMoved(long, state, move), wireStart).top.sent;
    const down = Array.from({ length: 6 }, () => 'down' as const);
    expect([top(...down), top(...down, ...down)]).toEqual([3, 9]);
    expect(top(...down, 'up', 'up', 'up', 'up', 'up', 'up')).toBe(0);
    expect(wireAt(long, wireStart, { side: 'received', offset: 400 }).top.sent).toBe(54);
  });

  it('goes from part to part, and over to the other direction', () => {
    expect(at(wireSpan(page, wireStart, 1))).toBe('sent 3');
    expect(at(wireSpan(page, wireSpan(page, wireStart, 1), -1))).toBe('sent 0');
    const last = { ...wireStart, at: { sent: 32, received: 0 } };
    expect(at(wireSpan(page, last, 1))).toBe('received 0');
    expect(at(wireSpan(page, otherSide(page, last), -1))).toBe('sent 31');
    expect(at(otherSide(page, otherSide(page, last)))).toBe('sent 32');
  });

  it('says what it is on, what that does, and which rule says so', () => {
    const name = (offset: number): string =>
      texts(exchange, 100, 30, { ...wireStart, at: { sent: offset, received: 0 } }).find((line) =>
        line.startsWith('▲'),
      )!;
    expect(name(20)).toMatch(/^▲ line end \(CRLF\): ends the request line, RFC 9112 section 3 +byte 21 of 33$/);
    expect(name(0)).toMatch(/^▲ method: says what to do with the target, RFC 9110 section 9 +byte 1 of 33$/);
  });

  it('marks its byte and the part that it is in', () => {
    const [, line] = wireLines(exchange, { ...wireStart, at: { sent: 1, received: 0 } }, 100, 30);
    expect(line!.slice(2, 7).map(({ text, tone }) => [text.trim(), tone])).toEqual([
      ['47', 'marked'],
      ['', 'plain'],
      ['45', 'selected'],
      ['', 'plain'],
      ['54', 'marked'],
    ]);
  });
});

describe('findings', () => {
  function said(exchange: Exchange): string {
    return texts(exchange, 119).slice(-8).join(' ').replace(/\s+/g, ' ');
  }

  it('are none where all is well', () => {
    expect(said(exchangeWith(ok))).toContain('Findings none');
  });

  it.each([
    ['a short body', 'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello', 'RFC 9112 section 8'],
    [
      'both framings',
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'RFC 9112 section 6.',
    ],
    ['bare LF', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n', 'RFC 9112 section 2.2'],
  ])('name the rule that %s breaks', (_, received, section) => {
    const exchange = exchangeWith(received);
    expect(wireOf(exchange).findings.some(({ side, finding }) => side === 'received' && finding.severity === 'error')).toBe(true); // prettier-ignore
    expect(said(exchange)).toMatch(new RegExp(`✗ received: .*\\(${section.replaceAll('.', '\\.')}`));
  });

  it('say only that more may come where somebody stopped listening', () => {
    const failure = new ExchangeFailure('cancelled', 'Cancelled.');
    const exchange = exchangeWith('HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello', { failure });
    expect(wireOf(exchange).findings.map(({ finding }) => finding.severity)).toEqual(['note']);
    expect(said(exchange)).toContain('✗ Cancelled.');
  });

  it('have their bytes in the tone of what is wrong, and no others', () => {
    const exchange = exchangeWith('HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n');
    const toned = wireLines(exchange, wireStart, 100, 30).flat().filter(({ tone, text }) => tone === 'bad' && /^[\dA-F]{2}$/.test(text)); // prettier-ignore
    expect(toned.map(({ text }) => text)).toEqual(['0A']);
  });

  it('are gone to, round and round', () => {
    const exchange = exchangeWith('HTTP/1.1 200 OK\nContent-Length: 0\n\n');
    const page = wirePage(exchange, 80, 10);
    const places = page.wire.findings.map(({ finding }) => finding.start);
    let state = wireStart;
    const gone = Array.from({ length: places.length + 1 }, () => {
      state = wireFinding(page, state, 1);
      return cursorOf(page, state).offset;
    });
    expect(new Set(gone)).toEqual(new Set(places));
    expect(gone.at(-1)).toBe(gone[0]);
    expect(cursorOf(page, wireFinding(page, wireFinding(page, state, 1), -1)).offset).toBe(gone[0]);
  });

  it('read the classic dialect by its own rules', () => {
    const received = "Welcome to the server!!HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\n{'name': 'kim'}";
    const exchange = exchangeWith(received, { dialect: 'classic' });
    expect(wireOf(exchange).received.spans[0]).toMatchObject({ name: 'greeting', start: 0, end: 23 });
    expect(wireOf(exchange).received.findings.some(({ severity }) => severity === 'error')).toBe(false);
  });
});

describe('large bodies', () => {
  it('are named whole where they are one body', () => {
    const length = namedLimit + 10;
    const head = bytes(`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n`);
    const { received } = wireOf(exchangeWith(Buffer.concat([head, new Uint8Array(length)])));
    expect([received.named, received.findings]).toEqual([received.length, []]);
    const short = wireOf(exchangeWith(Buffer.concat([head, new Uint8Array(length - 1)]))).received;
    expect(short.findings.map(({ severity }) => severity)).toEqual(['error']);
  });

  it('are named as far as that is cheap where they are many chunks, and the rest is said to have no names', () => {
    const chunk = bytes('400\r\n' + 'x'.repeat(1024) + '\r\n');
    const chunks = Array.from({ length: 2500 }, () => chunk);
    const head = bytes('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
    const exchange = exchangeWith(Buffer.concat([head, ...chunks]));
    const { received } = wireOf(exchange);
    expect([received.named, received.findings]).toEqual([namedLimit, []]);
    expect([spanAt(received, namedLimit - 1)?.name, spanAt(received, namedLimit)]).toEqual(['chunk-data', undefined]);
    const state = { ...wireStart, side: 'received' as const, at: { sent: 0, received: received.length - 1 } };
    expect(texts(exchange, 80, 20, state).join('\n')).toContain('▲ bytes past 2.1 MB are not named');
  });
});
