import { createServer, connect } from 'node:net';
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { turnNumber } from './turn-number.js';

describe('the turn', () => {
  it('is one for all that comes next without waiting', async () => {
    const first = turnNumber();
    await Promise.resolve();
    expect(turnNumber()).toBe(first);
    await new Promise<void>((resolve) => {
      process.nextTick(resolve);
    });
    expect(turnNumber()).toBe(first);
  });

  it('is another one once the event loop has gone on', async () => {
    const seen = [turnNumber()];
    for (let turn = 0; turn < 3; turn += 1) {
      await nextTurn();
      await nextTurn();
      seen.push(turnNumber());
    }
    expect(new Set(seen).size).toBe(4);
  });

  it('is another one when an answer has come over a socket', async () => {
    const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const socket = connect((server.address() as { port: number }).port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    const before = turnNumber();
    socket.write('x');
    await once(socket, 'data');
    expect(turnNumber()).not.toBe(before);
  });
});
