import { describe, expect, it } from 'vitest';
import { Random, seed } from '../../test-support/random.js';
import { BLOCK, decodeBatch, decodeHeader, encodeBatch, encodeHeader } from './batch-format.js';
import { encodeRecord, type LogRecord } from './records.js';
import { scanSegment } from './segment-scan.js';

const header = { log: 'a log', table: 't', number: 7, incarnation: 'an incarnation' };

function record(sequence: number, cell = 'x'): LogRecord {
  const changes = [{ before: undefined, after: [String(sequence), cell] }];
  return { type: 'transaction', sequence, at: 0, columns: ['id', '__proto__'], key: 'id', changes };
}

function segment(...batches: readonly (readonly LogRecord[])[]): Buffer {
  return Buffer.concat([
    encodeHeader(header),
    ...batches.map((records, index) => encodeBatch(header.log, index + 1, records.map(encodeRecord))),
  ]);
}

function sequencesOf(bytes: Buffer): number[] | 'damaged' {
  const scanned = scanSegment(bytes);
  if (scanned?.damagedAt !== undefined || scanned === undefined) return 'damaged';
  return scanned.records.map((each) => (each as { sequence: number }).sequence);
}

const three = segment([record(1), record(2)], [record(3, 'y'.repeat(9000))], [record(4)]);

describe('a segment', () => {
  it('is read as it was written; batches begin at blocks', () => {
    expect(decodeHeader(three)).toEqual(header);
    expect(three.length % BLOCK).toBe(0);
    const scanned = scanSegment(three);
    expect(scanned).toMatchObject({ end: three.length, nextBatch: 4, damagedAt: undefined });
    expect(scanned?.records).toEqual([record(1), record(2), record(3, 'y'.repeat(9000)), record(4)]);
  });

  it('keeps nothing of a batch that was cut anywhere, and all before it', () => {
    const start = three.length - BLOCK;
    const used = Buffer.byteLength(JSON.stringify(record(4))) + 34;
    for (let length = start; length < start + used; length += 1)
      expect(sequencesOf(three.subarray(0, length)), `cut at ${length}`).toEqual([1, 2, 3]);
    // The zeros behind it mean nothing.
    expect(sequencesOf(three.subarray(0, start + used))).toEqual([1, 2, 3, 4]);
  });

  it('keeps nothing of a batch of which any part never reached the disk', () => {
    const start = BLOCK * 2;
    const last = segment([record(1), record(2)], [record(3, 'y'.repeat(9000))]);
    for (let block = start; block < last.length; block += 512) {
      const torn = Buffer.from(last);
      torn.fill(0, block, block + 512);
      if (!torn.equals(last)) expect(sequencesOf(torn), `hole at ${block}`).toEqual([1, 2]);
    }
  });

  it('every bit of a durable batch that is flipped is found, and the batch is not taken for torn', () => {
    const bytes = segment([record(1)], [record(2)], []);
    const used = 26 + 8 + encodeRecord(record(1)).length;
    for (const start of [BLOCK, 2 * BLOCK])
      for (let bit = start * 8; bit < (start + used) * 8; bit += 1) {
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        expect(sequencesOf(bytes), `bit ${bit}`).toBe('damaged');
        bytes[bit >> 3]! ^= 1 << (bit & 7);
      }
    expect(sequencesOf(bytes)).toEqual([1, 2]);
  });

  it('a header that is damaged is found where batches follow; without any it was never used', () => {
    for (let byte = 0; byte < 26 + JSON.stringify(header).length; byte += 1) {
      const bytes = Buffer.from(three);
      bytes[byte]! ^= 0x10;
      expect(sequencesOf(bytes), `byte ${byte}`).toBe('damaged');
      expect(sequencesOf(bytes.subarray(0, BLOCK)), `byte ${byte}`).toBe('damaged');
    }
    expect(sequencesOf(Buffer.alloc(0))).toBe('damaged');
    expect(sequencesOf(segment())).toEqual([]);
  });

  it('batches of another log, or out of their turn, are none of its own', () => {
    const other = encodeBatch('another log', 2, [encodeRecord(record(2))]);
    expect(sequencesOf(Buffer.concat([segment([record(1)]), other]))).toEqual([1]);
    const again = encodeBatch(header.log, 1, [encodeRecord(record(9))]);
    expect(sequencesOf(Buffer.concat([segment([record(1)]), again]))).toEqual([1]);
    const skipped = encodeBatch(header.log, 3, [encodeRecord(record(9))]);
    expect(sequencesOf(Buffer.concat([segment([record(1)]), Buffer.alloc(BLOCK), skipped]))).toBe('damaged');
  });

  it(`any bytes are read without an error (ROWHOUSE_SEED=${seed})`, () => {
    const random = new Random(seed);
    for (let round = 0; round < 300; round += 1) {
      const bytes = Buffer.from(three);
      for (let change = 0; change < 1 + random.below(20); change += 1)
        bytes[random.below(bytes.length)] = random.below(256);
      const read = sequencesOf(bytes.subarray(0, random.below(bytes.length + 1)));
      if (typeof read !== 'string') expect([1, 2, 3, 4].slice(0, read.length)).toEqual(read);
    }
    expect(decodeBatch(header.log, Buffer.alloc(10), 0)).toBeUndefined();
  });
});
