/**
 * The least that durable writes cost in Node: a log and nothing else. One write is in flight; what arrives meanwhile waits
 * and goes out with the next, in one positioned write and one fdatasync. No table, no checksum, no recovery.
 */
import { type FileHandle, open } from 'node:fs/promises';

export class GroupCommitLog {
  /** What each sync took, in milliseconds: the disk as it was. */
  readonly syncs: number[] = [];
  readonly #file: FileHandle;
  #end = 0;
  #records: string[] = [];
  #answers: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
  #isWriting = false;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async create(path: string): Promise<GroupCommitLog> {
    return new GroupCommitLog(await open(path, 'wx'));
  }

  /** Resolves when the record is on the disk. */
  append(record: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#records.push(record);
      this.#answers.push({ resolve, reject });
      if (!this.#isWriting) void this.#write();
    });
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    // Those that arrive in the same turn go out together.
    await Promise.resolve();
    while (this.#records.length > 0) {
      const batch = Buffer.from(this.#records.join(''));
      const answers = this.#answers;
      this.#records = [];
      this.#answers = [];
      try {
        const { bytesWritten } = await this.#file.write(batch, 0, batch.length, this.#end);
        if (bytesWritten !== batch.length) throw new Error('The write was short');
        const startedAt = performance.now();
        await this.#file.datasync();
        this.syncs.push(performance.now() - startedAt);
        this.#end += batch.length;
        for (const { resolve } of answers) resolve();
      } catch (error) {
        for (const { reject } of answers) reject(error);
      }
    }
    this.#isWriting = false;
  }
}
