import { join } from 'node:path';
import { statIfThere } from '../files/file-reading.js';
import { errnoOf, type FileSystem } from '../files/file-system.js';
import { type DataPackage, NO_PACKAGE, packageAfter, parseDataPackage, schemaIn, unusablePackage } from './data-package.js'; // prettier-ignore
import type { TableSchema } from './table-schema.js';
import { PACKAGE_FILE } from './warnings.js';

/** Where a table gets what is declared of it. */
export interface SchemaSource {
  /** Never rejects; the same object as long as nothing has changed. */
  schemaOf(table: string): Promise<TableSchema>;
  /** The same where nothing has to be read for it; undefined else. */
  schemaAtOnce(table: string): TableSchema | undefined;
}

const MAX_PACKAGE_BYTES = 1024 * 1024;
/** A file that is being saved is read again, so many times. */
const MAX_ATTEMPTS = 5;
/** Stands for a file that could not be read and is to be tried again: no file's identity. */
const UNREAD = '';

/**
 * The `datapackage.json` of a folder. It is looked at before each use, and read again when it is another than before;
 * there may be none. Never rejects: what is wrong with it is a warning of the tables.
 */
export class DataPackageFile implements SchemaSource {
  readonly #path: string;
  readonly #fileSystem: FileSystem;
  #package: DataPackage = NO_PACKAGE;
  /** Undefined for no file. */
  #identity: string | undefined;
  #reading: Promise<void> | undefined;

  constructor(folder: string, fileSystem: FileSystem) {
    this.#path = join(folder, PACKAGE_FILE);
    this.#fileSystem = fileSystem;
  }

  async schemaOf(table: string): Promise<TableSchema> {
    return schemaIn(await this.current(), table);
  }

  schemaAtOnce(table: string): TableSchema | undefined {
    return this.#isCurrent() ? schemaIn(this.#package, table) : undefined;
  }

  async current(): Promise<DataPackage> {
    if (this.#isCurrent()) return this.#package;
    // Those who find it changed share one reading of it.
    await (this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    }));
    return this.#package;
  }

  #isCurrent(): boolean {
    try {
      // At once: a turn of the thread pool takes some ten times as long, and each operation would wait for it.
      return this.#fileSystem.lstatSync(this.#path)?.identity === this.#identity;
    } catch {
      // Reading it will say why.
      return false;
    }
  }

  async #read(): Promise<void> {
    try {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        const read = await this.#readOnce();
        if (read === undefined) continue;
        this.#package = packageAfter(this.#package, read.content);
        this.#identity = read.identity;
        return;
      }
      this.#setUnread('the file changed each time it was read');
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === undefined) throw error;
      this.#setUnread(`the file could not be read (${errno})`);
    }
  }

  /** Undefined where the file changed meanwhile. */
  async #readOnce(): Promise<ReadPackage | undefined> {
    // A look at the name first: opening a device can have effects of its own.
    const seen = await statIfThere(this.#fileSystem, this.#path);
    if (seen === undefined) return { content: NO_PACKAGE, identity: undefined };
    const { kind, size, identity } = seen;
    if (kind !== 'file') return { content: unusablePackage('it is no plain file'), identity };
    if (size > MAX_PACKAGE_BYTES) {
      return { content: unusablePackage(`the file has ${size} bytes, of at most ${MAX_PACKAGE_BYTES}`), identity };
    }
    const file = await this.#fileSystem.openForReading(this.#path);
    try {
      const bytes = Buffer.alloc(size);
      for (let at = 0; at < size;) {
        const count = await file.read(bytes.subarray(at), at);
        if (count === 0) return undefined;
        at += count;
      }
      if ((await file.stat()).identity !== identity) return undefined;
      return { content: parseDataPackage(bytes), identity };
    } finally {
      await file.close();
    }
  }

  /** What was declared before goes on to hold: a disk or a process in trouble is no reason to check less. */
  #setUnread(sentence: string): void {
    this.#identity = UNREAD;
    if (this.#package === NO_PACKAGE) this.#package = unusablePackage(sentence);
  }
}

interface ReadPackage {
  readonly content: DataPackage;
  /** Undefined where there is no file. */
  readonly identity: string | undefined;
}
