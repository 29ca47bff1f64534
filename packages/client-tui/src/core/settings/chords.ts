/** Chords as settings write them: `ctrl+s`, `alt+left`, `shift+tab`, `f5`, `?`. What a terminal can't send is told. */
import { didYouMean } from '../text/near-names.js';

/** Keys with names, as the input decoder gives them. */
export const namedKeys = [
  'up',
  'down',
  'left',
  'right',
  'home',
  'end',
  'pageup',
  'pagedown',
  'insert',
  'delete',
  'enter',
  'tab',
  'backspace',
  'escape',
  'space',
  ...Array.from({ length: 12 }, (_, index) => `f${index + 1}`),
] as const;

const modifiers = ['ctrl', 'alt', 'shift'];

/** Characters that Control makes keys of their own of. */
const taken: Readonly<Record<string, string>> = { i: 'tab', m: 'enter', h: 'backspace', '[': 'escape' };

/** A chord in the form in which keys come, or what is wrong with it. */
export type ParsedChord = { readonly chord: string } | { readonly problem: string };

/** Reads a chord: modifiers in any order and case, then a key. */
export function parseChord(written: string): ParsedChord {
  const trimmed = written.trim();
  const parts =
    trimmed === '+' ? ['+'] : trimmed.endsWith('++') ? [...trimmed.slice(0, -2).split('+'), '+'] : trimmed.split('+');
  const key = parts.at(-1) ?? '';
  const held = parts.slice(0, -1).map((part) => part.trim().toLowerCase());
  const unknown = held.find((part) => !modifiers.includes(part));
  if (unknown !== undefined)
    return { problem: `"${written}" has the modifier "${unknown}": there are ctrl, alt and shift.` };
  if (new Set(held).size < held.length) return { problem: `"${written}" names a modifier twice.` };
  const isCharacter = /^[^\p{Cc}\s]$/u.test(key);
  const name = isCharacter ? key : key.trim().toLowerCase();
  if (!isCharacter && !(namedKeys as readonly string[]).includes(name)) {
    return { problem: `"${written}" is no key that is known.${didYouMean(name, namedKeys)}` };
  }
  if (isCharacter && held.includes('shift')) {
    return { problem: `"${written}": write the character that Shift makes, such as ${key.toUpperCase()}.` };
  }
  const plain = held.includes('ctrl') && isCharacter ? key.toLowerCase() : name;
  if (held.includes('ctrl') && isCharacter) {
    const other = taken[plain];
    if (other !== undefined) return { problem: `"${written}" is ${other} to a terminal: choose another key.` };
    if (!/^[a-z\\\]^_]$/.test(plain))
      return { problem: `"${written}" can't be typed in every terminal: use a letter with ctrl.` };
  }
  return {
    chord:
      modifiers
        .filter((each) => held.includes(each))
        .map((each) => `${each}+`)
        .join('') + plain,
  };
}
