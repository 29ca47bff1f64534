/**
 * A real terminal, by tmux: a program runs in it, keys go in, what a person would see comes out. Each has a server of
 * tmux's to itself, with nobody's configuration, and is gone after the test.
 */
import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { onTestFailed, onTestFinished } from 'vitest';
import { missing, until } from './programs.js';

/** Why tests in a terminal must be skipped; undefined where they need not. */
export const noTmux = missing('tmux', { debianPackage: 'tmux' });

/** How long nothing moves before a screen is taken for whole, in milliseconds: several frames. */
const settlingTime = 80;

/** A place on the screen, from 0. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export class Terminal {
  readonly #folder: string;
  readonly #socket: string;
  #control: Control | undefined;
  #seen = '';

  /** Opens a terminal of this size with a shell in it. */
  constructor(columns: number, rows: number, environment: Readonly<Record<string, string>> = {}) {
    this.#folder = mkdtempSync(join(tmpdir(), 'rowhouse-tmux-'));
    this.#socket = join(this.#folder, 'socket');
    // What this test runs under must not reach the program as if the user had set it.
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(NX_|VITEST|NODE_ENV$|CI$|NO_COLOR$|FORCE_COLOR$|TMUX|npm_|ROWHOUSE_)/.test(name),
    );
    const size = ['-x', String(columns), '-y', String(rows)];
    execFileSync(
      'tmux',
      ['-S', this.#socket, '-f', '/dev/null', 'new-session', '-d', ...size, 'env PS1="ready> " sh'],
      {
        env: {
          ...Object.fromEntries(inherited),
          ...homeIn(this.home),
          LANG: 'C.UTF-8',
          ...environment,
          TERM: 'screen-256color',
        },
      },
    );
    this.#tmux('set-option', '-g', 'window-size', 'manual');
    onTestFailed(() => {
      process.stderr.write(`the terminal showed last:\n${this.#seen}\n`);
    });
    onTestFinished(() => {
      this.#control?.close();
      this.#tmux('kill-server');
      // What ran in it may write its last there while it ends.
      rmSync(this.#folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    });
  }

  /** Where the programs in it keep their settings and their state. */
  get home(): string {
    return join(this.#folder, 'home');
  }

  /** Sends keys in tmux's words (`Enter`, `C-t`), or text as it is, all in one go. */
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

  /** Closes the window under whatever runs in it, as a person does who has had enough; another shell takes its place. */
  closeWindow(): void {
    this.#tmux('respawn-pane', '-k');
  }

  /** What is to be seen, line by line. */
  screen(): string {
    return (this.#seen = this.#tmux('capture-pane', '-p'));
  }

  /** The same with its colours, as the escape sequences that make them. */
  colouredScreen(): string {
    return this.#tmux('capture-pane', '-p', '-e');
  }

  /** What is to be seen, with as many lines as there are rows, blank ones too. */
  lines(): string[] {
    return this.screen().replace(/\n$/, '').split('\n');
  }

  /** A value that tmux knows of the terminal, such as `alternate_on` or `pane_title`. */
  state(name: string): string {
    return this.#tmux('display-message', '-p', `#{${name}}`).trimEnd();
  }

  get cursor(): Place {
    return { x: Number(this.state('cursor_x')), y: Number(this.state('cursor_y')) };
  }

  /** The modes of the line, as `stty` tells them: echo, line editing, signals and all the others. */
  lineMode(): string {
    return execFileSync('stty', ['-F', this.state('pane_tty'), '-a'], { encoding: 'utf8' });
  }

  /** The process that runs in the shell. */
  program(): number {
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', this.state('pane_pid')], { encoding: 'utf8' });
    return Number(children.trim().split('\n')[0]);
  }

  /** From now on counts the bytes that programs write here. */
  countWritten(): () => number {
    const file = join(this.#folder, 'written');
    this.#tmux('pipe-pane', `cat > ${file}`);
    return () => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
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

  /** Waits until nothing has moved for a moment; not for where something always moves. */
  async settles(): Promise<string> {
    const picture = (): string => `${this.screen()}${this.state('cursor_x')},${this.state('cursor_y')}`;
    let last = '';
    let since = performance.now();
    await until(() => {
      const now = picture();
      if (now !== last) since = performance.now();
      last = now;
      return performance.now() - since > settlingTime;
    });
    return this.#seen;
  }

  /**
   * How long it takes from what `act` does, such as a key, until `isThere`, in milliseconds. The screen is asked for
   * every two milliseconds or so, over one connection.
   * @param isThere is given the screen with its colours
   */
  async timed(act: (control: Control) => void, isThere: (coloured: string) => boolean): Promise<number> {
    const control = (this.#control ??= await Control.open(this.#socket));
    const over = new AbortController();
    onTestFinished(() => {
      over.abort();
    });
    const began = performance.now();
    act(control);
    for (;;) {
      this.#seen = await control.ask('capture-pane -p -e');
      const took = performance.now() - began;
      if (isThere(this.#seen) || over.signal.aborted) return took;
      // The program that is waited for shares the machine with this.
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync('tmux', ['-S', this.#socket, ...args], { encoding: 'utf8' });
  }
}

/** Where programs keep settings and state: what a test leaves behind must reach nobody, nor what somebody has be found. */
function homeIn(folder: string): Readonly<Record<string, string>> {
  return {
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_STATE_HOME: join(folder, 'state'),
    XDG_DATA_HOME: join(folder, 'data'),
    XDG_CACHE_HOME: join(folder, 'cache'),
  };
}

/** One connection to tmux that stays open (its control mode), for what must be quick. */
export class Control {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting: ((answer: string) => void)[] = [];
  #lines: string[] = [];
  #rest = '';

  private constructor(socket: string) {
    this.#process = spawn('tmux', ['-S', socket, '-C', 'attach-session', '-f', 'ignore-size,no-output'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#process.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#take(text);
    });
    this.#process.stdin.on('error', () => {});
  }

  static async open(socket: string): Promise<Control> {
    const control = new Control(socket);
    // Attaching is answered too.
    await new Promise<string>((resolve) => control.#waiting.push(resolve));
    return control;
  }

  /** Sends a command of tmux's; what it says comes back. */
  ask(command: string): Promise<string> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#process.stdin.write(`${command}\n`);
    });
  }

  keys(...keys: readonly string[]): void {
    void this.ask(`send-keys ${keys.join(' ')}`);
  }

  close(): void {
    this.#process.stdin.end();
    this.#process.kill();
  }

  /** Answers stand between `%begin` and `%end`; other lines that begin with `%` are news. */
  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('%begin ')) this.#lines = [];
      else if (/^%(end|error) /.test(line)) this.#waiting.shift()?.(`${this.#lines.join('\n')}\n`);
      else this.#lines.push(line);
    }
  }
}
