/** `rowhouse-client` in a terminal, and what every test of it asks. */
import { expect } from 'vitest';
import { footerOf, press } from './footer.js';
import { clientProgram } from './programs.js';
import { Terminal } from './terminal.js';

export interface ClientOptions {
  readonly columns?: number;
  readonly rows?: number;
  /** Another copy of it. Default: the workspace's. */
  readonly program?: string;
  /** What runs it. Default: this Node. */
  readonly interpreter?: string;
  /** Its arguments. */
  readonly args?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** What the first screen shows when it is whole. Default: the footer. */
  readonly until?: RegExp | string;
}

/** A client that has come up. */
export interface RunningClient {
  readonly terminal: Terminal;
  /** The line's modes before the program came. */
  readonly lineMode: string;
}

/** The footer is the last line; every one of them has this key. */
export const footer = /F1 help|\? help/;

/** Starts the client at `authority`, such as `localhost:8080`, in a terminal of its own. */
export async function openClient(authority: string, options: ClientOptions = {}): Promise<RunningClient> {
  const { columns = 120, rows = 40, args = '', environment = {}, program = clientProgram } = options;
  const { interpreter = process.execPath } = options;
  const terminal = new Terminal(columns, rows, { ...environment, ROWHOUSE_SERVER: authority });
  await terminal.shows('ready>');
  const lineMode = terminal.lineMode();
  terminal.type(`${interpreter} ${program} ${args}; echo "ended with $?"`);
  terminal.keys('Enter');
  await terminal.shows(options.until ?? footer);
  return { terminal, lineMode };
}

/** The program has ended with `code`, and left the terminal as it found it: screen, cursor, keypad, line and title. */
export async function expectCleanEnd({ terminal, lineMode }: RunningClient, code: number): Promise<string> {
  const screen = await terminal.shows(/ended with \d+/);
  expect(/ended with (\d+)/.exec(screen)?.[1]).toBe(String(code));
  // The shell has edited lines again before it prints its prompt.
  const after = await terminal.shows(/ended with \d+\s+ready>/);
  expect({
    alternateScreen: terminal.state('alternate_on'),
    cursor: terminal.state('cursor_flag'),
    keypad: terminal.state('keypad_flag'),
    cursorKeys: terminal.state('keypad_cursor_flag'),
    mouse: terminal.state('mouse_any_flag'),
  }).toEqual({ alternateScreen: '0', cursor: '1', keypad: '0', cursorKeys: '0', mouse: '0' });
  expect(terminal.lineMode()).toBe(lineMode);
  terminal.paste('pasted');
  expect(await terminal.shows('pasted')).not.toContain('200~');
  terminal.keys('C-u');
  return after;
}

/** Sends a request to `path` of the client's server by its keys, as a person does: to the URL, all of it anew, Enter. */
export function sendRequest(terminal: Terminal, path: string): void {
  terminal.keys('C-l', 'End', 'C-u');
  terminal.type(path);
  terminal.keys('Enter');
}

/** Goes on with Tab until the footer says that the keys of `words` count. */
export async function tabTo(terminal: Terminal, words: RegExp): Promise<void> {
  while (!words.test(footerOf(await terminal.settles()))) terminal.keys('Tab');
}

/** The answer's view of this name: `body`, `headers`, `wire`, `timing`. */
export async function showView(terminal: Terminal, name: string): Promise<void> {
  await tabTo(terminal, / wire\b/);
  await press(terminal, name);
}

/** Opens a table's rows, as a person does: to the list, down to its name, Enter. */
export async function openTable(terminal: Terminal, name: string): Promise<void> {
  terminal.keys('C-t', 'Home');
  while (!new RegExp(`^› *${name}\\b`, 'm').test(await terminal.settles())) terminal.keys('Down');
  terminal.keys('Enter');
  await terminal.shows(new RegExp(`${name} · [\\d,]+ rows`));
}

/** Types a value into the cell under the cursor, in place of what it held; Enter is left to the caller. */
export async function typeIntoCell(terminal: Terminal, value: string): Promise<void> {
  await press(terminal, 'edit');
  await terminal.settles();
  terminal.keys('C-e', 'C-u');
  terminal.type(value);
}
