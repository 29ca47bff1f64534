import { describe, expect, it } from 'vitest';
import { InputDecoder, type Input } from './input-decoder.js';

/** The chords and pastes that come of chunks, with what is held back let go at the end. */
function decode(...chunks: string[]): string[] {
  const decoder = new InputDecoder();
  const inputs = chunks.flatMap((chunk) => decoder.push(chunk));
  return [...inputs, ...decoder.flush()].map(shown);
}

function shown(input: Input): string {
  if (input.type === 'mouse') return `${input.event}(${input.x},${input.y})`;
  return input.type === 'paste' ? `paste(${input.text})` : input.chord;
}

const sequences: [bytes: string, keys: string[]][] = [
  ['a', ['a']],
  ['\u001b[<0;3;4M\u001b[<0;3;4m', ['press(2,3)']],
  ['\u001b[<64;1;1M\u001b[<65;200;60M', ['wheel-up(0,0)', 'wheel-down(199,59)']],
  ['\u001b[<2;1;1M\u001b[<0;1Ma', ['a']],
  ['A', ['A']],
  ['김', ['김']],
  ['👩', ['👩']],
  [' ', ['space']],
  ['\r', ['enter']],
  ['\n', ['ctrl+j']],
  ['\t', ['tab']],
  ['\u007f', ['backspace']],
  ['\b', ['backspace']],
  ['\u0003', ['ctrl+c']],
  ['\u0013', ['ctrl+s']],
  ['\u0000', ['ctrl+space']],
  ['\u001f', ['ctrl+_']],
  ['\u001b[A', ['up']],
  ['\u001bOB', ['down']],
  ['\u001b[1;5C', ['ctrl+right']],
  ['\u001b[1;3D', ['alt+left']],
  ['\u001b[1;2H', ['shift+home']],
  ['\u001b[1;6F', ['ctrl+shift+end']],
  ['\u001b[H', ['home']],
  ['\u001b[4~', ['end']],
  ['\u001b[3~', ['delete']],
  ['\u001b[3;5~', ['ctrl+delete']],
  ['\u001b[5~', ['pageup']],
  ['\u001b[6~', ['pagedown']],
  ['\u001b[Z', ['shift+tab']],
  ['\u001bOP', ['f1']],
  ['\u001b[11~', ['f1']],
  ['\u001b[[A', ['f1']],
  ['\u001b[24~', ['f12']],
  ['\u001bb', ['alt+b']],
  ['\u001b\u007f', ['alt+backspace']],
  ['\u001b김', ['alt+김']],
  ['\u001b\u001b[A', ['alt+up']],
  ['\u001b[97;5u', ['ctrl+a']],
  ['\u001b[13;2u', ['shift+enter']],
  ['\u001b[27u', ['escape']],
  ['\u001b[27;5;13~', ['ctrl+enter']],
  ['\u001b[200~one\rtwo\r\nthree\u001b[201~', ['paste(one\ntwo\nthree)']],
  ['\u001b[200~\u001b[A\u0003\u001b[201~', ['paste(\u001b[A\u0003)']],
  ['\u001b[200~\u001b[201~', ['paste()']],
  // What a terminal answers, and keys that nobody knows: nothing.
  ['\u001b[<0;10;5M', ['press(9,4)']],
  ['\u001b[?62;4c', []],
  ['\u001b[I', []],
  ['\u001b[99~', []],
  ['\u001b]11;rgb:0000/0000/0000\u0007', []],
  ['\u001b]0;title\u001b\\', []],
  ['\u001bP1$r0m\u001b\\', []],
  ['\u0085', []],
];

describe('InputDecoder', () => {
  it.each(sequences)('%j', (bytes, keys) => {
    expect(decode(bytes)).toEqual(keys);
  });

  it.each(sequences)('%j, cut anywhere, and a key after it', (bytes, keys) => {
    const whole = `${bytes}x`;
    for (let cut = 0; cut <= whole.length; cut += 1) {
      // A decoder of UTF-8 hands out no half characters.
      if (isInsideCharacter(whole, cut)) continue;
      expect(decode(whole.slice(0, cut), whole.slice(cut))).toEqual([...keys, 'x']);
    }
    expect(decode(...Array.from(whole))).toEqual([...keys, 'x']);
  });

  it('takes a burst apart', () => {
    expect(decode('/people\r')).toEqual(['/', 'p', 'e', 'o', 'p', 'l', 'e', 'enter']);
    expect(decode('a\u001b[A\u001b[200~x\r\u001b[201~\r')).toEqual(['a', 'up', 'paste(x\n)', 'enter']);
    expect(decode(sequences.map(([bytes]) => bytes).join(''))).toEqual(sequences.flatMap(([, keys]) => keys));
  });

  it('says what a key types', () => {
    const decoder = new InputDecoder();
    expect(decoder.push('aä \u0001\u001b[A')).toEqual([
      { type: 'key', chord: 'a', text: 'a' },
      { type: 'key', chord: 'ä', text: 'ä' },
      { type: 'key', chord: 'space', text: ' ' },
      { type: 'key', chord: 'ctrl+a', text: '' },
      { type: 'key', chord: 'up', text: '' },
    ]);
  });

  it('holds a lone ESC back until it is let go', () => {
    const decoder = new InputDecoder();
    expect(decoder.push('\u001b')).toEqual([]);
    expect(decoder.isHolding).toBe(true);
    expect(decoder.flush().map(shown)).toEqual(['escape']);
    expect(decoder.isHolding).toBe(false);
    expect(decoder.push('[A').map(shown)).toEqual(['[', 'A']);
  });

  it('lets half a sequence go as what it is', () => {
    expect(decode('\u001b\u001b')).toEqual(['escape', 'escape']);
    expect(decode('\u001b[')).toEqual(['alt+[']);
    expect(decode('\u001bO')).toEqual(['alt+O']);
    expect(decode('\u001b]')).toEqual(['alt+]']);
    expect(decode('\u001b[1;')).toEqual([]);
    expect(decode('\u001b]11;rgb')).toEqual([]);
  });

  it('waits for the end of a paste, and for nothing else', () => {
    const decoder = new InputDecoder();
    expect(decoder.push('\u001b[200~half\r')).toEqual([]);
    expect(decoder.isHolding).toBe(false);
    expect(decoder.flush()).toEqual([]);
    expect(decoder.push('rest\u001b[201~').map(shown)).toEqual(['paste(half\nrest)']);
  });

  it('goes on after a sequence that breaks off', () => {
    expect(decode('\u001b[1;\u0003x')).toEqual(['ctrl+c', 'x']);
    expect(decode('\u001b]title\u001b[A')).toEqual(['up']);
  });
});

function isInsideCharacter(text: string, at: number): boolean {
  return at > 0 && at < text.length && (text.codePointAt(at - 1) ?? 0) > 0xffff;
}
