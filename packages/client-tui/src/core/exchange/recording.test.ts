import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.js';
import { Recording, uploadLimit } from './recording.js';

const life = {
  number: 1,
  exchange: 2,
  reused: true,
  openedAt: new Date(0),
  serverIdleTime: undefined,
  closesIdleAt: undefined,
  ended: 'peer-closed',
} as const;

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

describe('Recording', () => {
  it('keeps the beginning of an upload again where the request goes over another connection', () => {
    const recording = new Recording(new FakeClock(), true);
    const upload = (): void => {
      recording.sent(Buffer.from('head'));
      recording.uploaded(new Uint8Array(uploadLimit - 1));
      recording.uploaded(new Uint8Array(3));
      recording.wasSent();
    };
    upload();
    recording.abandon(life, 'It broke.');
    expect(recording.record().phases).not.toHaveProperty('sent');
    upload();
    const { passages, brokenAttempt, phases } = recording.record();
    const kept = [
      [4, undefined],
      [uploadLimit - 1, undefined],
      [1, 2],
    ];
    expect(passages.map(({ bytes, omitted }) => [bytes.length, omitted])).toEqual(kept);
    expect(brokenAttempt?.passages.map(({ bytes, omitted }) => [bytes.length, omitted])).toEqual(kept);
    expect(phases.sent).toBe(0);
  });

  it('gives back what came last, also where something was sent since', () => {
    const recording = new Recording(new FakeClock(), true);
    recording.received(Buffer.from('answer'), true);
    recording.received(Buffer.from('endnext'), true);
    recording.sent(Buffer.from('rest'));
    recording.giveBack(4);
    const passages = (): string[] => recording.record().passages.map(({ bytes }) => text(bytes));
    expect(passages()).toEqual(['answer', 'end', 'rest']);
    recording.giveBack(3);
    expect(passages()).toEqual(['answer', 'rest']);
    recording.giveBack(0);
    expect(passages()).toEqual(['answer', 'rest']);
  });
});
