/**
 * The codec against Node's llhttp binding, http-parser-js and the serializer of `node:http`: complete messages, framing
 * and limits included, names and values reachable. `npm run bench -- codec`
 */
import { createRequire } from 'node:module';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import { Connection, MessageReader, type MessageKind } from '@rowhouse/protocol';
import { measure, table, type Contender, type Measured } from './measure.ts';
import type { Finding, Report } from './targets.ts';

const require = createRequire(import.meta.url);

/** What Node's binding and http-parser-js have in common. */
interface Parser {
  [callback: number]: (...args: unknown[]) => unknown;
  execute(bytes: Buffer, start: number, length: number): unknown;
  initialize?(type: number, resource: object, maxHeaderSize: number, lenient: number): void;
  reinitialize?(type: number): void;
}
interface ParserClass {
  new (type?: number): Parser;
  readonly REQUEST: number;
  readonly RESPONSE: number;
  readonly kOnHeaders: number;
  readonly kOnHeadersComplete: number;
  readonly kOnBody: number;
  readonly kOnMessageComplete: number;
}

const { HTTPParser: Binding } = require('_http_common') as { HTTPParser: ParserClass };
const { HTTPParser: InJavaScript } = require('http-parser-js') as { HTTPParser: ParserClass };

const small = Buffer.from('GET /people/4242 HTTP/1.1\r\nHost: localhost:8080\r\nAccept: */*\r\n\r\n');

const large = Buffer.from(
  [
    'GET /catalogue/2026/autumn/books/the-art-of-the-small-server.html?ref=newsletter HTTP/1.1',
    'Host: books.example.org',
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:148.0) Gecko/20100101 Firefox/148.0 with-some-more-words-behind-it/1.0',
    'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8',
    'Accept-Language: ko,en-GB;q=0.7,en;q=0.3',
    'Accept-Encoding: gzip, deflate, br',
    'Cache-Control: max-age=0',
    'Connection: keep-alive',
    `Cookie: visits=2; last=${'x'.repeat(12)}; cart=${'x'.repeat(64)}; source=newsletter|reader.example.org|/reading-list/2026/autumn|referral; theme=dark; sizes=${'x'.repeat(53)}`,
    '',
    '',
  ].join('\r\n'),
);

const upload = Buffer.concat([
  Buffer.from(
    'POST /people HTTP/1.1\r\nHost: localhost:8080\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n',
  ),
  ...Array.from({ length: 16 }, () => Buffer.from(`400\r\n${'x'.repeat(1024)}\r\n`)),
  Buffer.from('0\r\n\r\n'),
]);

const response = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDate: Mon, 23 Nov 2026 09:00:00 GMT\r\nX-Content-Type-Options: nosniff\r\nETag: "9f2c51d0"\r\nContent-Length: 120\r\n\r\n${'x'.repeat(120)}`,
);

/** What a contender is given in turn: a request that repeats the one before it need not be read again. */
type Messages = readonly [Buffer, Buffer];

/** A message, and the same for another target. */
function withOther(message: Buffer, target: string, other: string): Messages {
  return [message, Buffer.from(message.toString('latin1').replace(target, other), 'latin1')];
}

function twice(message: Buffer): Messages {
  return [message, message];
}

const smallOnes = withOther(small, '/people/4242', '/people/4243');
const largeOnes = withOther(large, 'ref=newsletter', 'ref=newspapers');

interface ParserContender extends Contender {
  run(times: number): number;
}

function ours(kind: MessageKind, messages: Messages): ParserContender {
  const reader = new MessageReader(kind);
  return {
    name: '@rowhouse/protocol',
    run(times) {
      let completed = 0;
      for (let time = 0; time < times; time += 1) {
        reader.receive(messages[time & 1]!);
        for (let event = reader.read(); event.type !== 'need-data'; event = reader.read())
          if (event.type === 'end') completed += 1;
      }
      return completed;
    },
  };
}

function parser(name: string, Class: ParserClass, kind: MessageKind, messages: Messages): ParserContender {
  const type = kind === 'request' ? Class.REQUEST : Class.RESPONSE;
  let completed = 0;
  const instance = new Class(type);
  instance.initialize?.(type, {}, 0, 0);
  // What is taken: the head in one call, as `node:http` has it, and every piece of the body.
  instance[Class.kOnHeaders] = () => {};
  instance[Class.kOnHeadersComplete] = () => 0;
  instance[Class.kOnBody] = () => {};
  instance[Class.kOnMessageComplete] = () => {
    completed += 1;
  };
  return {
    name,
    run(times) {
      const before = completed;
      for (let time = 0; time < times; time += 1) {
        const message = messages[time & 1]!;
        instance.execute(message, 0, message.length);
      }
      return completed - before;
    },
  };
}

function reading(kind: MessageKind, messages: Messages): Contender[] {
  return [
    parser('llhttp binding of Node', Binding, kind, messages),
    ours(kind, messages),
    parser('http-parser-js', InJavaScript, kind, messages),
  ];
}

const body = Buffer.from('x'.repeat(120));
const headers: [string, string][] = [
  ['Content-Type', 'application/json'],
  ['Date', 'Mon, 23 Nov 2026 09:00:00 GMT'],
  ['X-Content-Type-Options', 'nosniff'],
  ['ETag', '"9f2c51d0"'],
  ['Content-Length', String(body.length)],
];

/** A request read and answered: Node's parser and `ServerResponse`, into a stream that takes everything. */
function nodeExchange(): Contender {
  const reading = parser('', Binding, 'request', smallOnes);
  const sink = new Writable({ write: (_chunk, _encoding, done) => { done(); } }); // prettier-ignore
  const request = new IncomingMessage(sink as never);
  request.httpVersionMajor = 1;
  request.httpVersionMinor = 1;
  request.method = 'GET';
  return {
    name: 'llhttp binding and ServerResponse of node:http',
    run(times) {
      let completed = 0;
      for (let time = 0; time < times; time += 1) {
        completed += reading.run(1);
        const answer = new ServerResponse(request);
        answer.sendDate = false;
        answer.assignSocket(sink as never);
        answer.writeHead(200, headers.flat());
        answer.end(body);
        answer.detachSocket(sink as never);
      }
      return completed;
    },
  };
}

function ourExchange(): Contender {
  const connection = new Connection('server');
  return {
    name: '@rowhouse/protocol, Connection',
    run(times) {
      let completed = 0;
      for (let time = 0; time < times; time += 1) {
        connection.receive(smallOnes[time & 1]!);
        while (connection.nextEvent().type !== 'end');
        connection.send({ type: 'response', status: 200, headers }, { type: 'data', bytes: body }, { type: 'end' });
        connection.startNextCycle();
        completed += 1;
      }
      return completed;
    },
  };
}

/** What is read by whom, by the targets that there are for it. */
const targeted = [
  { target: 'codec/large', title: `requests of ${large.length} bytes`, messages: largeOnes },
  { target: 'codec/small', title: `requests of ${small.length} bytes`, messages: smallOnes },
];

/** The tables of this bench. */
export async function codec(isWanted: (target: string) => boolean): Promise<Report> {
  const tables: string[] = [];
  const findings: Finding[] = [];
  for (const { target, title, messages } of targeted.filter((each) => isWanted(each.target))) {
    const measured = await measure(reading('request', messages));
    const [binding, own] = measured as [Measured, Measured];
    tables.push(table(title, measured));
    findings.push({ target, figures: own.rates.map((rate, round) => rate / binding.rates[round]!) });
  }
  if (findings.length === targeted.length)
    tables.push(
      table('the same request of 64 bytes, again and again', await measure(reading('request', twice(small)))),
      table(`chunked uploads of ${upload.length} bytes`, await measure(reading('request', twice(upload)))),
      table(`responses of ${response.length} bytes`, await measure(reading('response', twice(response)))),
      table('requests read and answered', await measure([nodeExchange(), ourExchange()])),
    );
  return { tables, findings };
}
