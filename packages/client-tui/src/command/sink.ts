import { codeOf } from '../core/storage/error-code.js';

/** Where output goes: a terminal, a pipe or a file; and what its errors mean. */
export interface Sink {
  readonly isTerminal: boolean;
  /** Settles when there is room for more; rejects, with the system's error, when nobody reads any longer. */
  write(bytes: Uint8Array | string): Promise<void>;
}

/** An error of the system, such as EPIPE or ENOSPC. */
export type SystemError = Error & { readonly code: string };

export function isSystemError(error: unknown): error is SystemError {
  const code = codeOf(error);
  return code !== undefined && /^E[A-Z]+$|^ERR_STREAM_/.test(code);
}

const closedCodes = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END']);

/** Whether a write failed because its reader has gone, which is no error of anybody. */
export function isClosedPipe(error: unknown): boolean {
  return isSystemError(error) && closedCodes.has(error.code);
}

/** Takes a write's failure where the reader has gone, and throws every other. */
export function quietWhenClosed(error: unknown): void {
  if (!isClosedPipe(error)) throw error;
}
