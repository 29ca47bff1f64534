import { expect, it } from 'vitest';
import { ProtocolError, protocolError } from './errors.js';

it('only what the codec itself threw passes for a refusal; a mistake of the program is thrown on', () => {
  const refusal = new ProtocolError('bare-lf', 'a bare LF', { offset: 3, section: 'RFC 9112 section 2.2' });
  expect(protocolError(refusal)).toBe(refusal);
  const mistake = new TypeError('x is undefined');
  expect(() => protocolError(mistake)).toThrow(mistake);
});
