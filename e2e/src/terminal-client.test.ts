/** The full-screen client in a real terminal, against a real server. */
import { describe, expect, it } from 'vitest';
import { openClient, openTable } from './client-terminal.js';
import { clientProgram, startServer, temporaryFolder, workspace } from './programs.js';
import { noTmux, Terminal } from './terminal.js';

describe.skipIf(noTmux !== undefined)('rowhouse-client in a terminal', () => {
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
  });

  it('a table as a grid, and the bytes of a request', async () => {
    const server = await startServer(temporaryFolder('people', 'orders', 'books'));
    const { terminal } = await openClient(`localhost:${server.port}`);
    await openTable(terminal, 'people');
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

  it('a server that is not there is said, with what to do', async () => {
    const terminal = new Terminal(100, 30, { ROWHOUSE_SERVER: 'localhost:9' });
    terminal.type(`${process.execPath} ${clientProgram}; echo "ended with $?"`);
    terminal.keys('Enter');
    await terminal.shows(/localhost:9/);
    await terminal.shows(/Nothing listens/);
  });
});
