/** A real terminal, by tmux: a program runs in it, keys go in, what a person would see comes out. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFailed, onTestFinished } from 'vitest';
import { until } from './programs.js';

export class Terminal {
  readonly #socket: string;
  #seen = '';

  /** Opens a terminal of this size with a shell in it; it is gone after the test. */
  constructor(columns: number, rows: number, environment: Readonly<Record<string, string>> = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'rowhouse-tmux-'));
    this.#socket = join(folder, 'socket');
    // What this test runs under must not reach the program as if the user had set it.
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(NX_|VITEST|NODE_ENV$|CI$|NO_COLOR$|TMUX|npm_)/.test(name),
    );
    execFileSync(
      'tmux',
      [
        '-S',
        this.#socket,
        '-f',
        '/dev/null',
        'new-session',
        '-d',
        '-x',
        String(columns),
        '-y',
        String(rows),
        'env PS1="ready> " sh',
      ],
      { env: { ...Object.fromEntries(inherited), ...environment, LANG: 'C.UTF-8', TERM: 'screen-256color' } },
    );
    onTestFailed(() => {
      process.stderr.write(`the terminal showed last:\n${this.#seen}\n`);
    });
    onTestFinished(() => {
      this.#tmux('kill-server');
      rmSync(folder, { recursive: true, force: true });
    });
  }

  /** Sends keys in tmux's words (`Enter`, `C-t`), or text as it is. */
  keys(...keys: readonly string[]): void {
    this.#tmux('send-keys', ...keys);
  }

  type(text: string): void {
    this.#tmux('send-keys', '-l', text);
  }

  /** Pastes text, as a terminal does that brackets it. */
  paste(text: string): void {
    this.#tmux('set-buffer', text);
    this.#tmux('paste-buffer', '-p');
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** What is to be seen, line by line. */
  screen(): string {
    return (this.#seen = this.#tmux('capture-pane', '-p'));
  }

  /** A value that tmux knows of the terminal, such as `alternate_on` or `cursor_flag`. */
  state(name: string): string {
    return this.#tmux('display-message', '-p', `#{${name}}`).trim();
  }

  /** Waits until the screen holds what is looked for; the test's time limit ends a vain wait. */
  async shows(pattern: RegExp | string): Promise<string> {
    let screen = '';
    await until(() => {
      screen = this.screen();
      return typeof pattern === 'string' ? screen.includes(pattern) : pattern.test(screen);
    });
    return screen;
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync('tmux', ['-S', this.#socket, ...args], { encoding: 'utf8' });
  }
}
