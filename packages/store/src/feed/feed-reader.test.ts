import { describe, expect, it } from 'vitest';
import { stateOf } from '../../test-support/state.js';
import type { TransactionRecord } from '../log/records.js';
import { FeedReader } from './feed-reader.js';
import { StepEvent, toldStep } from './step-event.js';

const STATE = stateOf(['id', 'x'], [['1', 'a']]);
const { incarnation } = STATE.version;
const versionOf = (sequence: number) => ({ incarnation, sequence });

function step(sequence: number, bytes = 1): StepEvent {
  const changes = [{ before: undefined, after: ['1', 'x'.repeat(bytes - 1)] }];
  const record: TransactionRecord = { type: 'transaction', sequence, at: 0, columns: ['id', 'x'], key: 'id', changes };
  return new StepEvent(toldStep(record), STATE);
}

function given(limits: { maxFeedEvents?: number; maxFeedBytes?: number } = {}) {
  const reader = new FeedReader({ maxFeedEvents: 3, maxFeedBytes: 1000, ...limits });
  const push = (sequence: number, bytes?: number) => {
    reader.push(step(sequence, bytes), versionOf(sequence));
  };
  const taken = () => {
    const events: [string, number][] = [];
    for (let event = reader.take(); event !== undefined; event = reader.take())
      events.push([event.kind, event.version.sequence]);
    return events;
  };
  return { reader, push, taken };
}

describe('a reader that is slow', () => {
  it.each([
    ['events', 1, 4],
    ['bytes', 200, 3],
  ])('is reset by too many %s, to the last version', (_, bytes, count) => {
    const { push, taken } = given();
    for (let sequence = 1; sequence < count; sequence++) push(sequence, bytes);
    expect(taken().length).toBe(count - 1);
    for (let sequence = 11; sequence < 11 + count; sequence++) push(sequence, bytes);
    push(20);
    push(21);
    expect(taken()).toEqual([['reset', 21]]);
    push(22, bytes);
    expect(taken()).toEqual([['changes', 22]]);
  });

  it('is given one transaction of any size', () => {
    const { push, taken } = given();
    push(1, 1000);
    expect(taken()).toEqual([['changes', 1]]);
    push(2, 1000);
    push(3);
    expect(taken()).toEqual([['reset', 3]]);
  });

  it('takes what waits, and then the end, or the end at once', async () => {
    const { reader, push, taken } = given();
    push(1);
    reader.finish({ kind: 'dropped', version: versionOf(1) });
    push(2);
    expect(taken()).toEqual([
      ['changes', 1],
      ['dropped', 1],
    ]);
    expect(await reader.next()).toBeUndefined();
    const left = given();
    left.push(1);
    left.reader.end();
    expect(await left.reader.next()).toBeUndefined();
  });
});

describe('the schema', () => {
  const wider = { ...STATE, columns: STATE.columns.map((column) => ({ ...column, type: 'text' as const })) };

  it('is told where it becomes another than the reader knows', () => {
    const { reader, push, taken } = given();
    reader.noteSchema(versionOf(0), STATE);
    push(1);
    reader.noteSchema(versionOf(1), STATE);
    reader.noteSchema(versionOf(1), wider);
    push(2);
    expect(taken()).toEqual([
      ['changes', 1],
      ['schema', 1],
      ['changes', 2],
    ]);
  });

  it('is part of what a reader that is reset reads anew', () => {
    const { reader, taken } = given();
    reader.noteSchema(versionOf(0), STATE);
    reader.reset(versionOf(1), 'changes-unknown');
    reader.noteSchema(versionOf(1), wider);
    reader.noteSchema(versionOf(1), wider);
    expect(taken()).toEqual([['reset', 1]]);
    reader.noteSchema(versionOf(1), wider);
    expect(taken()).toEqual([]);
  });
});
