/** After each change of size there is one clean frame: the one that a client draws that was started at that size. */
import { expect } from 'vitest';
import { check } from './checks.js';
import { openClient } from './client-terminal.js';
import { startServer, temporaryFolder, until } from './programs.js';

const sizes = [
  [80, 24],
  [40, 10],
  [200, 60],
  [20, 5],
  [120, 40],
] as const;

check(7, 'resized to five sizes, and quickly through all of them', async () => {
  const server = await startServer(temporaryFolder('people', 'orders', 'books'));
  const authority = `localhost:${server.port}`;
  const { terminal } = await openClient(authority);
  await terminal.shows(/people +12/);
  for (const [columns, rows] of sizes) {
    const isSmall = columns < 40;
    const fresh = await openClient(authority, { columns, rows, ...(isSmall ? { until: /small/i } : {}) });
    terminal.resize(columns, rows);
    await until(() => terminal.screen() === fresh.terminal.screen());
    expect(terminal.lines()).toHaveLength(rows);
    expect(terminal.cursor).toEqual(fresh.terminal.cursor);
    expect(terminal.colouredScreen()).toBe(fresh.terminal.colouredScreen());
    if (isSmall) expect(terminal.screen()).toMatch(/too small/i);
  }
  const last = terminal.screen();
  for (const [columns, rows] of [...sizes, ...sizes]) terminal.resize(columns, rows);
  await until(() => terminal.screen() === last);
});
