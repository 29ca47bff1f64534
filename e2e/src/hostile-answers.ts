/** Answers that no server should give, and what the client is to make of each. */
import type { Socket } from 'node:net';

export interface HostileAnswer {
  /** The target that it is the answer for. */
  readonly target: string;
  readonly answer: (socket: Socket) => void;
  /** What is to be read on the screen, once it is over; undefined where it never is. */
  readonly shows?: RegExp;
  /** Whether it breaks a rule that is to be named. */
  readonly breaksRule?: boolean;
}

const ok = (...lines: readonly string[]): string =>
  `HTTP/1.1 200 OK\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;
const whole = (body: string, type = 'text/plain; charset=utf-8'): ((socket: Socket) => void) => {
  const bytes = Buffer.from(body);
  return (socket) => {
    socket.write(ok(`Content-Type: ${type}`, `Content-Length: ${bytes.length}`));
    socket.end(bytes);
  };
};
const exactly =
  (...pieces: readonly (string | Buffer)[]) =>
  (socket: Socket): void => {
    for (const piece of pieces) socket.write(piece);
    socket.end();
  };

/** Writes a piece again and again, as fast as it is taken, until the other side has gone. */
function endless(head: string, piece: string): (socket: Socket) => void {
  return (socket) => {
    const more = (): void => {
      while (!socket.destroyed && socket.write(piece));
    };
    socket.on('drain', more);
    socket.write(head);
    more();
  };
}

/** The same, but a few megabytes a second: fast enough to be busy with, slow enough to be cancelled in time. */
function steady(head: string, piece: string): (socket: Socket) => void {
  return (socket) => {
    socket.write(head);
    const timer = setInterval(() => socket.write(piece), 5);
    socket.on('close', () => {
      clearInterval(timer);
    });
  };
}

/** Writes this and no more, and leaves the connection open. */
function writing(text: string): (socket: Socket) => void {
  return (socket) => {
    socket.write(text);
  };
}

/** Writes a byte now and then. */
function drip(text: string, head = ''): (socket: Socket) => void {
  return (socket) => {
    socket.write(head);
    let at = 0;
    const timer = setInterval(() => socket.write(text[at++ % text.length] ?? ''), 20);
    socket.on('close', () => {
      clearInterval(timer);
    });
  };
}

/** What draws on a terminal that believes it, or lies about its width. */
export const hostileTexts: readonly HostileAnswer[] = [
  {
    target: '/title',
    answer: whole('\u001b]0;owned\u0007\u001b]2;owned\u001b\\ \u001bkowned\u001b\\ shown'),
    shows: /owned.*shown/,
  },
  { target: '/clear', answer: whole('\u001b[2J\u001b[H\u001b[?1049l\u001bc\u009b2J shown'), shows: /2J.*shown/ },
  { target: '/controls', answer: whole('\u0007\b\b\b\r\u000b\u000c\u000e\u007f\u0085 shown'), shows: / shown/ },
  { target: '/nul', answer: whole('\u0000\u0000 shown'), shows: /no text|shown/i },
  { target: '/wide', answer: whole('김영희|上海|ｆｕｌｌ| shown\n'.repeat(5)), shows: /김영희.*shown/ },
  { target: '/emoji', answer: whole('👩‍👩‍👧‍👦|🏳️‍🌈|🇰🇷|👍🏽| shown\n'.repeat(5)), shows: /shown/ },
  { target: '/marks', answer: whole(`e${'\u0301'.repeat(400)} shown`), shows: /shown/ },
  { target: '/bidi', answer: whole('\u202e\u2066evil\u2069 \u200f\u061c shown'), shows: /202e.*shown/ },
  {
    target: '/bad-utf8',
    answer: exactly(
      ok('Content-Type: text/plain', 'Content-Length: 9'),
      Buffer.from([0xc3, 0x28, 0xed, 0xa0, 0x80]),
      'back',
    ),
    shows: /no text|back/i,
  },
  { target: '/long-line', answer: whole(`${'x'.repeat(100_000)} shown`), shows: /xxxx/ },
  {
    target: '/json',
    answer: whole(JSON.stringify({ '\u001b[31mkey': '\u001b]0;owned\u0007shown' }), 'application/json'),
    shows: /shown/,
  },
  {
    target: '/reason',
    answer: exactly('HTTP/1.1 200 \u00c3owned\r\nContent-Length: 0\r\nX-Title: \u00e9\tb\r\n\r\n'),
    shows: /owned/,
  },
  {
    target: '/1xx-few',
    answer: exactly('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(3), ok('Content-Length: 5'), 'shown'),
    shows: /shown/,
  },
];

/** What breaks the protocol. */
export const brokenAnswers: readonly HostileAnswer[] = [
  { target: '/truncated', answer: exactly(ok('Content-Length: 100'), 'only this'), breaksRule: true },
  { target: '/truncated-chunk', answer: exactly(ok('Transfer-Encoding: chunked'), 'a\r\nhello'), breaksRule: true },
  {
    target: '/cl-and-te',
    answer: exactly(ok('Content-Length: 5', 'Transfer-Encoding: chunked'), '5\r\nhello\r\n0\r\n\r\n'),
    breaksRule: true,
  },
  { target: '/two-lengths', answer: exactly(ok('Content-Length: 5', 'Content-Length: 6'), 'hello!'), breaksRule: true },
  { target: '/bare-lf', answer: exactly('HTTP/1.1 200 OK\nContent-Length: 5\n\nhello'), breaksRule: true },
  { target: '/space-colon', answer: exactly(ok('Content-Length : 5'), 'hello'), breaksRule: true },
  { target: '/nul-in-header', answer: exactly(ok('X: a\u0000b', 'Content-Length: 0')), breaksRule: true },
  {
    target: '/escape-in-reason',
    answer: exactly('HTTP/1.1 200 \u001b]0;owned\u0007\r\nContent-Length: 0\r\n\r\n'),
    breaksRule: true,
  },
  {
    target: '/chunk-size',
    answer: exactly(ok('Transfer-Encoding: chunked'), 'xyz\r\nhello\r\n0\r\n\r\n'),
    breaksRule: true,
  },
  {
    target: '/chunk-end',
    answer: exactly(ok('Transfer-Encoding: chunked'), '3\r\nhello\r\n0\r\n\r\n'),
    breaksRule: true,
  },
  {
    target: '/chunk-huge',
    answer: exactly(ok('Transfer-Encoding: chunked'), 'ffffffffffffffffffff\r\nhello'),
    breaksRule: true,
  },
  { target: '/no-http', answer: exactly('SSH-2.0-OpenSSH_9.9\r\n'), breaksRule: true },
  { target: '/large-header', answer: exactly(ok(`X: ${'a'.repeat(1_000_000)}`)), breaksRule: true },
  { target: '/endless-headers', answer: endless('HTTP/1.1 200 OK\r\n', 'X: a\r\n'.repeat(1_000)), breaksRule: true },
  { target: '/1xx-flood', answer: endless('', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(1_000)), breaksRule: true },
];

/** What never ends: only Esc does. */
export const endlessAnswers: readonly HostileAnswer[] = [
  { target: '/silent', answer: writing('') },
  { target: '/stalled', answer: writing(`${ok('Content-Length: 100')}begun`) },
  {
    target: '/drip-head',
    answer: drip(
      'HTTP/1.1 200 OK\r\nX-Drip: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    ),
  },
  {
    target: '/drip-body',
    answer: drip('drip ', ok('Content-Length: 1000000')),
  },
  { target: '/endless-body', answer: steady(ok('Connection: close'), 'endless '.repeat(4_096)) },
  { target: '/endless-chunks', answer: steady(ok('Transfer-Encoding: chunked'), '1\r\na\r\n'.repeat(2_000)) },
];
