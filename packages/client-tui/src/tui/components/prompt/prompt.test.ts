import { describe, expect, it } from 'vitest';
import { bufferOf } from '../../text/buffer.js';
import { lineWidth, textOf } from '../../text/line.js';
import { pickerCursor, pickerLines } from '../picker/view.js';
import { pickerOf } from '../picker/state.js';
import { promptOf } from './state.js';
import { promptRow } from './view.js';

describe('the row of a prompt', () => {
  const notice = { tone: 'warn', text: 'torn\u001b[2J' } as const;
  const empty = promptOf('save-name', 'name', { hint: 'such as x' });

  it('says what can be typed while nothing is, and a notice in its place', () => {
    expect(textOf(promptRow(empty, 40).line)).toBe(' name  such as x');
    const said = textOf(promptRow(empty, 40, notice).line);
    expect(said).toMatch(/^ name {4}! torn/);
    expect(said).not.toContain('\u001b');
  });

  it('shows what is typed whole, and of the notice what fits', () => {
    const typed = promptOf('save-name', 'name', { text: 'x'.repeat(28) });
    const { line, cursor } = promptRow(typed, 40, { tone: 'bad', text: 'y'.repeat(40) });
    expect(textOf(line)).toMatch(/^ name {2}x{28} {2}✗/);
    expect([lineWidth(line), cursor]).toEqual([40, 35]);
    for (let width = 20; width < 60; width += 1) {
      expect(lineWidth(promptRow(typed, width, notice).line)).toBeLessThanOrEqual(width);
    }
  });

  it('shows of a secret how long it is', () => {
    const secret = promptOf('auth-token', 'token', { text: 'e\u0301\u{1f600}x', isSecret: true });
    expect([textOf(promptRow(secret, 40).line), promptRow(secret, 40).cursor]).toEqual([' token  •••', 11]);
  });
});

describe('what is typed into a picker', () => {
  it('is scrolled by cells', () => {
    const state = { ...pickerOf('command', 'Commands', []), text: bufferOf('漢字'.repeat(20)) };
    const typed = textOf(pickerLines(state, 40, 6)[1]!);
    expect(typed).toMatch(/字$/);
    expect(pickerCursor(state, 40).x).toBe(lineWidth(pickerLines(state, 40, 6)[1]!));
  });
});
