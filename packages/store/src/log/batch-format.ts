/**
 * The bytes of a log segment. No I/O.
 *
 * A segment is a header block and batches, each beginning at a block of 4 KiB and padded to the next, so that a later
 * batch never rewrites a block that holds acknowledged bytes. A batch is what one write put out: a header, then records,
 * each with a checksum of its own. Batches are numbered without gaps, and one is written only when the one before it is
 * durable. So a batch proves that all before it were durable: bad bytes in front of a good batch are damage, bad bytes
 * at the end are a write that never finished.
 */
import { crc32 } from 'node:zlib';

/** Bytes of a block. */
export const BLOCK = 4096;

const SEGMENT_MAGIC = Buffer.from('rowhouse log 1\r\n\u001a\n', 'latin1');
const BATCH_MAGIC = 0x48574f52;
/** Magic, log, number, bytes of the records, how many they are, checksum of all this. */
const BATCH_HEADER = 4 + 4 + 6 + 4 + 4 + 4;
/** Bytes of the record, checksum. */
const RECORD_HEADER = 8;

/** What every segment begins with, as JSON in its header block. */
export interface SegmentHeader {
  /** Random; ties batches to their segment, so that bytes of another one are never taken for its own. */
  readonly log: string;
  /** Whose log it is. */
  readonly table: string;
  /** From 1; every later segment of the table has a higher one. */
  readonly number: number;
  /** See `TableVersion`. */
  readonly incarnation: string;
}

/** A segment's first block. */
export function encodeHeader(header: SegmentHeader): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const block = Buffer.alloc(BLOCK);
  SEGMENT_MAGIC.copy(block);
  let at = SEGMENT_MAGIC.length;
  at = block.writeUInt32LE(text.length, at);
  at = block.writeUInt32LE(crc32(text), at);
  text.copy(block, at);
  return block;
}

/** The header of a segment; undefined where it is none, or not whole. */
export function decodeHeader(bytes: Buffer): SegmentHeader | undefined {
  const start = SEGMENT_MAGIC.length + 8;
  if (bytes.length < BLOCK || !bytes.subarray(0, SEGMENT_MAGIC.length).equals(SEGMENT_MAGIC)) return undefined;
  const length = bytes.readUInt32LE(SEGMENT_MAGIC.length);
  if (start + length > BLOCK) return undefined;
  const text = bytes.subarray(start, start + length);
  if (crc32(text) !== bytes.readUInt32LE(SEGMENT_MAGIC.length + 4)) return undefined;
  return JSON.parse(text.toString()) as SegmentHeader;
}

/** The batch with this number, padded to whole blocks. One without records is a mark that the one before is durable. */
export function encodeBatch(log: string, number: number, records: readonly Buffer[]): Buffer {
  const seed = seedOf(log);
  let length = 0;
  for (const record of records) length += RECORD_HEADER + record.length;
  const bytes = Buffer.alloc(Math.ceil((BATCH_HEADER + length) / BLOCK) * BLOCK);
  let at = bytes.writeUInt32LE(BATCH_MAGIC, 0);
  at = bytes.writeUInt32LE(seed, at);
  at = bytes.writeUIntLE(number, at, 6);
  at = bytes.writeUInt32LE(length, at);
  at = bytes.writeUInt32LE(records.length, at);
  at = bytes.writeUInt32LE(crc32(bytes.subarray(0, at)), at);
  for (const record of records) {
    at = bytes.writeUInt32LE(record.length, at);
    at = bytes.writeUInt32LE(crc32(record, seed), at);
    record.copy(bytes, at);
    at += record.length;
  }
  return bytes;
}

/** A batch as it was found. */
export interface FoundBatch {
  readonly number: number;
  /** The first byte behind its last block. */
  readonly end: number;
  /** Undefined where a record is not as it was written. */
  readonly records: readonly Buffer[] | undefined;
}

/** The batch that begins at `start`, a whole number of blocks; undefined where none does. */
export function decodeBatch(log: string, bytes: Buffer, start: number): FoundBatch | undefined {
  if (start + BATCH_HEADER > bytes.length || bytes.readUInt32LE(start) !== BATCH_MAGIC) return undefined;
  const seed = seedOf(log);
  const checked = start + BATCH_HEADER - 4;
  if (bytes.readUInt32LE(start + 4) !== seed) return undefined;
  if (bytes.readUInt32LE(checked) !== crc32(bytes.subarray(start, checked))) return undefined;
  const number = bytes.readUIntLE(start + 8, 6);
  const length = bytes.readUInt32LE(start + 14);
  const count = bytes.readUInt32LE(start + 18);
  const end = start + Math.ceil((BATCH_HEADER + length) / BLOCK) * BLOCK;
  const stop = start + BATCH_HEADER + length;
  return {
    number,
    end,
    records: stop > bytes.length ? undefined : decodeRecords(bytes, stop - length, stop, count, seed),
  };
}

function decodeRecords(
  bytes: Buffer,
  start: number,
  stop: number,
  count: number,
  seed: number,
): readonly Buffer[] | undefined {
  const records: Buffer[] = [];
  for (let at = start; records.length < count;) {
    if (at + RECORD_HEADER > stop) return undefined;
    const end = at + RECORD_HEADER + bytes.readUInt32LE(at);
    if (end > stop) return undefined;
    const record = bytes.subarray(at + RECORD_HEADER, end);
    if (crc32(record, seed) !== bytes.readUInt32LE(at + 4)) return undefined;
    records.push(record);
    at = end;
  }
  return records;
}

/** Four bytes of the log's name: enough to tell its batches from those of another. */
function seedOf(log: string): number {
  return crc32(log);
}
