/**
 * The one table of keys. What a key does, what the footer shows, and what the help lists are all read from here.
 * `Ctrl-I` is Tab and `Ctrl-M` is Enter to a terminal: neither can be bound.
 */
import { conflictKeys, type ConflictAction } from './components/conflict/keys.js';
import { cookiesKeys, type CookiesAction } from './components/cookies/keys.js';
import { gridKeys, type GridAction } from './components/grid/keys.js';
import { helpKeys, type HelpAction } from './components/help/keys.js';
import { paletteKeys, type PaletteAction } from './components/palette/keys.js';
import { pickerKeys, type PickerAction } from './components/picker/keys.js';
import { promptKeys, type PromptAction } from './components/prompt/keys.js';
import { requestKeys, type RequestAction } from './components/request/keys.js';
import { responseKeys, type ResponseAction } from './components/response/keys.js';
import { savedKeys, type SavedAction } from './components/saved/keys.js';
import { serverKeys, type ServerAction } from './components/server/keys.js';
import { settingsKeys, type SettingsAction } from './components/settings/keys.js';
import { shellKeys, type ShellAction } from './components/shell/keys.js';
import { tablesKeys, type TablesAction } from './components/tables/keys.js';
import { contextsOf, type FocusTarget } from './focus.js';
import type { KeyBinding, Movement, Situation } from './key-binding.js';
import { editorKeys, movementKeys } from './movement-keys.js';
import type { EditAction } from './text/editing.js';

/** What a key can make happen. */
export type Action =
  | Movement
  | EditAction
  | ShellAction
  | TablesAction
  | GridAction
  | ConflictAction
  | RequestAction
  | SavedAction
  | CookiesAction
  | ServerAction
  | SettingsAction
  | ResponseAction
  | HelpAction
  | PaletteAction
  | PromptAction
  | PickerAction;

/** The bindings as they are unless the user changes them. */
export const keyTable: readonly KeyBinding<Action>[] = [
  ...savedKeys,
  ...tablesKeys,
  ...gridKeys,
  ...conflictKeys,
  ...requestKeys,
  ...responseKeys,
  ...promptKeys,
  ...pickerKeys,
  ...helpKeys,
  ...paletteKeys,
  ...movementKeys,
  ...editorKeys,
  ...shellKeys,
  ...serverKeys,
  ...cookiesKeys,
  ...settingsKeys,
];

/**
 * The bindings of `table` that count for a target here and now, innermost context first. A chord counts where it stands
 * first: each binding has only those that lead to it, and may have none.
 */
export function bindingsFor(
  target: FocusTarget,
  situation: Situation,
  table: readonly KeyBinding<Action>[] = keyTable,
): KeyBinding<Action>[] {
  const bindings = contextsOf[target].flatMap((context) =>
    table.filter(
      (binding) => binding.context === context && (binding.when === undefined || situation.has(binding.when)),
    ),
  );
  const taken = new Set<string>();
  return bindings.map((binding) => {
    const chords = binding.chords.filter((chord) => !taken.has(chord));
    for (const chord of chords) taken.add(chord);
    return chords.length === binding.chords.length ? binding : { ...binding, chords };
  });
}

/** What `chord` does for a target, if anything. */
export function bindingOf(
  chord: string,
  target: FocusTarget,
  situation: Situation,
  table: readonly KeyBinding<Action>[] = keyTable,
): KeyBinding<Action> | undefined {
  return bindingsFor(target, situation, table).find((binding) => binding.chords.includes(chord));
}
