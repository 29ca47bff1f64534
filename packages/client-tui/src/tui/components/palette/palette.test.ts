import { describe, expect, it } from 'vitest';
import { keys, Session } from '../../../../testing/session.js';
import { contextsOf, focused, focusOn, type FocusTarget, type Pane } from '../../focus.js';
import { chordLabel } from '../../key-binding.js';
import { bindingOf, keyTable } from '../../keys.js';
import { situationOf } from '../../situation.js';
import { textOf } from '../../text/line.js';
import { bindingsHere, helpLines } from '../help/view.js';
import { pickerLines } from '../picker/view.js';
import { commandsOf, goTo, itemOf } from './commands.js';

const ctrlP = '\u0010';
const overlays: readonly FocusTarget[] = ['help', 'prompt', 'picker', 'cell', 'conflict'];
const movements = /^(up|down|left|right|page-up|page-down|first|last|open-palette)$/;

describe('the palette', () => {
  it('has every action of the key table that counts in some pane', () => {
    const { model } = Session.withRows();
    const offered = new Set(commandsOf(model).map(({ action }) => action));
    const panes = (Object.keys(contextsOf) as FocusTarget[]).filter((target) => !overlays.includes(target));
    const contexts = new Set(panes.flatMap((pane) => contextsOf[pane]));
    const missing = keyTable.filter(
      ({ context, action, when }) =>
        contexts.has(context) && when === undefined && !movements.test(action) && !offered.has(action),
    );
    expect(missing.map(({ action }) => action)).toEqual([]);
  });

  it('has those that count only now, while they do', () => {
    const cancel = (session: Session): boolean => commandsOf(session.model).some(({ action }) => action === 'cancel');
    expect([cancel(Session.ready()), cancel(Session.ready().press('/x\r'))]).toEqual([false, true]);
  });

  it('names keys that do what they are named for', () => {
    const { model } = Session.withRows();
    const named = commandsOf(model).filter(({ key }) => key !== '');
    expect(named.length).toBeGreaterThan(20);
    for (const { pane, action, key } of named) {
      const chord = keyTable.flatMap(({ chords }) => chords).find((each) => chordLabel(each) === key)!;
      expect([key, bindingOf(chord, pane, situationOf(goTo(model, pane)))?.action]).toEqual([key, action]);
    }
    const here = commandsOf(model).find(({ action }) => action === 'show-request')!;
    expect(itemOf(here, 'grid').detail).toBe('r');
    expect(itemOf(here, 'url').detail).toBe('rows · r');
  });

  it('does what is picked, where it belongs', () => {
    const session = Session.withRows().press(`${ctrlP}dialects\r`);
    expect(session.model.request.dialect).toBe('classic');
    expect([session.model.screen, focused(session.model.focus), session.model.picker]).toEqual([
      'request',
      'method',
      undefined,
    ]);
    const rows = Session.withRows().press(`\u001b[C\u000c${ctrlP}edit the cell\r`);
    expect([rows.model.screen, rows.model.focus]).toEqual(['table', ['grid', 'cell']]);
    expect(Session.ready().press(`${ctrlP}quit at once\r`).asked('quit')).toEqual([{ type: 'quit', exitCode: 130 }]);
  });

  it('does nothing when it is left, and can be opened over every pane', () => {
    for (const pane of Object.keys(contextsOf) as Pane[]) {
      if (overlays.includes(pane)) continue;
      const session = Session.withRows();
      session.model = { ...session.model, focus: focusOn(pane) };
      const before = session.model;
      session.press(ctrlP);
      expect(focused(session.model.focus)).toBe('picker');
      session.press(`zzz${keys.escape}`);
      expect(session.model).toEqual(before);
    }
  });

  it('shows a key at the right of each name', () => {
    const { model } = Session.ready().press(`${ctrlP}send the`);
    const lines = pickerLines(model.picker!, 60, 6).map(textOf);
    expect(lines[0]).toMatch(/^ Commands {2}\d+ of \d+/);
    expect(lines[2]).toMatch(/^› Send the request {2,}.*(Enter|Ctrl-S) $/);
  });
});

describe('the help', () => {
  it('begins with what counts in the pane below it', () => {
    const { model } = Session.withRows().press('?');
    const lines = helpLines(100, model.keys, bindingsHere(model, new Set())).map(textOf);
    expect(lines[0]).toBe(' Here and now');
    expect(lines[1]).toContain('Edit the cell');
    expect(lines.indexOf(' Anywhere')).toBeGreaterThan(4);
  });

  it('tells each key there once', () => {
    const { model } = Session.ready().press('\u0014');
    const here = bindingsHere(model, new Set(['request-selected']));
    expect(here.filter(({ chords }) => chords.includes('enter')).map(({ action }) => action)).toEqual(['open-request']);
  });
});
