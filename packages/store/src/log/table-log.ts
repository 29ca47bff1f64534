/**
 * The log of one table: a folder of segments, of which the last is written. `.rowhouse/logs/TABLE/SEGMENT.log`, where
 * SEGMENT counts up. It is made when there is something to say: a table that was only read has none. Segments that
 * nothing depends on any more are kept for a time: they are the table's history.
 */
import { randomBytes } from 'node:crypto';
import { readWhole } from '../files/file-reading.js';
import { errnoOf, type FileSystem } from '../files/file-system.js';
import type { OwnFolder } from './own-folder.js';
import { Turns } from '../scheduling/turns.js';
import { BLOCK, encodeHeader } from './batch-format.js';
import { LogWriter } from './log-writer.js';
import type { LogRecord } from './records.js';
import { readSegment, type ScannedSegment, scanSegment } from './segment-scan.js';

/** What is kept of segments that nothing depends on any more. */
const KEPT_BYTES = 64 * 1024 * 1024;
const KEPT_MILLISECONDS = 24 * 60 * 60 * 1000;

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

/** A segment that is not written any more. */
interface SealedSegment {
  readonly path: string;
  /** When it was sealed, or found, in milliseconds since 1970. */
  readonly at: number;
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
  readonly #table: string;
  readonly #folder: OwnFolder;
  #writer: LogWriter | undefined;
  #number = 0;
  #incarnation: string | undefined;
  /** Segments before the one that is written, from the oldest on. */
  #earlier: SealedSegment[] = [];
  /** Of those that were sealed since a checkpoint. */
  #sealedBytes = 0;
  /** Of a table that is no more: nothing is written for it again. */
  #gone: string | undefined;
  /** One write at a time: a batch that is there proves that those before it are durable. */
  readonly #turns = new Turns();

  constructor(fileSystem: FileSystem, folder: OwnFolder, table: string) {
    this.#fileSystem = fileSystem;
    this.#folder = folder;
    this.#table = table;
  }

  /** Whether a segment is being written. */
  get isOpen(): boolean {
    return this.#writer !== undefined;
  }

  /** Whether anything was ever said of the table that there is. */
  get isBegun(): boolean {
    return this.#incarnation !== undefined;
  }

  /** Bytes of the segment that is being written. */
  get size(): number {
    return this.#writer?.size ?? 0;
  }

  /** Bytes that were written since a checkpoint, and may be a segment too many. */
  get bytes(): number {
    return this.#sealedBytes + this.size;
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
    this.#earlier = numbers.map((number) => ({ path: this.#fileOf(number), at: Date.now() }));
    const parts: (readonly LogRecord[])[] = [];
    let incarnation: string | undefined;
    let isTorn = false;
    let later: number | undefined;
    for (const number of numbers.toReversed()) {
      // A segment that says nothing says nothing of what is before it: the one between them may never have lasted.
      if (parts.length > 0 && later !== undefined && number !== later - 1) break;
      const { header, records, end, isCut, damagedAt } = await this.#scan(number);
      later = number;
      // A batch in a later segment was written only when this one was durable to its end.
      if (damagedAt !== undefined || (isCut && parts.length > 0)) {
        throw new LogDamaged(this.#fileOf(number), `is damaged at byte ${end}`);
      }
      isTorn ||= isCut;
      incarnation ??= header.incarnation;
      if (records.length > 0) parts.unshift(records);
      if (isEnough(records)) {
        this.#incarnation = incarnation;
        return { incarnation, records: parts.flat(), isTorn };
      }
    }
    // Nothing was ever said, or what came before it is missing.
    if (parts.length > 0 && later !== undefined) throw new LogDamaged(this.#fileOf(later - 1), 'is missing');
    return undefined;
  }

  async #scan(number: number): Promise<ScannedSegment & { readonly isCut: boolean }> {
    const file = this.#fileOf(number);
    const bytes = await this.#read(file);
    if (bytes === undefined) throw new LogDamaged(file, 'is no file');
    const segment = scanSegment(bytes);
    if (segment === undefined) throw new LogDamaged(file, 'is damaged at byte 0');
    const { header } = segment;
    if (header.table !== this.#table) throw new LogDamaged(file, 'is the log of another table');
    if (header.number !== number) throw new LogDamaged(file, `is segment ${header.number} by its header`);
    return { ...segment, isCut: bytes.length > segment.end };
  }

  /**
   * What can still be read of a log, damaged or not, of the last incarnation that it is about: from the oldest record on, in
   * runs. Between two of them something may be missing.
   */
  async readableRuns(): Promise<readonly (readonly LogRecord[])[]> {
    let runs: LogRecord[][] = [];
    let before: { number: number; incarnation: string; hasEnd: boolean } | undefined;
    for (const number of await this.#segments()) {
      const bytes = await this.#read(this.#fileOf(number));
      const segment = bytes && readSegment(bytes);
      if (segment?.header.table !== this.#table || segment.header.number !== number) continue;
      const { header, hasStart, hasEnd } = segment;
      const isAnother = before?.incarnation !== header.incarnation;
      // Begun for a table that was not said anything of yet.
      if (isAnother && segment.runs.length === 0) continue;
      if (isAnother) runs = [];
      const follows = before?.number === number - 1 && before.hasEnd && hasStart;
      for (const [at, run] of segment.runs.entries()) {
        if (at === 0 && follows && runs.length > 0) runs.at(-1)!.push(...run);
        else runs.push([...run]);
      }
      before = { number, incarnation: header.incarnation, hasEnd };
    }
    return runs;
  }

  /** The names of the segments, the oldest first. */
  async segmentNames(): Promise<readonly string[]> {
    return (await this.#segments()).map(nameOf);
  }

  /** Begins a segment with these records, which are durable then; those before it are kept until `forgetEarlier`. */
  begin(incarnation: string, records: readonly LogRecord[]): Promise<void> {
    return this.#turns.take(() => this.#begin(incarnation, records));
  }

  async #begin(incarnation: string, records: readonly LogRecord[]): Promise<void> {
    if (incarnation === this.#gone) throw new Error('A log was begun for a table that is gone');
    await this.#folder.make();
    const number = this.#number + 1;
    const path = this.#fileOf(number);
    const log = randomBytes(16).toString('base64url');
    // It has its name when its header is durable: a segment without one is damaged.
    const temporary = this.#folder.temporaryPath();
    const file = await this.#fileSystem.create(temporary);
    const writer = new LogWriter(file, log);
    try {
      await writeWhole(file, encodeHeader({ log, table: this.#table, number, incarnation }));
      await file.sync();
      this.#fileSystem.renameSync(temporary, path);
      await this.#folder.sync();
      if (records.length > 0) await writer.append(records);
    } catch (error) {
      await writer.close();
      await this.#fileSystem.remove(temporary).catch(() => undefined);
      // What is left of it says nothing, or what the segments before it say.
      await this.#fileSystem.remove(path).catch((failure: unknown) => {
        if (errnoOf(failure) !== 'ENOENT') this.#number = number;
      });
      throw error;
    }
    const before = this.#writer;
    if (before !== undefined) {
      this.#earlier.push({ path: this.#fileOf(this.#number), at: Date.now() });
      this.#sealedBytes += before.size;
    }
    this.#writer = writer;
    this.#incarnation = incarnation;
    this.#number = number;
    await before?.close();
  }

  /** Resolves when the records are durable; a segment must have been begun. */
  append(records: readonly LogRecord[]): Promise<void> {
    return this.#turns.take(() => {
      if (this.#writer === undefined) throw new Error('A log was written to before it was begun');
      return this.#writer.append(records);
    });
  }

  /**
   * Removes segments before the one that is written, which must be enough by itself, once they are too old, or too large
   * together, to be kept. What can't be removed is left for the next time.
   */
  async forgetOld(): Promise<void> {
    this.#sealedBytes = 0;
    const kept: SealedSegment[] = [];
    let bytes = 0;
    for (const segment of this.#earlier.toReversed()) {
      bytes += await this.#sizeOf(segment.path);
      const isOld = bytes > KEPT_BYTES || Date.now() - segment.at > KEPT_MILLISECONDS;
      if (!isOld || !(await this.#isRemoved(segment.path))) kept.unshift(segment);
    }
    this.#earlier = kept;
  }

  /**
   * What the log says of this incarnation of the table, from the newest record back as far as it is kept. It ends where a
   * segment is gone or damaged: nothing depends on those behind it. Rejects where one can't be read, because a history
   * that is cut short makes a merge take back what was written.
   */
  async *history(): AsyncGenerator<LogRecord, void> {
    const paths = this.#earlier.map(({ path }) => path);
    if (this.#writer !== undefined) paths.push(this.#fileOf(this.#number));
    for (const path of paths.reverse()) {
      const segment = scanSegment((await this.#readIfThere(path)) ?? Buffer.alloc(0));
      if (segment === undefined || segment.header.incarnation !== this.#incarnation) return;
      yield* segment.records.toReversed();
    }
  }

  /** Takes the log of a table that is no more out of the way. Resolves to where it is then; undefined for none. */
  setAside(): Promise<string | undefined> {
    return this.#turns.take(async () => {
      await this.#close();
      const aside = await this.#folder.setAside();
      this.#gone = this.#incarnation;
      this.#incarnation = undefined;
      this.#number = 0;
      this.#earlier = [];
      return aside;
    });
  }

  close(): Promise<void> {
    return this.#turns.take(() => this.#close());
  }

  async #close(): Promise<void> {
    await this.#writer?.close();
    this.#writer = undefined;
  }

  #fileOf(number: number): string {
    return this.#folder.pathOf(nameOf(number));
  }

  async #segments(): Promise<number[]> {
    const names = await this.#folder.list();
    return names
      .filter((name) => /^[0-9]{8,}\.log$/.test(name))
      .map((name) => Number.parseInt(name, 10))
      .sort((a, b) => a - b);
  }

  /** Undefined for what is no file: reading a FIFO would never end. */
  async #read(path: string): Promise<Buffer | undefined> {
    if ((await this.#fileSystem.lstat(path)).kind !== 'file') return undefined;
    const file = await this.#fileSystem.openForReading(path);
    try {
      return await readWhole(file, (await file.stat()).size);
    } finally {
      await file.close();
    }
  }

  async #readIfThere(path: string): Promise<Buffer | undefined> {
    try {
      return await this.#read(path);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  async #sizeOf(path: string): Promise<number> {
    try {
      return (await this.#fileSystem.lstat(path)).size;
    } catch {
      return 0;
    }
  }

  async #isRemoved(path: string): Promise<boolean> {
    try {
      await this.#fileSystem.remove(path);
      return true;
    } catch (error) {
      return errnoOf(error) === 'ENOENT';
    }
  }
}

function nameOf(number: number): string {
  return `${String(number).padStart(8, '0')}.log`;
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
