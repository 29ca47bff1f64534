import { describe, expect, it } from 'vitest';
import { bufferOf, cursorLine } from './buffer.js';
import { editingOf } from './editing.js';

const text = bufferOf(Array.from({ length: 30 }, (_, line) => `line ${line}`).join('\n'));

describe('editing', () => {
  it('goes by pages that share a line, and by one line where one is shown', () => {
    const up = editingOf('page-up', 10)!(text);
    expect([cursorLine(up), cursorLine(editingOf('page-down', 10)!(up))]).toEqual([20, 29]);
    const line = editingOf('page-up', 1)!(text);
    expect([cursorLine(line), cursorLine(editingOf('page-down', 1)!(line))]).toEqual([28, 29]);
  });

  it('leaves to others what is no edit', () => {
    expect(editingOf('search', 10)).toBeUndefined();
  });
});
