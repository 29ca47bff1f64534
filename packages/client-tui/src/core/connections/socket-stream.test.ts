/** A socket as a byte stream: how much waits, and when there is room. The socket is the test's. */
import { Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { SocketStream } from './socket-stream.js';

const mebibyte = 1024 * 1024;

function begin() {
  const socket = new Socket();
  const pause = vi.spyOn(socket, 'pause');
  const resume = vi.spyOn(socket, 'resume');
  const stream = new SocketStream(socket);
  resume.mockClear();
  return { socket, stream, pause, resume };
}

describe('SocketStream', () => {
  it('stops a sender ahead of its reader, and lets it go on once that has caught up', async () => {
    const { socket, stream, pause, resume } = begin();
    socket.emit('data', new Uint8Array(mebibyte - 1));
    expect(pause).not.toHaveBeenCalled();
    socket.emit('data', new Uint8Array(mebibyte));
    socket.emit('data', new Uint8Array(1));
    expect(pause).toHaveBeenCalled();
    await stream.read();
    expect(resume).not.toHaveBeenCalled();
    await stream.read();
    expect(resume).toHaveBeenCalledOnce();
    expect(await stream.read()).toHaveLength(1);
  });

  it('hands out what came before it says how the connection ended', async () => {
    for (const error of [undefined, new Error('broken')]) {
      const { socket, stream } = begin();
      socket.emit('data', new Uint8Array(3));
      if (error === undefined) socket.emit('end');
      else socket.emit('error', error);
      socket.emit('close');
      expect(await stream.read()).toHaveLength(3);
      const next = stream.read();
      if (error === undefined) expect(await next).toBeNull();
      else await expect(next).rejects.toBe(error);
    }
  });

  it.each(['drain', 'close'])('has room after %s', async (event) => {
    const { socket, stream } = begin();
    await stream.room();
    vi.spyOn(socket, 'writableNeedDrain', 'get').mockReturnValue(true);
    const room = stream.room();
    socket.emit(event);
    await room;
    expect([socket.listenerCount('drain'), socket.listenerCount('close')]).toEqual([0, new Socket().listenerCount('close') + 1]); // prettier-ignore
  });
});
