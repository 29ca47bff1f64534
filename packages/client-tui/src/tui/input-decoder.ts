/**
 * From what a terminal sends to keys. A chunk may hold half a key or fifty; whatever the cuts, the same keys come out.
 *
 * `push` answers the keys that are complete. What may be the start of a longer sequence is held back: `isHolding` then
 * says so, and the caller calls `flush` after a moment's silence, which makes a lone ESC the Escape key. A bracketed
 * paste comes out whole, as text, whatever is in it. Sequences that stand for no key we know come to nothing.
 */
import { namedKeys, tildeKeys } from './key-sequences.js';

/** A key, or a paste. */
export type Input =
  | {
      readonly type: 'key';
      /** Modifiers and name, such as `ctrl+s`, `alt+left`, `shift+tab`, `enter`, `a`, `?`. */
      readonly chord: string;
      /** What the key types; empty where it types nothing. */
      readonly text: string;
    }
  | { readonly type: 'paste'; readonly text: string }
  /** A press or a turn of the wheel, with the cell from 0. */
  | {
      readonly type: 'mouse';
      readonly event: 'press' | 'wheel-up' | 'wheel-down';
      readonly x: number;
      readonly y: number;
    };

const escape = '\u001b';
const pasteStart = '\u001b[200~';
const pasteEnd = '\u001b[201~';

/** How long a held-back sequence is waited for, in milliseconds: longer than a network tears one apart, shorter than a person notices. */
export const heldFor = 25;

/** A sequence from `at` on: its end and what it stands for, or `partial` where more is needed to tell. */
type Parsed = { readonly end: number; readonly input: Input | undefined } | 'partial';

export class InputDecoder {
  #rest = '';

  /** Whether something is held back that `flush` would let go. A paste is not: only its end ends it. */
  get isHolding(): boolean {
    return this.#rest !== '' && !this.#rest.startsWith(pasteStart);
  }

  /** The keys that `chunk` completes. */
  push(chunk: string): Input[] {
    const text = this.#rest + chunk;
    const inputs: Input[] = [];
    let at = 0;
    while (at < text.length) {
      const parsed = parse(text, at);
      if (parsed === 'partial') break;
      if (parsed.input !== undefined) inputs.push(parsed.input);
      at = parsed.end;
    }
    this.#rest = text.slice(at);
    return inputs;
  }

  /** What was held back, taken for what it is: ESC is Escape, ESC and a character is Alt with it, half a sequence is nothing. */
  flush(): Input[] {
    if (!this.isHolding) return [];
    const held = this.#rest;
    this.#rest = '';
    if (held === escape) return [key('escape')];
    if (held === escape + escape) return [key('escape'), key('escape')];
    return held.length === 2 ? [key(`alt+${held[1]!}`)] : [];
  }
}

function key(chord: string, text = ''): Input {
  return { type: 'key', chord, text };
}

function parse(text: string, at: number): Parsed {
  const character = String.fromCodePoint(text.codePointAt(at)!);
  const end = at + character.length;
  if (character === escape) return parseEscape(text, at);
  return { end, input: plainKey(character) };
}

/** A character that is no escape sequence. */
function plainKey(character: string): Input | undefined {
  const code = character.codePointAt(0)!;
  if (code === 0x0d) return key('enter');
  if (code === 0x09) return key('tab');
  if (code === 0x7f || code === 0x08) return key('backspace');
  if (code === 0x00) return key('ctrl+space');
  if (code < 0x1b) return key(`ctrl+${String.fromCharCode(code + 0x60)}`);
  if (code < 0x20) return key(`ctrl+${String.fromCharCode(code + 0x40)}`);
  if (code >= 0x80 && code < 0xa0) return undefined;
  return key(character === ' ' ? 'space' : character, character);
}

function parseEscape(text: string, at: number): Parsed {
  if (at + 1 >= text.length) return 'partial';
  switch (text[at + 1]) {
    case '[':
      return parsePaste(text, at) ?? parseControlSequence(text, at);
    case 'O':
      return parseSingleShift(text, at);
    case ']':
    case 'P':
    case '_':
    case '^':
    case 'X':
      return parseString(text, at);
    case escape: {
      // Alt with a key that is a sequence itself; two lone escapes are let go by `flush`.
      if (at + 2 >= text.length) return 'partial';
      const inner = text[at + 2] === '[' || text[at + 2] === 'O' ? parseEscape(text, at + 1) : undefined;
      if (inner === undefined) return { end: at + 1, input: key('escape') };
      return inner === 'partial' ? inner : { end: inner.end, input: withAlt(inner.input) };
    }
    default: {
      const character = String.fromCodePoint(text.codePointAt(at + 1)!);
      return { end: at + 1 + character.length, input: withAlt(plainKey(character)) };
    }
  }
}

function withAlt(input: Input | undefined): Input | undefined {
  return input?.type === 'key' && !input.chord.startsWith('alt+') ? key(`alt+${input.chord}`) : input;
}

/** A bracketed paste, if one begins here or may. */
function parsePaste(text: string, at: number): Parsed | undefined {
  if (!text.startsWith(pasteStart, at)) {
    const isCutOff = text.length - at < pasteStart.length && pasteStart.startsWith(text.slice(at));
    return isCutOff ? 'partial' : undefined;
  }
  const from = at + pasteStart.length;
  const to = text.indexOf(pasteEnd, from);
  if (to < 0) return 'partial';
  // Terminals send the line ends of a paste as carriage returns.
  const pasted = text.slice(from, to).replace(/\r\n?/g, '\n');
  return { end: to + pasteEnd.length, input: { type: 'paste', text: pasted } };
}

/** ESC [ parameters intermediates final (ECMA-48 section 5.4). */
function parseControlSequence(text: string, at: number): Parsed {
  // The Linux console's F1 to F5: ESC [ [ A.
  if (text[at + 2] === '[') {
    return at + 3 < text.length ? { end: at + 4, input: namedKey(`[${text[at + 3]!}`, 1) } : 'partial';
  }
  let end = at + 2;
  while (end < text.length && text[end]! >= '\u0020' && text[end]! <= '\u003f') end += 1;
  if (end >= text.length) return 'partial';
  const final = text[end]!;
  // What may not stand in a sequence ends it, and is looked at again.
  if (final < '\u0040' || final > '\u007e') return { end, input: undefined };
  return { end: end + 1, input: controlKey(text.slice(at + 2, end), final) };
}

function controlKey(parameters: string, final: string): Input | undefined {
  const [first = 0, second = 1, third = 0] = parameters.split(';').map((part) => Number.parseInt(part, 10) || 0);
  if (parameters.startsWith('<')) return mouseInput(parameters.slice(1), final);
  const modifiers = second === 0 ? 1 : second;
  if (!/^[0-9;:]*$/.test(parameters)) return undefined;
  switch (final) {
    case 'Z':
      return key('shift+tab');
    case 'u':
      return codeKey(first, modifiers);
    case '~':
      // xterm's modifyOtherKeys writes the character's code as the third number.
      return first === 27 ? codeKey(third, modifiers) : tildeKey(first, modifiers);
    default:
      return namedKey(final, modifiers);
  }
}

/** ESC [ < button ; column ; row M, as the SGR mode of the mouse has it; releases (m) and moves are nothing here. */
function mouseInput(parameters: string, final: string): Input | undefined {
  const parts = /^(\d{1,3});(\d{1,5});(\d{1,5})$/.exec(parameters);
  if (parts === null || final !== 'M') return undefined;
  const events: Readonly<Record<string, 'press' | 'wheel-up' | 'wheel-down'>> = {
    0: 'press',
    64: 'wheel-up',
    65: 'wheel-down',
  };
  const event = events[parts[1]!];
  if (event === undefined) return undefined;
  return { type: 'mouse', event, x: Math.max(0, Number(parts[2]) - 1), y: Math.max(0, Number(parts[3]) - 1) };
}

/** ESC O letter, as application keypads send. */
function parseSingleShift(text: string, at: number): Parsed {
  if (at + 2 >= text.length) return 'partial';
  const letter = text[at + 2]!;
  const known = namedKey(letter, 1);
  // ESC O before anything else is Alt-O; what follows is a key of its own.
  return known === undefined ? { end: at + 2, input: key('alt+O') } : { end: at + 3, input: known };
}

/** OSC, DCS and their like: what a terminal answers, up to BEL or ST; never typed by anyone. */
function parseString(text: string, at: number): Parsed {
  for (let end = at + 2; end < text.length; end += 1) {
    if (text[end] === '\u0007') return { end: end + 1, input: undefined };
    if (text[end] === escape) {
      if (end + 1 >= text.length) return 'partial';
      // ESC that begins no ST ends the string all the same.
      return { end: text[end + 1] === '\\' ? end + 2 : end, input: undefined };
    }
  }
  return 'partial';
}

/** A key by its character code, as kitty's and xterm's extended protocols send it. */
function codeKey(code: number, modifiers: number): Input | undefined {
  if (code === 0 || code > 0x10ffff) return undefined;
  const plain = code === 27 ? key('escape') : plainKey(String.fromCodePoint(code));
  if (plain?.type !== 'key') return undefined;
  const bits = modifiers - 1;
  // Shift is in the character already, where it makes one.
  const shiftless = plain.text === '' ? bits : bits & ~1;
  return shiftless === 0 ? plain : key(prefix(shiftless) + plain.chord);
}

function tildeKey(number: number, modifiers: number): Input | undefined {
  const name = tildeKeys[number];
  return name === undefined ? undefined : key(prefix(modifiers - 1) + name);
}

function namedKey(final: string, modifiers: number): Input | undefined {
  const name = namedKeys[final];
  return name === undefined ? undefined : key(prefix(modifiers - 1) + name);
}

/** xterm's modifier bits: 1 Shift, 2 Alt, 4 Control, 8 Meta. */
function prefix(bits: number): string {
  return (bits & 4 ? 'ctrl+' : '') + (bits & 10 ? 'alt+' : '') + (bits & 1 ? 'shift+' : '');
}
