import { describe, expect, it } from 'vitest';
import { bindingOf } from './keys.js';
import { actionNames, keysFor } from './key-settings.js';

const idle = new Set<never>();

function actionOf(
  keys: Record<string, string[]>,
  chord: string,
  target: Parameters<typeof bindingOf>[1],
  vimKeys = true,
) {
  return bindingOf(chord, target, idle, keysFor({ keys, vimKeys }).keys)?.action;
}

describe('keys by the settings', () => {
  it('take the place of those that an action has', () => {
    expect(actionOf({ send: ['f8'] }, 'f8', 'body')).toBe('send');
    expect(actionOf({ send: ['f8'] }, 'ctrl+s', 'body')).toBeUndefined();
    expect(actionOf({ send: [] }, 'enter', 'url')).toBeUndefined();
  });

  it('count before what had them', () => {
    expect(actionOf({ reload: ['ctrl+t'] }, 'ctrl+t', 'url')).toBe('reload');
    const table = keysFor({ keys: { reload: ['ctrl+t'] }, vimKeys: true }).keys;
    expect(table.find(({ action }) => action === 'focus-tables')?.chords).toEqual([]);
  });

  it('leave characters to where text is typed, and the way out as it is', () => {
    const { keys, problems } = keysFor({ keys: { send: ['x'], interrupt: ['f9'] }, vimKeys: true });
    expect(problems).toEqual([
      'The keys of interrupt stay as they are: it is the way out.',
      'send can\'t be "x" where text is typed: take Ctrl, Alt or a function key.',
    ]);
    expect(bindingOf('ctrl+c', 'url', idle, keys)?.action).toBe('interrupt');
    expect(bindingOf('x', 'url', idle, keys)).toBeUndefined();
  });

  it.each(['send', 'take-cell', 'new-line', 'choose-method', 'answer-prompt', 'pick', 'word-left', 'quit'])(
    'never take a character away from what is typed (%s)',
    (action) => {
      const { keys } = keysFor({ keys: { [action]: ['x', 'space'] }, vimKeys: true });
      const typed = ['method', 'url', 'query', 'headers', 'body', 'raw', 'cell', 'prompt', 'picker'] as const;
      for (const target of typed) {
        expect([bindingOf('x', target, idle, keys), bindingOf('space', target, idle, keys)]).toEqual([
          undefined,
          undefined,
        ]);
      }
    },
  );

  it('do without the letters of vim where they are not wanted', () => {
    expect([actionOf({}, 'j', 'tables'), actionOf({}, 'j', 'tables', false)]).toEqual(['down', undefined]);
    expect(actionOf({}, 'down', 'tables', false)).toBe('down');
  });

  it('know every action by its name', () => {
    expect(actionNames).toEqual(expect.arrayContaining(['send', 'open-palette', 'connect', 'down']));
  });
});
