import { describe, expect, it } from 'vitest';
import { footerLine } from './components/footer/view.js';
import { helpLines } from './components/help/view.js';
import { contextsOf, focusOn, push, type FocusTarget, type Pane } from './focus.js';
import { chordLabel, type Situation } from './key-binding.js';
import { bindingOf, bindingsFor, keyTable } from './keys.js';
import { lineWidth, textOf } from './text/line.js';

const targets = Object.keys(contextsOf) as FocusTarget[];
const idle: Situation = new Set();
const running: Situation = new Set(['running']);
const overlays = new Set<FocusTarget>(['help', 'prompt', 'picker', 'cell', 'conflict']);

describe('the key table', () => {
  it('leaves every character to the editors', () => {
    for (const target of ['url', 'headers', 'body', 'method', 'prompt', 'picker', 'cell'] as const) {
      const printable = bindingsFor(target, running).flatMap(({ chords }) =>
        chords.filter((chord) => chord.length === 1 || chord === 'space'),
      );
      expect(printable).toEqual([]);
    }
  });

  it('binds no chord that a terminal sends for another key', () => {
    const chords = keyTable.flatMap((binding) => binding.chords);
    expect(chords).not.toContain('ctrl+i');
    expect(chords).not.toContain('ctrl+m');
    expect(chords).not.toContain('ctrl+h');
    expect(chords).not.toContain('ctrl+[');
  });

  it('binds a chord once in a context, apart from what depends on the moment', () => {
    const seen = new Set<string>();
    for (const { context, chords, when } of keyTable) {
      for (const chord of chords) {
        const name = `${context} ${chord} ${when ?? ''}`;
        expect(seen, name).not.toContain(name);
        seen.add(name);
      }
    }
  });

  it('has a way out everywhere, and help everywhere', () => {
    for (const target of targets) {
      expect(bindingOf('ctrl+c', target, idle)?.action).toBe('interrupt');
      expect(bindingOf('ctrl+z', target, idle)?.action).toBe('suspend');
      if (!overlays.has(target)) expect(bindingOf('f1', target, idle)?.action).toBe('help');
      else expect(bindingOf('escape', target, idle)?.action).toMatch(/^(close|leave)-/);
    }
    for (const target of ['tables', 'grid', 'response'] as const)
      expect(bindingOf('q', target, idle)?.action).toBe('quit');
  });

  it('cancels by Esc while something runs, and goes back else', () => {
    expect(bindingOf('escape', 'url', running)?.action).toBe('cancel');
    expect(bindingOf('escape', 'url', idle)?.action).toBe('back');
    expect(bindingOf('escape', 'help', running)?.action).toBe('close-help');
  });
});

describe('chordLabel', () => {
  it.each([
    ['ctrl+s', 'Ctrl-S'],
    ['alt+left', 'Alt-←'],
    ['shift+tab', 'Shift-Tab'],
    ['pageup', 'PgUp'],
    ['q', 'q'],
    ['G', 'G'],
    ['f1', 'F1'],
    ['escape', 'Esc'],
    ['+', '+'],
    ['alt++', 'Alt-+'],
  ])('%s is %s', (chord, label) => {
    expect(chordLabel(chord)).toBe(label);
  });
});

describe('the footer', () => {
  it('shows the keys that work here and now', () => {
    const text = (focus: FocusTarget, situation = idle): string =>
      textOf(footerLine(focus === 'help' ? push(focusOn('url'), 'help') : focusOn(focus as Pane), situation, 120));
    expect(text('url')).toContain('Enter send');
    expect(text('url')).not.toContain('quit');
    expect(text('url')).not.toContain('cancel');
    expect(text('url', running)).toMatch(/^ Esc cancel/);
    expect(text('tables')).toContain('Enter rows');
    expect(text('tables')).toContain('q quit');
    const selected: Situation = new Set(['request-selected']);
    expect(text('tables', selected)).toMatch(/^ Enter load /);
    expect(text('tables', selected)).not.toContain('rows');
    expect(text('help')).toMatch(/^ Esc close {2}↑ move$/);
  });

  it('never is wider than the terminal, and always leads to the help', () => {
    for (const target of targets.filter((each) => !overlays.has(each))) {
      for (let width = 40; width <= 160; width += 1) {
        const line = footerLine(focusOn(target as Pane), running, width);
        expect(lineWidth(line)).toBeLessThan(width);
        expect(textOf(line)).toMatch(/ help$/);
      }
    }
  });
});

describe('the help', () => {
  it('lists every binding', () => {
    const text = helpLines(100).map(textOf).join('\n');
    for (const { help } of keyTable) expect(text).toContain(help);
  });

  it('fits a narrow terminal', () => {
    for (const line of helpLines(40)) expect(lineWidth(line)).toBeLessThanOrEqual(40);
  });
});
