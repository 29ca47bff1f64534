/** Reads a segment: what it says, where that ends, and whether what follows is a write that never finished or damage. */
import { BLOCK, decodeBatch, decodeHeader, type FoundBatch, type SegmentHeader } from './batch-format.js';
import { decodeRecord, type LogRecord } from './records.js';

export interface ScannedSegment {
  readonly header: SegmentHeader;
  readonly records: readonly LogRecord[];
  /** The first byte behind the last good batch. */
  readonly end: number;
  /** The number of the next batch. */
  readonly nextBatch: number;
  /** Where durable bytes are not as they were written; undefined where all are. */
  readonly damagedAt: number | undefined;
}

/** Undefined where there is no whole header: a segment has its name only when that is durable. */
export function scanSegment(bytes: Buffer): ScannedSegment | undefined {
  const header = decodeHeader(bytes);
  if (header === undefined) return undefined;
  const records: LogRecord[] = [];
  let end = BLOCK;
  let nextBatch = 1;
  for (;;) {
    const batch = decodeBatch(header.log, bytes, end);
    if (!isNext(batch, nextBatch)) break;
    for (const record of batch.records) records.push(decodeRecord(record));
    end = batch.end;
    nextBatch += 1;
  }
  const damagedAt = hasLaterBatch(header.log, bytes, end, nextBatch) ? end : undefined;
  return { header, records, end, nextBatch, damagedAt };
}

/** What can still be read of a segment, damaged or not. */
export interface ReadableSegment {
  readonly header: SegmentHeader;
  /** Records of batches that follow each other; between two runs something is damaged or missing. */
  readonly runs: readonly (readonly LogRecord[])[];
  /** Whether the first run begins where the segment does. */
  readonly hasStart: boolean;
  /** Whether the last run ends where the segment does. */
  readonly hasEnd: boolean;
}

/** Undefined where there is no whole header: nothing tells then which batches are the segment's. */
export function readSegment(bytes: Buffer): ReadableSegment | undefined {
  const header = decodeHeader(bytes);
  if (header === undefined) return undefined;
  const runs: LogRecord[][] = [];
  let next = 1;
  let end = BLOCK;
  let hasStart = true;
  for (let at = BLOCK; at < bytes.length;) {
    const batch = decodeBatch(header.log, bytes, at);
    if (batch?.records === undefined || batch.number < next) {
      at += BLOCK;
      continue;
    }
    const follows = batch.number === next && at === end;
    if (runs.length === 0) hasStart = follows;
    if (runs.length === 0 || !follows) runs.push([]);
    for (const record of batch.records) runs.at(-1)!.push(decodeRecord(record));
    next = batch.number + 1;
    at = end = batch.end;
  }
  return { header, runs, hasStart, hasEnd: end >= bytes.length };
}

function isNext(batch: FoundBatch | undefined, number: number): batch is FoundBatch & { records: readonly Buffer[] } {
  return batch?.records !== undefined && batch.number === number;
}

/** Whether a batch stands behind `end` that was written only when the one at `end` was durable. */
function hasLaterBatch(log: string, bytes: Buffer, end: number, number: number): boolean {
  for (let at = end + BLOCK; at < bytes.length; at += BLOCK) {
    const batch = decodeBatch(log, bytes, at);
    if (batch !== undefined && batch.number > number) return true;
  }
  return false;
}
