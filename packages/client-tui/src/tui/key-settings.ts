/** The key table as the user's settings have it: other chords for actions, and vim's letters in lists or not. */
import type { Settings } from '../core/settings/settings.js';
import { contextsOf, type Context, type FocusTarget } from './focus.js';
import type { KeyBinding } from './key-binding.js';
import { keyTable, type Action } from './keys.js';

/** Letters that move in lists as they do in vim. */
const vimLetters: ReadonlySet<string> = new Set(['h', 'j', 'k', 'l', 'g', 'G']);
const movements: ReadonlySet<string> = new Set(['up', 'down', 'left', 'right', 'first', 'last', 'previous-view', 'next-view', 'fold', 'unfold']); // prettier-ignore

/** Where text is typed: a character that is bound there could not be typed any more. */
const typingTargets: readonly FocusTarget[] = [
  'method',
  'url',
  'query',
  'headers',
  'body',
  'raw',
  'cell',
  'prompt',
  'picker',
];
const typingContexts: ReadonlySet<Context> = new Set(typingTargets.flatMap((target) => contextsOf[target]));

/** Chords that always lead out: no setting takes them away. */
const kept: ReadonlySet<string> = new Set(['interrupt']);

/** The actions that settings may name. */
export const actionNames: readonly string[] = [...new Set(keyTable.map(({ action }) => action))];

/** The table, and what of the settings could not be done, a sentence each. */
export function keysFor({ keys, vimKeys }: Pick<Settings, 'keys' | 'vimKeys'>): {
  readonly keys: readonly KeyBinding<Action>[];
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const plain = vimKeys ? keyTable : keyTable.map(withoutVim);
  const changed = new Set<string>(Object.keys(keys).filter((action) => !kept.has(action)));
  for (const action of Object.keys(keys)) {
    if (kept.has(action)) problems.push(`The keys of ${action} stay as they are: it is the way out.`);
  }
  const own = plain
    .filter(({ action }) => changed.has(action))
    .map((binding): KeyBinding<Action> => {
      const chords = (keys[binding.action] ?? []).filter((chord) => {
        if (!isTyped(chord) || !typingContexts.has(binding.context)) return true;
        problems.push(`${binding.action} can't be "${chord}" where text is typed: take Ctrl, Alt or a function key.`);
        return false;
      });
      return { ...binding, chords };
    });
  const taken = new Set(own.flatMap(({ context, chords }) => chords.map((chord) => `${context} ${chord}`)));
  const others = plain
    .filter(({ action }) => !changed.has(action))
    .map((binding): KeyBinding<Action> => {
      const chords = binding.chords.filter((chord) => !taken.has(`${binding.context} ${chord}`));
      return chords.length === binding.chords.length ? binding : { ...binding, chords };
    });
  return { keys: [...own, ...others], problems: [...new Set(problems)] };
}

function withoutVim(binding: KeyBinding<Action>): KeyBinding<Action> {
  if (!movements.has(binding.action)) return binding;
  return { ...binding, chords: binding.chords.filter((chord) => !vimLetters.has(chord)) };
}

/** Whether a chord is a character that an editor takes. */
function isTyped(chord: string): boolean {
  return chord === 'space' || (chord !== '' && chord.length === String.fromCodePoint(chord.codePointAt(0) ?? 0).length);
}
