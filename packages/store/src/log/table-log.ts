/**
 * The log of one table: a folder of segments, of which the last is written. `.rowhouse/logs/TABLE/SEGMENT.log`, where
 * SEGMENT counts up. It is made when there is something to say: a table that was only read has none.
 */
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { errnoOf, type FileSystem } from '../file-system.js';
import { BLOCK, encodeHeader } from './batch-format.js';
import { LogWriter, OutcomeUnknown } from './log-writer.js';
import type { LogRecord } from './records.js';
import { scanSegment } from './segment-scan.js';

/** Durable bytes of a log are not as they were written, or not there. */
export class LogDamaged extends Error {
  override readonly name = 'LogDamaged';
  readonly file: string;
  /** What is wrong with the file, to be read behind its name. */
  readonly fault: string;

  constructor(file: string, fault: string) {
    super(`${file} ${fault}`);
    this.file = file;
    this.fault = fault;
  }
}

/** What a log said when it was opened. */
export interface LogContent {
  readonly incarnation: string;
  readonly records: readonly LogRecord[];
  /** Whether the last write never finished. */
  readonly isTorn: boolean;
}

export class TableLog {
  readonly #fileSystem: FileSystem;
  readonly #own: string;
  readonly #table: string;
  readonly #folder: string;
  #writer: LogWriter | undefined;
  #number = 0;
  /** Segments before the one that is written. */
  #earlier: string[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  /** @param own the folder `.rowhouse` */
  constructor(fileSystem: FileSystem, own: string, table: string) {
    this.#fileSystem = fileSystem;
    this.#own = own;
    this.#table = table;
    this.#folder = join(own, 'logs', table);
  }

  /** Whether a segment is being written. */
  get isOpen(): boolean {
    return this.#writer !== undefined;
  }

  /** Bytes of the segment that is being written. */
  get size(): number {
    return this.#writer?.size ?? 0;
  }

  /**
   * What the log says; undefined where there is none. Rejects with `LogDamaged`.
   *
   * Read from the newest segment back, as far as is needed: one that begins with a content of the file, or that saw a
   * checkpoint done, needs none before it. Those may be there still, some or all of them.
   */
  async read(): Promise<LogContent | undefined> {
    const numbers = await this.#segments();
    this.#number = numbers.at(-1) ?? 0;
    this.#earlier = numbers.map((number) => this.#fileOf(number));
    const records: LogRecord[] = [];
    let incarnation: string | undefined;
    let isTorn = false;
    let later: number | undefined;
    for (const number of numbers.toReversed()) {
      // A segment that says nothing says nothing of what is before it: the one between them may never have lasted.
      if (records.length > 0 && later !== undefined && number !== later - 1) break;
      const file = this.#fileOf(number);
      const bytes = await this.#readFile(file);
      const segment = scanSegment(bytes);
      if (segment === 'damaged') throw new LogDamaged(file, 'is damaged at byte 0');
      later = number;
      if (segment === 'unused') continue;
      if (segment.header.table !== this.#table) throw new LogDamaged(file, 'is the log of another table');
      // A batch in a later segment was written only when this one was durable to its end.
      const isCut = bytes.length > segment.end;
      if (segment.damagedAt !== undefined || (isCut && records.length > 0))
        throw new LogDamaged(file, `is damaged at byte ${segment.end}`);
      isTorn ||= isCut;
      incarnation ??= segment.header.incarnation;
      records.unshift(...segment.records);
      if (isEnough(segment.records)) return { incarnation, records, isTorn };
    }
    // Nothing was ever said, or what came before it is missing.
    if (records.length > 0 && later !== undefined) throw new LogDamaged(this.#fileOf(later - 1), 'is missing');
    return undefined;
  }

  /** Begins a segment with these records, which are durable then; those before it are kept until `forgetEarlier`. */
  begin(incarnation: string, records: readonly LogRecord[]): Promise<void> {
    return this.#inTurn(() => this.#begin(incarnation, records));
  }

  async #begin(incarnation: string, records: readonly LogRecord[]): Promise<void> {
    await this.#makeFolders();
    const number = this.#number + 1;
    const path = this.#fileOf(number);
    const log = randomBytes(16).toString('base64url');
    const file = await this.#fileSystem.create(path);
    const writer = new LogWriter(file, log);
    try {
      await writeWhole(file, encodeHeader({ log, table: this.#table, number, incarnation }));
      await file.sync();
      await this.#syncFolder(this.#folder);
      if (records.length > 0) await writer.append(records);
    } catch (error) {
      await writer.close();
      // What is left of it says nothing, or what the segments before it say.
      await this.#fileSystem.remove(path).catch(() => {
        this.#number = number;
      });
      throw error;
    }
    const before = this.#writer;
    if (before !== undefined) this.#earlier.push(this.#fileOf(this.#number));
    this.#writer = writer;
    this.#number = number;
    await before?.close();
  }

  /** Resolves when the records are durable; a segment must have been begun. */
  append(records: readonly LogRecord[]): Promise<void> {
    return this.#inTurn(() => {
      if (this.#writer === undefined) throw new Error('A log was written to before it was begun');
      return this.#writer.append(records);
    });
  }

  /**
   * Removes the segments before the one that is written, which must be enough by itself. What can't be removed is left
   * for the next time.
   */
  async forgetEarlier(): Promise<void> {
    const files = this.#earlier;
    this.#earlier = [];
    for (const file of files) {
      await this.#fileSystem.remove(file).catch((error: unknown) => {
        if (errnoOf(error) !== 'ENOENT') this.#earlier.push(file);
      });
    }
  }

  /** Takes the log of a table that is no more out of the way. */
  async setAside(): Promise<void> {
    await this.close();
    try {
      await this.#fileSystem.lstat(this.#folder);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return;
      throw error;
    }
    this.#fileSystem.renameSync(this.#folder, `${this.#folder}.gone-${randomBytes(6).toString('hex')}`);
    await this.#syncFolder(join(this.#own, 'logs'));
    this.#number = 0;
    this.#earlier = [];
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#writer?.close();
      this.#writer = undefined;
    });
  }

  /** One write at a time: a batch that is there proves that those before it are durable. */
  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(act);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #fileOf(number: number): string {
    return join(this.#folder, `${String(number).padStart(8, '0')}.log`);
  }

  async #segments(): Promise<number[]> {
    try {
      const names = await this.#fileSystem.list(this.#folder);
      return names
        .filter((name) => /^[0-9]{8,}\.log$/.test(name))
        .map((name) => Number.parseInt(name, 10))
        .sort((a, b) => a - b);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return [];
      throw error;
    }
  }

  async #makeFolders(): Promise<void> {
    for (const folder of [this.#own, join(this.#own, 'logs'), this.#folder]) {
      try {
        await this.#fileSystem.makeFolder(folder);
      } catch (error) {
        if (errnoOf(error) !== 'EEXIST') throw error;
      }
      // Also where it was there: whoever made it may have been cut off before this.
      await this.#syncFolder(dirname(folder));
    }
  }

  /** A failed sync may have forgotten what it should have kept, and the next one would call it a success. */
  async #syncFolder(path: string): Promise<void> {
    const folder = await this.#fileSystem.openFolder(path);
    try {
      await folder.sync();
    } catch (error) {
      throw new OutcomeUnknown('the folder of the log could not be made durable', { cause: error });
    } finally {
      await folder.close().catch(() => undefined);
    }
  }

  async #readFile(path: string): Promise<Buffer> {
    const file = await this.#fileSystem.openForReading(path);
    try {
      const { size } = await file.stat();
      const bytes = Buffer.alloc(size);
      for (let at = 0; at < size;) {
        const count = await file.read(bytes.subarray(at), at);
        if (count === 0) return bytes.subarray(0, at);
        at += count;
      }
      return bytes;
    } finally {
      await file.close();
    }
  }
}

/** Whether a segment with these records needs none before it. */
function isEnough(records: readonly LogRecord[]): boolean {
  return records[0]?.type === 'file' || records.some(({ type }) => type === 'done');
}

async function writeWhole(
  file: { write(bytes: Uint8Array, position: number): Promise<number> },
  bytes: Buffer,
): Promise<void> {
  for (let at = 0; at < BLOCK;) {
    const count = await file.write(bytes.subarray(at), at);
    if (count === 0) throw Object.assign(new Error('The write took no bytes'), { code: 'EIO' });
    at += count;
  }
}
