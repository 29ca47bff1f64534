/** Process streams as sinks that say when there is room, and that fail quietly when their reader has gone. */
import type { WriteStream } from 'node:tty';
import type { Sink } from './one-shot.js';

/** A sink on standard output or standard error. A closed pipe rejects the write and nothing else happens. */
export function sinkOf(stream: WriteStream | NodeJS.WriteStream): Sink {
  // Every failure is told by the write that met it.
  stream.on('error', () => undefined);
  return {
    isTerminal: stream.isTTY,
    write: (bytes) =>
      new Promise((resolve, reject) => {
        stream.write(bytes, (error) => {
          if (error === null || error === undefined) resolve();
          else reject(error);
        });
      }),
  };
}
