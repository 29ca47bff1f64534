/**
 * The user's editor on a text: `$VISUAL`, `$EDITOR`, or vi (notepad on Windows), as other programs choose it. The text
 * lies in a file that only its owner can read, in a folder of its own, and is gone when the editor is closed.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'shell-quote';

/** What came of it. */
export type EditOutcome =
  | { readonly kind: 'edited'; readonly text: string }
  /** The editor could not be started, or ended with an error; one sentence. What was typed in it is not taken. */
  | { readonly kind: 'failed'; readonly message: string };

type Environment = Readonly<Record<string, string | undefined>>;

/** Opens `text` in the editor, on the terminal that this process has. @param extension of the file, without its dot */
export async function editExternally(text: string, extension: string, env: Environment): Promise<EditOutcome> {
  const command = commandOf(env);
  if (command === undefined) {
    return {
      kind: 'failed',
      message: 'The editor named in $VISUAL or $EDITOR is no plain command: write it as in EDITOR="code --wait".',
    };
  }
  const folder = await mkdtemp(join(tmpdir(), 'rowhouse-'));
  const path = join(folder, `text.${extension}`);
  try {
    await writeFile(path, text, { mode: 0o600, flag: 'wx' });
    const problem = await run([...command, path]);
    if (problem !== undefined) return { kind: 'failed', message: problem };
    const bytes = await readFile(path);
    return { kind: 'edited', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r\n/g, '\n') };
  } catch (error) {
    const reason =
      error instanceof TypeError ? 'it is not UTF-8' : error instanceof Error ? error.message : String(error);
    return { kind: 'failed', message: `What the editor wrote can't be read: ${reason}. The text is as it was.` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The words of the editor's command; undefined where it is more than a command. */
function commandOf(env: Environment): string[] | undefined {
  const isNamed = (name: string): boolean => (env[name] ?? '').trim() !== '';
  const name = ['VISUAL', 'EDITOR'].find(isNamed);
  if (name === undefined) return [process.platform === 'win32' ? 'notepad' : 'vi'];
  const words = parse(env[name] ?? '', (variable) => env[variable] ?? '');
  return words.every((word) => typeof word === 'string') ? words : undefined;
}

/** Runs a command until it ends; a sentence where it did not end well. */
function run([command = '', ...args]: string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
    child.once('error', (error) => {
      const isMissing = 'code' in error && error.code === 'ENOENT';
      const reason = isMissing ? 'there is no such program' : error.message;
      resolve(`${command} can't be started: ${reason}. Name your editor in $EDITOR.`);
    });
    child.once('exit', (code, signal) => {
      if (code === 0) resolve(undefined);
      else resolve(`${command} ended with ${signal ?? `exit code ${code}`}: the text is as it was.`);
    });
  });
}
