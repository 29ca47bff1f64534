import { describe, expect, it } from 'vitest';
import type { LogRecord } from './records.js';
import { recover } from './recovery.js';

const naming = { columns: ['id'], key: 'id', highestKey: '0' };
const changes = [{ before: undefined, after: ['1'] }];

const file = (hash: string | undefined, sequence: number): LogRecord => ({
  type: 'file',
  hash,
  sequence,
  changes: [],
  ...naming,
});
const intent = (hash: string, sequence: number): LogRecord => ({ type: 'intent', hash, sequence, ...naming });
const done = (hash: string, sequence: number): LogRecord => ({ type: 'done', hash, sequence });
const abandoned = (hash: string, sequence: number): LogRecord => ({ type: 'abandoned', hash, sequence });
const transaction = (sequence: number): LogRecord => ({ type: 'transaction', sequence, at: 0, changes, ...naming });

/** What is recovered, in short: whether the content is known, its sequence, what is applied to it, the last sequence. */
function short(hash: string | undefined, ...records: readonly LogRecord[]): unknown {
  const recovery = recover(records, hash);
  if (recovery === undefined) return undefined;
  const { isKnownContent, base, transactions, sequence } = recovery;
  return [isKnownContent, base.sequence, transactions.map((each) => each.sequence), sequence];
}

describe('recovery', () => {
  it('applies to a content what came after it', () => {
    const records = [file('a', 0), transaction(1), transaction(2)];
    expect(short('a', ...records)).toEqual([true, 0, [1, 2], 2]);
    expect(short('a', file('a', 0))).toEqual([true, 0, [], 0]);
  });

  it('finds either content around a checkpoint that was cut off', () => {
    const records = [file('a', 0), transaction(1), transaction(2), transaction(3), intent('b', 2)];
    expect(short('a', ...records)).toEqual([true, 0, [1, 2, 3], 3]);
    expect(short('b', ...records)).toEqual([true, 2, [3], 3]);
    expect(short('b', ...records, done('b', 2))).toEqual([true, 2, [3], 3]);
  });

  it('knows a save from outside, and what the log has beyond the last content', () => {
    const records = [file('a', 0), transaction(1), intent('b', 1), done('b', 1), transaction(2)];
    expect(short('saved', ...records)).toEqual([false, 1, [2], 2]);
    // The content of an intent that was never done is not known to have been there.
    expect(short('saved', file('a', 0), transaction(1), intent('b', 1))).toEqual([false, 0, [1], 1]);
  });

  it('does not take an old content that came back for the table: it was saved from outside', () => {
    expect(short('a', file('a', 0), transaction(1), file('b', 2))).toEqual([false, 2, [], 2]);
    // A replaced table leaves a gap in the transactions.
    expect(short('a', file('a', 0), intent('b', 1), done('b', 1))).toEqual([false, 1, [], 1]);
  });

  it('forgets an intent that was given up', () => {
    const records = [file('a', 0), intent('b', 1), abandoned('b', 1), transaction(1)];
    expect(short('a', ...records)).toEqual([true, 0, [1], 1]);
    expect(short('b', ...records)).toEqual([false, 0, [1], 1]);
    // Only that one.
    expect(short('c', file('a', 0), intent('b', 1), intent('c', 1), abandoned('b', 1))).toEqual([true, 1, [], 1]);
  });

  it('takes the newest of equal contents', () => {
    const records = [
      file('a', 0),
      transaction(1),
      intent('b', 1),
      done('b', 1),
      transaction(2),
      intent('a', 2),
      done('a', 2),
    ];
    expect(short('a', ...records, transaction(3))).toEqual([true, 2, [3], 3]);
  });

  it('knows nothing of a table where nothing was said', () => {
    expect(short('a')).toBeUndefined();
    expect(short('a', transaction(1))).toBeUndefined();
    expect(short('b', file(undefined, 0), intent('b', 1))).toEqual([true, 1, [], 1]);
  });
});
