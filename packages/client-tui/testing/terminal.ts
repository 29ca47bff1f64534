/** A terminal for tests: what the program writes goes into xterm, and what xterm would show can be read. */
import { PassThrough, Writable } from 'node:stream';
import xterm from '@xterm/headless';
import type { KeyboardStream, ScreenStream } from '../src/tui/terminal.js';

/** How long something on the screen is waited for before the test fails, in milliseconds. */
const patience = 10_000;

export class TestTerminal {
  readonly stdin: KeyboardStream & { isRaw: boolean };
  readonly stdout: ScreenStream;
  /** Everything that was written. */
  output = '';
  title = '';
  /** Set where the program failed: there is nothing to wait for then. */
  failure: unknown;
  readonly #xterm;
  readonly #keys = new PassThrough();

  constructor(columns: number, rows: number) {
    // A tty driver turns LF into CR LF on its way out, in raw mode too.
    this.#xterm = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
    this.#xterm.onTitleChange((title) => (this.title = title));
    const stdout = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.output += chunk.toString();
        this.#xterm.write(chunk, done);
      },
    });
    this.stdout = Object.assign(stdout, { isTTY: true, columns, rows }) as unknown as ScreenStream;
    const stdin = Object.assign(this.#keys, {
      isTTY: true,
      isRaw: false,
      ref: () => undefined,
      unref: () => undefined,
      setRawMode(isRaw: boolean) {
        stdin.isRaw = isRaw;
        return stdin;
      },
    });
    this.stdin = stdin as unknown as KeyboardStream & { isRaw: boolean };
  }

  /** Sends keys, as they would come in one chunk. */
  type(text: string): void {
    this.#keys.write(text);
  }

  resize(columns: number, rows: number): void {
    this.#xterm.resize(columns, rows);
    Object.assign(this.stdout, { columns, rows });
    this.stdout.emit('resize');
  }

  /** The rows of the screen, without the spaces at their ends. */
  get rows(): string[] {
    const { cols, rows, buffer } = this.#xterm;
    const line = (row: number): string =>
      buffer.active.getLine(buffer.active.baseY + row)?.translateToString(true, 0, cols) ?? '';
    return Array.from({ length: rows }, (_, row) => line(row).trimEnd());
  }

  get text(): string {
    return this.rows.join('\n');
  }

  /** The cursor's column and row, from 0. */
  get cursor(): { x: number; y: number } {
    const { active } = this.#xterm.buffer;
    return { x: active.cursorX, y: active.cursorY };
  }

  get isAlternate(): boolean {
    return this.#xterm.buffer.active.type === 'alternate';
  }

  get hasBracketedPaste(): boolean {
    return this.#xterm.modes.bracketedPasteMode;
  }

  /** Whether the cursor was last shown or hidden. */
  get isCursorShown(): boolean {
    return this.output.lastIndexOf('\u001b[?25h') > this.output.lastIndexOf('\u001b[?25l');
  }

  /** Waits until `isThere`, looking at the screen again and again; fails with the screen in its message. */
  async until(isThere: (terminal: TestTerminal) => boolean, what = isThere.toString()): Promise<void> {
    const end = performance.now() + patience;
    while (!isThere(this)) {
      if (this.failure !== undefined) throw new Error('The program failed.', { cause: this.failure });
      if (performance.now() > end) throw new Error(`Never came: ${what}\n${this.text}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Waits until the screen holds `text`. */
  shows(text: string): Promise<void> {
    return this.until((terminal) => terminal.text.includes(text), `"${text}"`);
  }
}
