/** After each change of size there is one clean frame: the one that a client draws that was started at that size. */
import { isDeepStrictEqual } from 'node:util';
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
    await until(() => isDeepStrictEqual(terminal.cursor, fresh.terminal.cursor));
    await until(() => seen(terminal.colouredScreen()) === seen(fresh.terminal.colouredScreen()));
    expect(terminal.lines()).toHaveLength(rows);
    if (isSmall) expect(terminal.screen()).toMatch(/too small/i);
  }
  const last = terminal.screen();
  for (const [columns, rows] of [...sizes, ...sizes]) terminal.resize(columns, rows);
  await until(() => terminal.screen() === last);
});

/**
 * What is to be seen of a screen: each change of style where it counts. tmux carries a style over into blank cells and
 * the next row, by what was drawn there before.
 */
function seen(screen: string): string {
  const style = new Map<string, string>();
  const rows = screen.split('\n').map((row) => {
    let cells = '';
    let shown = '';
    // eslint-disable-next-line no-control-regex -- escape sequences are what is looked for
    for (const [, codes, character = ''] of row.matchAll(/\u001b\[([0-9;]*)m|(.)/gsu)) {
      if (codes !== undefined) {
        applied(style, codes);
        continue;
      }
      const now = [...style.values()].sort().join(';');
      if (now !== shown) cells += `<${now}>`;
      shown = now;
      cells += character;
    }
    // Blank cells behind the text are the same whether they were ever written; none here is inverse or coloured.
    return cells.replace(/(?:<[^<>]*>| )+$/, '');
  });
  return rows.join('\n').trimEnd();
}

/** SGR codes taken into a style: colours and weights; 0 ends all, 39 and 49 the colours. */
function applied(style: Map<string, string>, codes: string): void {
  for (const code of codes.split(';')) {
    const number = Number(code);
    if (number === 0) style.clear();
    else if (number === 39 || number === 49) style.delete(number === 39 ? 'foreground' : 'background');
    else if (number === 22) for (const weight of ['1', '2']) style.delete(weight);
    else if (number > 22 && number < 30) style.delete(String(number - 20));
    else if (number < 10) style.set(code, code);
    else style.set((number >= 40 && number < 50) || number >= 100 ? 'background' : 'foreground', code);
  }
}
