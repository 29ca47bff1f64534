import { describe, expect, it } from 'vitest';
import { greetingText } from '../classic/greeting.js';
import { toBytes } from '../testing/transcript.js';
import { inspect, type InspectOptions } from './inspect.js';
import { textOf } from './lines.js';
import type { Span } from './spans.js';

const server: InspectOptions = { role: 'server' };
const client: InspectOptions = { role: 'client' };
const classicServer: InspectOptions = { role: 'server', dialect: 'classic' };
const classicClient: InspectOptions = { role: 'client', dialect: 'classic' };

/** Each span's name and text, a space between them. */
function spell(input: string, options: InspectOptions, spans = inspect(toBytes(input), options).spans): string[] {
  return spans.map(({ name, start, end }) => `${name} ${textOf(toBytes(input), start, end)}`);
}

/** A field line as it should be named. */
function field(name: string, value: string, kind: 'field' | 'trailer' = 'field'): string[] {
  return [`${kind}-name ${name}`, 'colon :', 'white-space  ', `${kind}-value ${value}`, 'line-end \r\n'];
}

function requestLine(method: string, target: string): string[] {
  return [`method ${method}`, 'space  ', `target ${target}`, 'space  ', 'version HTTP/1.1', 'line-end \r\n'];
}

function statusLine(status: string, reason: string): string[] {
  return ['version HTTP/1.1', 'space  ', `status ${status}`, 'space  ', `reason ${reason}`, 'line-end \r\n'];
}

const end = 'empty-line \r\n';
const chunkedHead = 'POST /a HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n';
const chunkedHeadSpans = [
  ...requestLine('POST', '/a'),
  ...field('Host', 'b'),
  ...field('Transfer-Encoding', 'chunked'),
  end,
];

type Example = [name: string, options: InspectOptions, input: string, spans: string[]];

/** Valid examples: wherever the input is cut, what is there keeps its names. */
const valid: Example[] = [
  [
    'a request',
    server,
    'GET /a HTTP/1.1\r\nHost: b\r\n\r\n',
    [...requestLine('GET', '/a'), ...field('Host', 'b'), end],
  ],
  [
    'empty lines, white space around a value, and no value',
    server,
    '\r\n\r\nGET /a HTTP/1.1\r\nHost: b\r\nA:\r\nB:  c\t\r\n\r\n',
    [
      ...[end, end, ...requestLine('GET', '/a'), ...field('Host', 'b'), 'field-name A', 'colon :', 'line-end \r\n'],
      ...['field-name B', 'colon :', 'white-space   ', 'field-value c', 'white-space \t', 'line-end \r\n', end],
    ],
  ],
  [
    'requests in a row',
    server,
    'POST /a HTTP/1.1\r\nHost: b\r\nContent-Length: 2\r\n\r\nhiGET /c HTTP/1.1\r\nHost: d\r\n\r\n',
    [
      ...[...requestLine('POST', '/a'), ...field('Host', 'b'), ...field('Content-Length', '2'), end, 'body hi'],
      ...[...requestLine('GET', '/c'), ...field('Host', 'd'), end],
    ],
  ],
  [
    'chunks, an extension and trailers',
    server,
    `${chunkedHead}5;x=1\r\nhello\r\n1\r\n!\r\n0\r\nSum: 9\r\n\r\n`,
    [
      ...chunkedHeadSpans,
      ...['chunk-size 5', 'chunk-extension ;x=1', 'line-end \r\n', 'chunk-data hello', 'line-end \r\n'],
      ...['chunk-size 1', 'line-end \r\n', 'chunk-data !', 'line-end \r\n', 'chunk-size 0', 'line-end \r\n'],
      ...[...field('Sum', '9', 'trailer'), end],
    ],
  ],
  [
    'CONNECT and what goes through the tunnel',
    server,
    'CONNECT b:443 HTTP/1.1\r\nHost: b\r\n\r\n\x16\x03\x01',
    [...requestLine('CONNECT', 'b:443'), ...field('Host', 'b'), end, 'other-protocol \x16\x03\x01'],
  ],
  [
    'informational responses before the final one',
    client,
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi',
    [
      ...[...statusLine('100', 'Continue'), end, ...statusLine('103', 'Early'), ...field('Link', 'x'), end],
      ...[...statusLine('200', 'OK'), ...field('Content-Length', '2'), end, 'body hi'],
    ],
  ],
  [
    'answers to HEAD and GET, and one without a reason',
    { ...client, method: ['HEAD', 'GET'] },
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 204 \r\n\r\n',
    [
      ...[...statusLine('200', 'OK'), ...field('Content-Length', '2'), end],
      ...[...statusLine('200', 'OK'), ...field('Content-Length', '2'), end, 'body hi'],
      ...['version HTTP/1.1', 'space  ', 'status 204', 'space  ', 'line-end \r\n', end],
    ],
  ],
  ['a body to the end', client, 'HTTP/1.1 200 OK\r\n\r\nHTTP/1.1', [...statusLine('200', 'OK'), end, 'body HTTP/1.1']],
  [
    'another protocol behind 101',
    client,
    'HTTP/1.1 101 On\r\nUpgrade: x\r\n\r\nGET',
    [...statusLine('101', 'On'), ...field('Upgrade', 'x'), end, 'other-protocol GET'],
  ],
  [
    'a tunnel',
    { ...client, method: 'CONNECT' },
    'HTTP/1.1 200 OK\r\n\r\nHTTP',
    [...statusLine('200', 'OK'), end, 'other-protocol HTTP'],
  ],
  [
    'classic requests in a row',
    classicServer,
    'PUT / HTTP/1.1\r\nHost: a/update\r\nContent-Length: 3\r\n\na:bGET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n',
    [
      ...requestLine('PUT', '/'),
      ...[...field('Host', 'a/update'), ...field('Content-Length', '3'), 'empty-line \n', 'body a:b'],
      ...[...requestLine('GET', '/'), ...field('Host', 'a'), ...field('Content-Length', '0'), end],
    ],
  ],
  [
    'a greeting and a classic answer',
    classicClient,
    `${greetingText}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\nhello`,
    [
      `greeting ${greetingText}`,
      ...statusLine('200', 'OK'),
      ...field('Content-Length', '2'),
      'empty-line \n',
      'body hello',
    ],
  ],
];

const broken: Example[] = [
  ['nothing', server, '', []],
  ['what is no request', server, 'G(T /\r\nHost: a', ['unread G(T /\r\nHost: a']],
  ['what is no response', client, '<html>\r\n', ['unread <html>\r\n']],
  ['a response that does not name HTTP', client, 'HTTX/1.1', ['unread HTTX/1.1']],
  [
    'bare LF everywhere',
    server,
    '\nGET /a HTTP/1.1\nHost: b\nContent-Length: 2\n\nhi',
    [
      ...['empty-line \n', ...requestLine('GET', '/a').slice(0, -1), 'line-end \n'],
      ...[
        ...field('Host', 'b').slice(0, -1),
        'line-end \n',
        ...field('Content-Length', '2').slice(0, -1),
        'line-end \n',
      ],
      ...['empty-line \n', 'body hi'],
    ],
  ],
  [
    'white space in wrong places',
    server,
    ' GET  /a b\tHTTP/1.1 \r\n A: b\r\nC : d\r\n : e\r\n: f\r\n\r\n',
    [
      ...['white-space  ', 'method GET', 'space   ', 'target /a b', 'space \t', 'version HTTP/1.1', 'white-space  '],
      ...['line-end \r\n', 'white-space  ', ...field('A', 'b'), 'field-name C', 'white-space  ', 'colon :'],
      ...['white-space  ', 'field-value d', 'fold \r\n ', 'field-value : e', 'line-end \r\n', 'colon :'],
      ...['white-space  ', 'field-value f', 'line-end \r\n', end],
    ],
  ],
  [
    'a field line without a colon, and white space before the next',
    server,
    'GET / HTTP/1.1\r\nHost \r\n a\r\n\r\n',
    [
      ...[...requestLine('GET', '/'), 'field-name Host', 'white-space  ', 'line-end \r\n', 'white-space  '],
      ...['field-name a', 'line-end \r\n', end],
    ],
  ],
  [
    'HTTP/0.9',
    server,
    'GET /a\r\nHost: b\r\n',
    ['method GET', 'space  ', 'target /a', 'line-end \r\n', 'unread Host: b\r\n'],
  ],
  ['no target', server, 'GET HTTP/1.1\r\n\r\n', ['method GET', 'space  ', 'version HTTP/1.1', 'line-end \r\n', end]],
  ['a method alone', server, 'GET \r\n', ['method GET', 'space  ', 'line-end \r\n']],
  [
    'the preface of HTTP/2',
    server,
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    [...requestLine('PRI', '*').slice(0, 4), 'version HTTP/2.0', 'line-end \r\n', end, 'unread SM\r\n\r\n'],
  ],
  [
    'a bare CR before a start line, in a name and in a value',
    server,
    '\rGET / HTTP/1.1\r\nA\rB: c\rd\r\n\rX: 1\r\n\r\r',
    [
      ...['empty-line \r', ...requestLine('GET', '/'), 'field-name A\rB', 'colon :', 'white-space  '],
      ...[
        'field-value c\rd',
        'line-end \r\n',
        'field-name \rX',
        'colon :',
        'white-space  ',
        'field-value 1',
        'line-end \r\n',
      ],
      ...['field-name \r', 'line-end \r'],
    ],
  ],
  [
    'two framings',
    server,
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    [
      ...[...requestLine('POST', '/'), ...field('Host', 'a'), ...field('Content-Length', '1')],
      ...[...field('Transfer-Encoding', 'chunked'), end, 'unread 0\r\n\r\n'],
    ],
  ],
  [
    'no Host: the body is named all the same',
    server,
    'POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi',
    [...requestLine('POST', '/'), ...field('Content-Length', '2'), end, 'body hi'],
  ],
  [
    'fields on CONNECT that frame nothing',
    server,
    'CONNECT a:1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n',
    [
      ...requestLine('CONNECT', 'a:1'),
      ...field('Host', 'a'),
      ...field('Transfer-Encoding', 'chunked'),
      end,
      'other-protocol 0\r\n',
    ],
  ],
  [
    'LF in chunk framing',
    server,
    `${chunkedHead}2\nhi\n0\n\n`,
    [
      ...[...chunkedHeadSpans, 'chunk-size 2', 'line-end \n', 'chunk-data hi', 'line-end \n'],
      ...['chunk-size 0', 'line-end \n', 'empty-line \n'],
    ],
  ],
  ['no chunk size', server, `${chunkedHead}-5\r\n`, [...chunkedHeadSpans, 'unread -5\r\n']],
  [
    'a chunk size beyond all measure',
    server,
    `${chunkedHead}fffffffffffffff\r\n`,
    [...chunkedHeadSpans, 'unread fffffffffffffff\r\n'],
  ],
  [
    'data longer than its chunk',
    server,
    `${chunkedHead}2\r\nhi!\r\n0\r\n\r\n`,
    [...chunkedHeadSpans, 'chunk-size 2', 'line-end \r\n', 'chunk-data hi', 'unread !\r\n0\r\n\r\n'],
  ],
  [
    'a bare CR behind the data of a chunk',
    server,
    `${chunkedHead}2\r\nhi\r0`,
    [...chunkedHeadSpans, 'chunk-size 2', 'line-end \r\n', 'chunk-data hi', 'unread \r0'],
  ],
  [
    'a control character in a chunk extension',
    server,
    `${chunkedHead}2;a\x00b\r\nhi`,
    [...chunkedHeadSpans, 'chunk-size 2', 'chunk-extension ;a', 'unread \x00b\r\nhi'],
  ],
  [
    'a name longer than any that is acted on',
    server,
    'GET / HTTP/1.1\r\nHost: b\r\nStrict-Transport-Security: x\r\n\r\n',
    [...requestLine('GET', '/'), ...field('Host', 'b'), ...field('Strict-Transport-Security', 'x'), end],
  ],
  [
    'a trailer that folds',
    server,
    `${chunkedHead}0\r\nA: b\r\n c\r\n\r\n`,
    [
      ...[...chunkedHeadSpans, 'chunk-size 0', 'line-end \r\n', ...field('A', 'b', 'trailer').slice(0, -1)],
      ...['fold \r\n ', 'trailer-value c', 'line-end \r\n', end],
    ],
  ],
  [
    'a response whose values fold',
    client,
    'HTTP/1.1 204 No\r\nA: b \r\n\t c\r\nB: d\r\n \r\n e\r\nC: f\n g\r\n\r\n',
    [
      ...[
        ...statusLine('204', 'No'),
        ...field('A', 'b').slice(0, -1),
        'fold  \r\n\t ',
        'field-value c',
        'line-end \r\n',
      ],
      ...[...field('B', 'd').slice(0, -1), 'fold \r\n ', 'fold \r\n ', 'field-value e', 'line-end \r\n'],
      ...[...field('C', 'f').slice(0, -1), 'fold \n ', 'field-value g', 'line-end \r\n', end],
    ],
  ],
  [
    'a status that is none',
    client,
    'HTTP/1.1  2x0\r\nA: b\r\n\r\nhi',
    ['version HTTP/1.1', 'space   ', 'status 2x0', 'line-end \r\n', ...field('A', 'b'), end, 'unread hi'],
  ],
  [
    'a classic greeting to an HTTP client',
    client,
    `${greetingText}HTTP/1.1 204 No\r\n\r\n`,
    [`greeting ${greetingText}`, ...statusLine('204', 'No'), end],
  ],
  [
    'a classic request without Host',
    classicServer,
    'GET / HTTP/1.1\r\n\nname',
    [...requestLine('GET', '/'), 'empty-line \n', 'body name'],
  ],
];

function expectTiling(length: number, spans: readonly Span[]): void {
  expect(spans.map(({ start }) => start)).toEqual([0, ...spans.map((span) => span.end)].slice(0, spans.length));
  expect(spans.at(-1)?.end ?? 0).toBe(length);
  expect(spans.every((span) => span.start < span.end)).toBe(true);
}

describe('what is valid is named', () => {
  it.each(valid)('%s', (_name, options, input, spans) => {
    expect(spell(input, options)).toEqual(spans);
    expect(inspect(toBytes(input), options).findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it.each(valid)('%s, cut at every byte', (_name, options, input) => {
    const whole = inspect(toBytes(input), options).spans;
    for (let cut = 0; cut < input.length; cut += 1) {
      const { spans, findings } = inspect(toBytes(input).subarray(0, cut), options);
      const expected = whole
        .filter(({ start }) => start < cut)
        .map((span) => ({ ...span, end: Math.min(span.end, cut) }));
      expect(spans, `cut at ${cut}`).toEqual(expected);
      const errors = findings.filter(({ severity }) => severity === 'error');
      expect(errors.length === 0 || errors[0]!.code === 'truncated', `cut at ${cut}`).toBe(true);
    }
  });
});

describe('what is broken keeps the names that it deserves', () => {
  it.each(broken)('%s', (_name, options, input, spans) => {
    expect(spell(input, options)).toEqual(spans);
  });

  it.each(broken)('%s, cut at every byte', (_name, options, input) => {
    for (let cut = 0; cut < input.length; cut += 1)
      expectTiling(cut, inspect(toBytes(input).subarray(0, cut), options).spans);
  });
});
