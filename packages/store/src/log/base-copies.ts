/**
 * Copies of a table's file as the log knows it, by the content's hash: `base-HASH.csv` beside the log. When the file is
 * saved from outside while nobody watches, the copy and the log say what the table was, and so what the save changed.
 */
import { hash as hashOf } from 'node:crypto';
import { errnoOf } from '../files/file-system.js';
import type { OwnFolder } from './own-folder.js';

const NAME = /^base-[0-9A-Za-z_-]{43}\.csv$/;

export class BaseCopies {
  readonly #folder: OwnFolder;

  constructor(folder: OwnFolder) {
    this.#folder = folder;
  }

  /** Resolves, when the copy is durable, to its hash: SHA-256, in base64url. */
  keep(content: Iterable<Uint8Array>): Promise<string> {
    return this.#folder.put(content, nameOf);
  }

  /**
   * The content with this hash; undefined where there is no copy of it, or none that is whole. Rejects where it can't be
   * read: a save that is merged without it takes back more than it should.
   */
  async read(hash: string): Promise<Buffer | undefined> {
    const bytes = await this.#folder.read(nameOf(hash));
    return bytes !== undefined && hashOf('sha256', bytes, 'base64url') === hash ? bytes : undefined;
  }

  /** Removes all the others. What can't be removed is left for the next time. */
  async keepOnly(hash: string): Promise<void> {
    const names = (await this.#folder.list().catch(ignoreRefusal)) ?? [];
    for (const name of names) {
      if (NAME.test(name) && name !== nameOf(hash)) await this.#folder.remove(name).catch(ignoreRefusal);
    }
  }
}

function nameOf(hash: string): string {
  return `base-${hash}.csv`;
}

function ignoreRefusal(error: unknown): undefined {
  if (errnoOf(error) === undefined) throw error;
}
