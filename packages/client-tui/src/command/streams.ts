/** Process streams: outputs that say when there is room and fail quietly, and the input as what it really is. */
import { fstatSync } from 'node:fs';
import { isatty, type WriteStream } from 'node:tty';
import type { Sink } from './sink.js';
import type { StandardInput } from './standard-input.js';

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

/**
 * Standard input, which is not opened before its chunks are asked for.
 * `close` lets go of it where it was: an input that never ends would keep the process.
 */
export function standardInput(descriptor = 0): StandardInput & { close(): void } {
  let isOpen = false;
  return {
    get kind() {
      return kindOf(descriptor);
    },
    chunks() {
      isOpen = true;
      return process.stdin as AsyncIterable<Buffer>;
    },
    close() {
      if (isOpen) process.stdin.destroy();
    },
  };
}

function kindOf(descriptor: number): StandardInput['kind'] {
  if (isatty(descriptor)) return 'terminal';
  try {
    const what = fstatSync(descriptor);
    if (what.isFIFO() || what.isSocket()) return 'pipe';
    return what.isFile() ? 'file' : 'none';
  } catch {
    // It is closed.
    return 'none';
  }
}
