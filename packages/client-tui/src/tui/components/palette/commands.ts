/**
 * What the palette offers: everything the key table does here and now, then what it does in the other panes. A command
 * is the pane that has to have the focus and the action; its name is the sentence of the help.
 */
import { focusOn, paneOf, type Pane } from '../../focus.js';
import { chordLabel, type KeyBinding } from '../../key-binding.js';
import { bindingsFor, type Action } from '../../keys.js';
import type { Model } from '../../model.js';
import { entered } from '../../panes.js';
import { situationOf } from '../../situation.js';
import type { PickerItem } from '../picker/state.js';

export interface Command {
  readonly pane: Pane;
  readonly action: Action;
  readonly help: string;
  /** Its key; empty where it has none. */
  readonly key: string;
}

/** The panes as they are called, in the order in which their commands are offered. */
const paneNames: Readonly<Record<Pane, string>> = {
  tables: 'tables',
  grid: 'rows',
  method: 'method',
  url: 'URL',
  query: 'query',
  headers: 'headers',
  body: 'body',
  auth: 'auth',
  raw: 'raw',
  response: 'response',
};

/** Going up and down is nothing that is looked for by its name. */
const movements: ReadonlySet<string> = new Set([
  'up',
  'down',
  'left',
  'right',
  'page-up',
  'page-down',
  'first',
  'last',
  'open-palette',
]);

/** The commands: those of the pane that has the focus first, the nearest of them first. */
export function commandsOf(model: Model): Command[] {
  const here = paneOf(model.focus);
  const panes = [here, ...(Object.keys(paneNames) as Pane[]).filter((pane) => pane !== here && isThere(model, pane))];
  const seen = new Set<string>();
  return panes.flatMap((pane) =>
    commandsIn(model, pane).filter(({ action, help }) => {
      const name = `${action} ${help}`;
      if (seen.has(name)) return false;
      seen.add(name);
      return true;
    }),
  );
}

/** What stands in the list for a command. */
export function itemOf({ pane, action, help, key }: Command, here: Pane): PickerItem {
  const place = pane === here ? [] : [paneNames[pane]];
  return { id: `${pane} ${action}`, label: help, detail: [...place, key].filter((part) => part !== '').join(' · ') };
}

/** The command that an item stands for; undefined for one that is none any more. */
export function commandOf(model: Model, id: string): Command | undefined {
  return commandsOf(model).find(({ pane, action }) => `${pane} ${action}` === id);
}

/** The focus on a pane, wherever it is shown. */
export function goTo(model: Model, pane: Pane): Model {
  if (paneOf(model.focus) === pane) return model;
  const screen = pane === 'grid' ? 'table' : pane === 'tables' ? model.screen : 'request';
  return entered({ ...model, screen, focus: focusOn(pane) });
}

function isThere(model: Model, pane: Pane): boolean {
  return pane === 'grid' ? model.grid !== undefined : pane !== 'raw' || model.request.shown === 'raw';
}

/** What keys do in a pane; one command for each action, with the first key that leads to it there. */
function commandsIn(model: Model, pane: Pane): Command[] {
  const situation = situationOf(goTo(model, pane));
  const actions = new Map<Action, Command>();
  const bindings = bindingsFor(pane, situation, model.keys).filter(({ action }) => !movements.has(action));
  for (const binding of bindings.sort((one, other) => rank(one) - rank(other))) {
    if (actions.has(binding.action)) continue;
    const { action, help, chords } = binding;
    actions.set(action, { pane, action, help, key: chords[0] === undefined ? '' : chordLabel(chords[0]) });
  }
  return [...actions.values()];
}

/** Editing comes last: nobody erases a word by its name. */
function rank({ context }: KeyBinding<Action>): number {
  return context === 'editor' || context === 'area' ? 1 : 0;
}
