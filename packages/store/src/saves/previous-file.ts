/**
 * A file that was in the table's place until another was moved over it. It has no name any more, but whoever opened it
 * before goes on writing to it; so does a program that saves in place between our last look and the move. What they
 * write is seen through a descriptor of our own.
 */
import { hash as hashOf } from 'node:crypto';
import type { Timers } from '../scheduling/timers.js';
import { readWhole } from '../files/file-reading.js';
import { errnoOf, type FileStat, type FileSystem, type OpenFile } from '../files/file-system.js';
import { MAX_WAIT, REST } from './watched-file.js';

/** What was written to a previous file. */
export interface LateContent {
  readonly bytes: Buffer;
  /** SHA-256, in base64url. */
  readonly hash: string;
  /** See `FileStat`. */
  readonly content: string;
  /** That of the file when it was in its place. */
  readonly encoding: string;
}

/** A previous file that changed each time it was read, up to this content; see `FileStat`. */
export interface StillWritten {
  readonly bytes?: undefined;
  readonly content: string;
}

/** It is read again where it changed meanwhile, so many times. */
const MAX_ATTEMPTS = 5;

/** Which content of which table a file has that is about to be replaced. */
export interface KnownFile {
  readonly identity: string | undefined;
  /** Of its content. */
  readonly hash: string | undefined;
  /** In which that was read. What is declared later is of the files in its place. */
  readonly encoding: string;
  /** Of the table. */
  readonly incarnation: string;
}

export class PreviousFile {
  readonly incarnation: string;
  readonly #file: OpenFile;
  readonly #encoding: string;
  /** What is known of it, which is nothing new. */
  #content: string;
  #hash: string | undefined;

  private constructor(file: OpenFile, content: string, { hash, encoding, incarnation }: KnownFile) {
    this.#file = file;
    this.#encoding = encoding;
    this.#content = content;
    this.#hash = hash;
    this.incarnation = incarnation;
  }

  /**
   * The file that is known, before it is replaced; undefined where another is there, or the system refuses. So it is where
   * the file has a second name, a hard link: what is written there later is that file's, and lost to nobody. A link that
   * is made after this changes the identity, and the file is not replaced.
   */
  static async open(fileSystem: FileSystem, path: string, known: KnownFile): Promise<PreviousFile | undefined> {
    const file = await unlessRefused(() => fileSystem.openForReading(path));
    if (file === undefined) return undefined;
    const stat = await unlessRefused(() => file.stat());
    const isOnlyHere = stat !== undefined && stat.identity === known.identity && stat.links <= 1;
    if (isOnlyHere) return new PreviousFile(file, stat.content, known);
    await giveBack(file);
    return undefined;
  }

  /** Whether anything was written to it since it was last read. Not by the time of its status: losing its name changes that. */
  async isWritten(): Promise<boolean> {
    const stat = await unlessRefused(() => this.#file.stat());
    return stat !== undefined && stat.content !== this.#content;
  }

  /**
   * What it holds when it has rested, or has gone on changing for long: what is written then is seen the next time.
   * Read such that it did not change meanwhile: of a file that is cut off and written anew a half would be had, and the
   * rows of the other half would be taken for deleted. Undefined where it holds nothing new, more than a file may, or
   * is not to be read.
   */
  async read(timers: Timers, maxBytes: number): Promise<LateContent | StillWritten | undefined> {
    return unlessRefused(async () => {
      const began = timers.now();
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        const { size, content } = await this.#settle(timers, began);
        // Whoever writes that much is not waited for by keeping it in memory.
        const bytes = size > maxBytes ? undefined : await readWhole(this.#file, size);
        if (bytes !== undefined && (bytes.length < size || (await this.#file.stat()).content !== content)) continue;
        const hash = bytes && hashOf('sha256', bytes, 'base64url');
        if (bytes !== undefined && hash !== undefined && hash !== this.#hash) {
          return { bytes, hash, content, encoding: this.#encoding };
        }
        this.#content = content;
        return undefined;
      }
      return { content: (await this.#file.stat()).content };
    });
  }

  /** @param began when it was first waited for: it is not waited for longer because it is read again */
  async #settle(timers: Timers, began: number): Promise<FileStat> {
    let seen = await this.#file.stat();
    while (timers.now() - began < MAX_WAIT) {
      await timers.pause(REST);
      const next = await this.#file.stat();
      if (next.content === seen.content) break;
      seen = next;
    }
    return seen;
  }

  /** What was read is taken care of. */
  noteTaken({ content, hash }: LateContent): void {
    this.#content = content;
    this.#hash = hash;
  }

  close(): Promise<void> {
    return giveBack(this.#file);
  }
}

/** It is looked at in vain where it can't be: there is nothing more to be had. */
async function unlessRefused<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

/** A descriptor is given back whatever close() says. */
async function giveBack(file: OpenFile): Promise<void> {
  await unlessRefused(() => file.close());
}
