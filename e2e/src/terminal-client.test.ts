/** The full-screen client in a real terminal, against a real server. */
import { describe, expect, it } from 'vitest';
import {
  clientProgram,
  missing,
  startServer,
  temporaryFolder,
  until,
  workspace,
  type RunningServer,
} from './programs.js';
import { Terminal } from './terminal.js';

const noTmux = missing('tmux', { debianPackage: 'tmux' });

/** How often the server was asked for something. */
function requests(server: RunningServer, line: string): number {
  return server.output().split(`"msg":"${line} `).length - 1;
}

describe.skipIf(noTmux !== undefined)('rowhouse-client in a terminal', () => {
  async function open(columns = 120, rows = 40): Promise<[Terminal, RunningServer]> {
    const server = await startServer(temporaryFolder('people', 'orders', 'books'), '--dialect', 'auto');
    const terminal = new Terminal(columns, rows, { ROWHOUSE_SERVER: `localhost:${server.port}` });
    await terminal.shows('ready>');
    terminal.type(`${process.execPath} ${clientProgram}; echo "ended with $?"`);
    terminal.keys('Enter');
    await terminal.shows(/people +12/);
    return [terminal, server];
  }

  /** Neither the alternate screen, nor a hidden cursor, nor a raw line is left behind. */
  async function expectClean(terminal: Terminal): Promise<void> {
    await terminal.shows(/ended with \d+/);
    expect([terminal.state('alternate_on'), terminal.state('cursor_flag'), terminal.state('keypad_flag')]).toEqual([
      '0',
      '1',
      '0',
    ]);
    terminal.type('stty -a');
    terminal.keys('Enter');
    expect(await terminal.shows('icanon')).toMatch(/(?<!-)icanon(.|\n)*(?<!-)echo /);
  }

  it('npx nx run client-tui: tables, a GET, and a clean end', { timeout: 120_000 }, async () => {
    const server = await startServer(temporaryFolder('people', 'orders', 'books'), '--dialect', 'auto');
    const terminal = new Terminal(110, 32, { ROWHOUSE_SERVER: `localhost:${server.port}` });
    terminal.type(`cd ${workspace} && npx nx run client-tui; echo "ended with $?"`);
    terminal.keys('Enter');
    const screen = await terminal.shows(/people +12/);
    expect(screen).toMatch(/books +6/);
    terminal.keys('/people/2', 'Enter');
    expect(await terminal.shows('200 OK')).toContain('김영희');
    terminal.keys('C-t');
    await terminal.shows('q quit');
    terminal.keys('q');
    await terminal.shows('ended with 0');
    await expectClean(terminal);
  });

  it('a burst of keys with Enter sends exactly one request, and a paste sends none', async () => {
    const [terminal, server] = await open();
    terminal.keys('/people/3', 'Enter');
    await terminal.shows('Grace Hopper');
    terminal.paste('\n\nGET /stolen\n');
    // The help shows that the paste was read before it, and the next answer in the log that those before it are there.
    terminal.keys('F1');
    await terminal.shows('Anywhere');
    await fetch(`${server.url}/books`);
    await until(() => requests(server, 'GET /books') === 1);
    expect(requests(server, 'GET /people/3')).toBe(1);
    expect(server.output().split('"method"')).toHaveLength(4);
  });

  it('a table as a grid, and the bytes of a request', async () => {
    const [terminal] = await open();
    terminal.keys('C-t', 'Down', 'Down', 'Enter');
    const grid = await terminal.shows(/Ada Lovelace(.|\n)*Hedy Lamarr/);
    // Wide characters take two columns: what stands right of them stays in line.
    const columnOf = (text: string): number => {
      const line = grid.split('\n').find((candidate) => candidate.includes(text)) ?? '';
      const before = line.slice(0, line.indexOf(text));
      return before.length + (before.match(/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff]/g)?.length ?? 0);
    };
    expect(columnOf('younghee@')).toBe(columnOf('ada@'));
    expect(columnOf('zhang.wei@')).toBe(columnOf('ada@'));
  });

  it.each([
    ['q', ['C-t', 'q'], 0],
    ['Ctrl-C', ['C-c'], undefined],
  ])('%s leaves a clean terminal', async (_name, keys, code) => {
    const [terminal] = await open();
    terminal.keys(...keys);
    const screen = await terminal.shows(/ended with \d+/);
    if (code !== undefined) expect(screen).toContain(`ended with ${code}`);
    await expectClean(terminal);
  });

  it('every size gets one clean frame, and a very small one says so', async () => {
    const [terminal] = await open();
    for (const [columns, rows] of [
      [80, 24],
      [40, 10],
      [200, 60],
      [20, 5],
      [120, 40],
    ] as const) {
      terminal.resize(columns, rows);
      const screen = await terminal.shows(columns === 20 ? /small/i : new RegExp(`rowhouse.*\n(?:.*\n){${rows - 3}}`));
      if (columns !== 20) expect(screen.match(/rowhouse {2}localhost/g)).toHaveLength(1);
    }
    await terminal.shows(/people +12/);
  });

  it('a server that is not there is said, with what to do', async () => {
    const terminal = new Terminal(100, 30, { ROWHOUSE_SERVER: 'localhost:9' });
    terminal.type(`${process.execPath} ${clientProgram}; echo "ended with $?"`);
    terminal.keys('Enter');
    await terminal.shows(/localhost:9/);
    await terminal.shows(/Nothing listens/);
  });
});
