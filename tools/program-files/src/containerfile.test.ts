import { expect, it } from 'vitest';
import { containerfile } from './containerfile.ts';

it('the arguments have the versions of now, and the rest stays', () => {
  const text = 'ARG A=1.0.0\nFROM a:${A}\nARG B=1\n';
  expect(containerfile(text, { A: '2.0.0', B: '3' })).toBe('ARG A=2.0.0\nFROM a:${A}\nARG B=3\n');
});

it('an argument that is missing is told', () => {
  expect(() => containerfile('FROM a\n', { A: '1' })).toThrow('no line ARG A=');
});
