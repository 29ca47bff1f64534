import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { pythonList, pythonPair, pythonString } from './python-notation.js';

describe('Python notation', () => {
  it.each([
    ['kim', "'kim'"],
    ["it's", '"it\'s"'],
    ['say "hi"', '\'say "hi"\''],
    [`it's "both"`, `'it\\'s "both"'`],
    ['a\\b', "'a\\\\b'"],
    ['a\nb\rc\td', "'a\\nb\\rc\\td'"],
    ['\0\x1b\x7f', "'\\x00\\x1b\\x7f'"],
    ['김🙂', "'김🙂'"],
    ['\u00a0\u200b\u2028', "'\\xa0\\u200b\\u2028'"],
    ['\u{e0001}', "'\\U000e0001'"],
    ['', "''"],
  ])('%j', (text, written) => {
    expect(pythonString(text)).toBe(written);
  });

  it('lists and pairs', () => {
    expect(pythonList(['update', 'name', 'kim'])).toBe("['update', 'name', 'kim']");
    expect(pythonPair('name', '')).toBe("{'name': ''}");
  });

  const hasPython = spawnSync('python3', ['--version']).error === undefined;
  if (!hasPython) process.stderr.write('skipped: python3 is not on this machine, so repr() can not be asked\n');

  it.skipIf(!hasPython)(
    'agrees with repr() on every character of the first planes that Unicode has long assigned',
    () => {
      const characters: string[] = [];
      for (let code = 0; code < 0x3000; code += 1) characters.push(String.fromCodePoint(code));
      for (let code = 0xac00; code < 0xd7a4; code += 97) characters.push(String.fromCodePoint(code));
      const program = 'import json, sys\nprint(json.dumps([[repr(c), c.isprintable()] for c in json.load(sys.stdin)]))';
      const answers = JSON.parse(
        execFileSync('python3', ['-c', program], {
          input: JSON.stringify(characters),
          encoding: 'utf8',
          maxBuffer: 1 << 26,
        }),
      ) as [string, boolean][];
      // A character that one side's Unicode version knows and the other's does not may differ; both escape or show it.
      const known = (character: string): boolean => !/\p{Cn}/u.test(character);
      const differences = characters.filter(
        (character, index) =>
          known(character) && pythonString(character) !== answers[index]?.[0] && answers[index]?.[1] === true,
      );
      expect(differences).toEqual([]);
    },
  );
});
