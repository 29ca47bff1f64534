import { expect, it } from 'vitest';
import { phaseText } from './phase-text.js';

it('says how long each phase took, and all of them', () => {
  const phases = { connected: 1, sent: 3, firstByte: 6.04, lastByte: 30.4 };
  expect(phaseText({ phases })).toBe('30 ms: connect 1.0 ms, send 2.0 ms, wait 3.0 ms, receive 24 ms');
  expect(phaseText({ phases: {} })).toBe('no connection, no times');
});
