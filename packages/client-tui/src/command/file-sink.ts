/** A file as a sink: opened when the first byte comes, so that a request that fails leaves it as it was. */
import { constants } from 'node:fs';
import { access, open, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from '../core/storage/error-code.js';
import { CommandError, fileFault } from './errors.js';
import type { Sink } from './sink.js';

export class FileSink implements Sink {
  readonly isTerminal = false;
  readonly #path: string;
  #handle: FileHandle | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Empties the file, or makes it. */
  async open(): Promise<void> {
    this.#handle ??= await open(this.#path, 'w');
  }

  async write(bytes: Uint8Array | string): Promise<void> {
    await this.open();
    await this.#handle!.writeFile(bytes);
  }

  async close(): Promise<void> {
    await this.#handle?.close();
  }
}

/**
 * Looks whether a file can be written before anything is sent for it.
 * @throws CommandError where it can't
 */
export async function checkWritable(path: string): Promise<void> {
  try {
    await access(path, constants.W_OK);
    if ((await stat(path)).isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    return;
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw new CommandError(`${path} can't be written: ${fileFault(error)}.`);
  }
  try {
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    throw new CommandError(`${path} can't be written: ${codeOf(error) === 'ENOENT' ? 'its folder does not exist: make it' : fileFault(error)}.`); // prettier-ignore
  }
}
