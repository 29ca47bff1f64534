/**
 * What Node's own parser makes of bytes, as `node:http` shows it: a server or a client of Node at one end of a pair of
 * streams, the bytes written into the other.
 */
import { createServer, request, type IncomingMessage } from 'node:http';
import { duplexPair, type Duplex } from 'node:stream';
import type { Message } from './transcript.js';

/** The messages read to their end and, where reading ended with a refusal, its code. */
export interface Reading {
  readonly messages: Message[];
  refused: string | undefined;
}

/** How a server of Node reads `bytes`, answering each request; up to the first that closes or asks for a tunnel. */
export async function nodeReadsRequests(bytes: Uint8Array): Promise<Reading> {
  const reading: Reading = { messages: [], refused: undefined };
  const activity = new Activity();
  const server = createServer({ maxHeaderSize: 1 << 20, requireHostHeader: false });
  server.on('request', (message, response) => {
    activity.note();
    const { method, url, httpVersion } = message;
    collect(message, `${method} ${url} ${httpVersion}`, reading, activity);
    message.on('end', () => response.end());
  });
  for (const event of ['checkContinue', 'checkExpectation'] as const)
    server.on(event, (message, response) => server.emit('request', message, response));
  server.on('connect', (message, socket) => {
    const { method, url, httpVersion } = message;
    reading.messages.push(messageOf(`${method} ${url} ${httpVersion}`, message.rawHeaders, true));
    socket.destroy();
  });
  // The socket stays open: messages in front of the one that is refused are still on their way to their listeners.
  server.on('clientError', (error: NodeJS.ErrnoException) => {
    activity.note();
    reading.refused ??= error.code ?? error.message;
  });

  const [near, far] = duplexPair();
  server.emit('connection', far);
  await feed(near, bytes, activity);
  far.destroy();
  server.close();
  return reading;
}

/** How a client of Node that asked by `method` reads `bytes`: informational answers and the final one. */
export async function nodeReadsResponse(bytes: Uint8Array, method: string): Promise<Reading> {
  const reading: Reading = { messages: [], refused: undefined };
  const activity = new Activity();
  const [near, far] = duplexPair();
  const asked = request({ method, host: 'a', createConnection: () => far, maxHeaderSize: 1 << 20 });
  asked.on('information', ({ statusCode, statusMessage, httpVersion, rawHeaders }) => {
    activity.note();
    reading.messages.push(messageOf(`${statusCode} ${statusMessage} ${httpVersion}`, rawHeaders, false));
  });
  asked.on('response', (message) => {
    activity.note();
    message.on('error', (error: NodeJS.ErrnoException) => (reading.refused ??= error.code ?? error.message));
    const { statusCode, statusMessage, httpVersion } = message;
    collect(message, `${statusCode} ${statusMessage} ${httpVersion}`, reading, activity);
  });
  asked.on('error', (error: NodeJS.ErrnoException) => {
    activity.note();
    reading.refused ??= error.code ?? error.message;
  });
  asked.end();
  near.resume();
  await activity.settled();
  await feed(near, bytes, activity);
  asked.destroy();
  await activity.settled();
  return reading;
}

/** Adds a message to `reading` once it came to its end. */
function collect(message: IncomingMessage, head: string, reading: Reading, activity: Activity): void {
  let body = '';
  message.setEncoding('latin1');
  message.on('data', (text: string) => {
    activity.note();
    body += text;
  });
  message.on('end', () => {
    activity.note();
    const { rawHeaders, rawTrailers } = message;
    reading.messages.push({ ...messageOf(head, rawHeaders, true), body, trailers: pairs(rawTrailers) });
  });
}

function messageOf(head: string, rawHeaders: readonly string[], complete: boolean): Message {
  return { head, headers: pairs(rawHeaders), body: '', trailers: [], complete };
}

function pairs(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, at) => [raw[2 * at]!, raw[2 * at + 1]!]);
}

/** Writes bytes, then the end of input once everything that comes of them has happened. */
async function feed(stream: Duplex, bytes: Uint8Array, activity: Activity): Promise<void> {
  stream.on('error', () => {});
  stream.resume();
  stream.write(bytes);
  await activity.settled();
  stream.end();
  await activity.settled();
  stream.destroy();
}

/** Streams within one process do all they do in turns of the event loop: idle turns mean that nothing more will come. */
class Activity {
  #noted = 0;

  note(): void {
    this.#noted += 1;
  }

  async settled(): Promise<void> {
    for (let idle = 0, seen = this.#noted; idle < 4; idle += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#noted === seen) continue;
      seen = this.#noted;
      idle = 0;
    }
  }
}
