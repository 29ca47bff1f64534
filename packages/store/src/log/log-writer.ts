/**
 * Writes a segment: one batch at a time, each durable before its promise resolves.
 *
 * A batch that could not be written whole is cut off again, so that nothing was changed. Where the cut fails, or any
 * sync, nobody knows what a power failure would leave; the kernel may even call the next sync a success. The writer then
 * stops for good (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020).
 */
import type { OpenFile } from '../files/file-system.js';
import { BLOCK, encodeBatch } from './batch-format.js';
import { encodeRecord, type LogRecord } from './records.js';

/** The writer stopped: whether the last batch survives is not known. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
}

export class LogWriter {
  readonly #file: OpenFile;
  readonly #log: string;
  #end = BLOCK;
  #nextBatch = 1;
  #stopped: OutcomeUnknown | undefined;

  /** @param file a segment whose header, of this log, is durable, and which has no batch yet */
  constructor(file: OpenFile, log: string) {
    this.#file = file;
    this.#log = log;
  }

  /** Bytes of the segment. */
  get size(): number {
    return this.#end;
  }

  /**
   * Resolves when the records are durable; one call at a time. Rejects with the operating system's error where nothing
   * was changed, with `OutcomeUnknown` where nobody can say.
   */
  async append(records: readonly LogRecord[]): Promise<void> {
    if (this.#stopped !== undefined) throw this.#stopped;
    const batch = encodeBatch(this.#log, this.#nextBatch, records.map(encodeRecord));
    try {
      await this.#write(batch);
    } catch (error) {
      await this.#cut();
      throw error;
    }
    await this.#orStop(() => this.#file.syncData());
    this.#end += batch.length;
    this.#nextBatch += 1;
  }

  /** A descriptor is given back whatever close() says. */
  async close(): Promise<void> {
    await this.#file.close().catch(() => undefined);
  }

  /** A full disk shows as a write that takes fewer bytes than it was given; the next one fails. */
  async #write(batch: Buffer): Promise<void> {
    for (let at = 0; at < batch.length;) {
      const count = await this.#file.write(batch.subarray(at), this.#end + at);
      if (count === 0) throw Object.assign(new Error('The write took no bytes'), { code: 'EIO' });
      at += count;
    }
  }

  async #cut(): Promise<void> {
    await this.#orStop(() => this.#file.truncate(this.#end));
    await this.#orStop(() => this.#file.syncData());
  }

  async #orStop(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#stopped = new OutcomeUnknown('the log could not be made durable', { cause: error });
      throw this.#stopped;
    }
  }
}
