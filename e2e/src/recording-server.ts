/** A server that keeps every byte that it gets, and answers with bytes that it was told: no HTTP is between. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Answers a request by its target; it may write whatever it likes, whenever, or nothing. */
export type Answering = (target: string, socket: Socket, request: Buffer) => void;

export interface RecordingServer {
  readonly authority: string;
  /** All that came on each connection, in the order of connecting. */
  received(): readonly Buffer[];
  /** The same of those connections whose request has this target. */
  requestsFor(target: string): readonly Buffer[];
  /** How many connections are open. */
  open(): number;
}

/** Starts it; it is gone after the test. `answer` is called once a connection, with its first request head. */
export async function recordingServer(answer: Answering): Promise<RecordingServer> {
  const connections: { pieces: Buffer[]; isAnswered: boolean }[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const connection: (typeof connections)[number] = { pieces: [], isAnswered: false };
    connections.push(connection);
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (bytes: Buffer) => {
      connection.pieces.push(bytes);
      const all = Buffer.concat(connection.pieces);
      if (connection.isAnswered || !all.includes('\r\n\r\n')) return;
      connection.isAnswered = true;
      answer(targetOf(all), socket, all);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const received = (): Buffer[] => connections.map(({ pieces }) => Buffer.concat(pieces));
  return {
    authority: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    requestsFor: (target) => received().filter((bytes) => targetOf(bytes) === target),
    open: () => sockets.size,
  };
}

function targetOf(request: Buffer): string {
  return request.toString('latin1').split(' ', 2)[1] ?? '';
}
