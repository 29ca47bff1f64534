/** Every byte that the wire view shows is the byte that went or came. */
import { expect } from 'vitest';
import { check } from './checks.js';
import { openClient, sendRequest, showView } from './client-terminal.js';
import { until } from './programs.js';
import { recordingServer } from './recording-server.js';
import { readWireView } from './wire-view.js';

/** Answers that are told apart by how they are framed; the bodies have every byte there is. */
const everyByte = Buffer.from(Array.from({ length: 1_024 }, (_, index) => index % 256));
const head = (...lines: readonly string[]): string =>
  `HTTP/1.1 200 OK\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;
const answers: Readonly<Record<string, readonly (string | Buffer)[]>> = {
  '/length': [head('Content-Type: application/octet-stream', `Content-Length: ${everyByte.length}`), everyByte],
  '/chunked': [
    head('Transfer-Encoding: chunked', 'Trailer: X-Sum'),
    '5;name="value"\r\nhello\r\n',
    `${everyByte.length.toString(16)}\r\n`,
    everyByte,
    '\r\n0\r\nX-Sum: 42\r\n\r\n',
  ],
  '/close': ['HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n', head('Connection: close'), everyByte],
};

check(3, 'the wire view is what the server received and sent, byte for byte', async ({ figure }) => {
  const server = await recordingServer((target, socket) => {
    for (const piece of answers[target] ?? []) socket.write(piece);
    socket.end();
  });
  const { terminal } = await openClient(server.authority);
  let compared = 0;
  for (const [target, pieces] of Object.entries(answers)) {
    sendRequest(terminal, target);
    await terminal.shows('200 OK');
    await until(() => server.requestsFor(target).length === 1 && server.open() === 0);
    await showView(terminal, 'wire');
    const request = server.requestsFor(target)[0]!;
    const response = Buffer.concat(pieces.map((piece) => Buffer.from(piece as Buffer)));
    const shown = await readWireView(terminal, { sent: request.length, received: response.length });
    expect(shown.sent.toString('latin1')).toBe(request.toString('latin1'));
    expect(shown.received.equals(response)).toBe(true);
    compared += request.length + response.length;
  }
  figure({ what: 'bytes compared', value: compared, unit: 'B' });
});
