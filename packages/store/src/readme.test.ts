import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { makeFolder, readText } from '../test-support/temporary-folder.js';
import { DEFAULT_LIMITS, StoreError } from './index.js';
import { ERROR_BLAME } from './errors.js';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** Runs an example of the README on a folder of its own, holds what it prints against its comments, and returns the folder. */
async function runExample(index: number): Promise<string> {
  const folder = join(await makeFolder(), 'data');
  const examples = Array.from(README.matchAll(/```js\n([^]*?)```/g), ([, code]) => code!);
  const example = examples[index]!.replaceAll("'data'", JSON.stringify(folder));
  const sourceImports = new URL('../test-support/source-imports.mjs', import.meta.url).href;
  const output = execFileSync(
    process.execPath,
    ['--conditions=@rowhouse/source', '--import', sourceImports, '--input-type=module', '--eval', example],
    {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      encoding: 'utf8',
      env: { ...process.env, FORCE_COLOR: '0' },
    },
  );
  const said = [...example.matchAll(/console\.log.*\/\/ (.*)$/gm)].map(([, text]) => text);
  expect(said.length).toBeGreaterThan(0);
  expect(output.trim().split('\n')).toEqual(said);
  return folder;
}

it('the first example of the README runs, and prints what it says', async () => {
  expect(await readText(await runExample(0), 'people.csv')).toBe('id,name,city\r\n2,Kim,Seoul\r\n');
});

it('the example of queries runs, and prints what it says', async () => {
  await runExample(1);
});

it('the example of a feed runs, and prints what it says', async () => {
  await runExample(3);
});

it('the README names every error under who can mend it, and every limit', () => {
  for (const [code, blame] of Object.entries(ERROR_BLAME)) {
    const line = README.split('\n').find((text) => text.startsWith(`| \`${blame}\`: `));
    expect(line, blame).toContain(`\`${code}\``);
    expect(new StoreError(code as keyof typeof ERROR_BLAME, '').blame).toBe(blame);
  }
  for (const limit of Object.keys(DEFAULT_LIMITS)) expect(README).toContain(`\`${limit}\``);
});
