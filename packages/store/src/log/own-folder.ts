/** A folder of the store's own, for one table: `.rowhouse/logs/TABLE` and the like. What is put there is durable. */
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { readWhole, statIfThere } from '../files/file-reading.js';
import { errnoOf, type FileSystem } from '../files/file-system.js';
import { OutcomeUnknown } from './log-writer.js';
import { removeLeftovers, type StagedFile, stageFile, temporaryName } from '../files/file-writing.js';

/** What is kept of a table beside its file. */
export type OwnFolderKind = 'logs' | 'held' | 'conflicts';

/** The tables that have a log; not those whose log was set aside. */
export async function loggedTables(fileSystem: FileSystem, own: string): Promise<readonly string[]> {
  try {
    return (await fileSystem.list(join(own, 'logs'))).filter((name) => !SET_ASIDE.test(name));
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    // Each table will say what is wrong.
    return [];
  }
}

const SET_ASIDE = /\.(gone|damaged)-[0-9a-f]{12}$/;

export class OwnFolder {
  readonly path: string;
  readonly #fileSystem: FileSystem;
  readonly #own: string;

  /** @param own the folder `.rowhouse` */
  constructor(fileSystem: FileSystem, own: string, kind: OwnFolderKind, table: string) {
    this.#fileSystem = fileSystem;
    this.#own = own;
    this.path = join(own, kind, table);
  }

  pathOf(name: string): string {
    return join(this.path, name);
  }

  /** For a file that has its name later; what a crash leaves of it `clear` removes. */
  temporaryPath(): string {
    return this.pathOf(temporaryName());
  }

  /** Makes it, where it is not there, and makes that durable. */
  async make(): Promise<void> {
    for (const folder of [this.#own, dirname(this.path), this.path]) {
      try {
        await this.#fileSystem.makeFolder(folder);
      } catch (error) {
        if (errnoOf(error) !== 'EEXIST') throw error;
      }
      // Also where it was there: whoever made it may have been cut off before this.
      await this.#sync(dirname(folder));
    }
  }

  /** Makes durable what names are in it. Rejects with `OutcomeUnknown`. */
  sync(): Promise<void> {
    return this.#sync(this.path);
  }

  /** The names in it; none where it is not there. */
  async list(): Promise<readonly string[]> {
    try {
      return await this.#fileSystem.list(this.path);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return [];
      throw error;
    }
  }

  /**
   * Puts a file there, in the place of another if need be, and resolves when it is durable.
   *
   * @param nameOf its name, by the hash of its content: SHA-256, in base64url
   */
  async put(content: Iterable<Uint8Array>, nameOf: (hash: string) => string): Promise<string> {
    let staged: StagedFile | undefined;
    try {
      await this.make();
      staged = await stageFile(this.#fileSystem, this.path, content, undefined);
      const path = this.pathOf(nameOf(staged.hash));
      staged.moveInto(path, (await statIfThere(this.#fileSystem, path))?.identity);
      await this.sync();
      return staged.hash;
    } catch (error) {
      await staged?.discard();
      // Nothing depends on the file yet: it is put there again, or done without.
      throw error instanceof OutcomeUnknown ? error.cause : error;
    }
  }

  /** What a file holds; undefined where there is none. */
  async read(name: string): Promise<Buffer | undefined> {
    try {
      const file = await this.#fileSystem.openForReading(this.pathOf(name));
      try {
        return await readWhole(file, (await file.stat()).size);
      } finally {
        await file.close();
      }
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** What a JSON file says; undefined where there is none, or somebody has made it something else. */
  async readJson(name: string): Promise<unknown> {
    const bytes = await this.read(name);
    try {
      return bytes && (JSON.parse(bytes.toString()) as unknown);
    } catch {
      return undefined;
    }
  }

  /** Removes a file, where it is there. */
  async remove(name: string): Promise<void> {
    try {
      await this.#fileSystem.remove(this.pathOf(name));
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
    }
  }

  /** Removes what an earlier run left half written. Only while nothing is being put there. */
  async clear(): Promise<void> {
    if ((await this.list()).length > 0) await removeLeftovers(this.#fileSystem, this.path);
  }

  /** Moves a file of it into another folder of the same kind. Neither is made durable. */
  move(name: string, target: OwnFolder): void {
    this.#fileSystem.renameSync(this.pathOf(name), target.pathOf(name));
  }

  /** Gives it another name, where it is there, and makes that durable. Resolves to the path that it has then. */
  async setAside(): Promise<string | undefined> {
    if ((await statIfThere(this.#fileSystem, this.path)) === undefined) return undefined;
    const aside = `${this.path}.gone-${randomBytes(6).toString('hex')}`;
    this.#fileSystem.renameSync(this.path, aside);
    await this.#sync(dirname(this.path));
    return aside;
  }

  /** A failed sync may have forgotten what it should have kept, and the next one would call it a success. */
  async #sync(path: string): Promise<void> {
    const folder = await this.#fileSystem.openFolder(path);
    try {
      await folder.sync();
    } catch (error) {
      throw new OutcomeUnknown(`the folder ${path} could not be made durable`, { cause: error });
    } finally {
      await folder.close().catch(() => undefined);
    }
  }
}
