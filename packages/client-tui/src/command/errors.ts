import { codeOf } from '../core/storage/error-code.js';

/** What is wrong with a command line, or with a file that it names: one sentence that says what to do. Exit code 2. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Why a file can't be read or written, in the words for a sentence's end. */
export function fileFault(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT':
      return 'there is no such file: check its name and folder';
    case 'EACCES':
    case 'EPERM':
      return 'you may not use it: check its permissions';
    case 'EISDIR':
      return 'it is a folder: name a file';
    case 'ENOTDIR':
      return 'a part of its path is no folder: check the path';
    case 'ENOSPC':
      return 'the disk is full: make room';
    case 'EEXIST':
      return 'it is there already: name another file';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
