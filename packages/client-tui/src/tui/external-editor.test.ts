import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { editExternally } from './external-editor.js';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rowhouse-editor-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** An editor that is a shell script; its first argument is the file. */
async function editor(script: string): Promise<string> {
  const path = join(folder, 'editor');
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o700);
  return path;
}

describe("the user's editor", () => {
  it('gets the text in a file for its owner alone, which is gone afterwards', async () => {
    const EDITOR = await editor(
      `ls -l "$1" | cut -c1-10 > ${folder}/mode; echo "$1" > ${folder}/name; printf ' and more' >> "$1"`,
    );
    expect(await editExternally('some', 'json', { EDITOR })).toEqual({ kind: 'edited', text: 'some and more' });
    const { readFile } = await import('node:fs/promises');
    expect(await readFile(join(folder, 'mode'), 'utf8')).toBe('-rw-------\n');
    const name = (await readFile(join(folder, 'name'), 'utf8')).trim();
    expect(name).toMatch(/\/text\.json$/);
    await expect(readdir(join(name, '..'))).rejects.toThrow('ENOENT');
  });

  it('takes VISUAL before EDITOR, and arguments with quotes', async () => {
    const path = await editor('printf "%s" "$1" > "$2"');
    expect(await editExternally('', 'txt', { VISUAL: `${path} 'two words'`, EDITOR: 'false' })).toEqual({
      kind: 'edited',
      text: 'two words',
    });
  });

  it.each([
    ['no-such-editor-anywhere', "no-such-editor-anywhere can't be started: there is no such program."],
    ['false', 'false ended with exit code 1: the text is as it was.'],
    ['vi > /dev/null', 'is no plain command'],
  ])('says what is wrong with %s', async (EDITOR, message) => {
    const outcome = await editExternally('text', 'txt', { EDITOR });
    expect(outcome).toMatchObject({ kind: 'failed', message: expect.stringContaining(message) as string });
  });

  it('does not take what is no text', async () => {
    const EDITOR = await editor(`printf '\\377\\376' > "$1"`);
    expect(await editExternally('text', 'txt', { EDITOR })).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('it is not UTF-8') as string,
    });
  });
});
