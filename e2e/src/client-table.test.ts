/** Tables in the grid: edited beside others, and large. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { check, isJudging, quantile } from './checks.js';
import { openClient, openTable, typeIntoCell } from './client-terminal.js';
import { press } from './footer.js';
import { patch } from './other-client.js';
import { clientProgram, startServer, temporaryFolder, until, type RunningServer } from './programs.js';
import type { Terminal } from './terminal.js';

/** A client on the rows of `people`, with Ada's name typed anew and not saved. */
async function renamingAda(server: RunningServer): Promise<Terminal> {
  const { terminal } = await openClient(`localhost:${server.port}`);
  await openTable(terminal, 'people');
  terminal.keys('Right');
  await typeIntoCell(terminal, 'Ada King');
  terminal.keys('Enter');
  await terminal.shows(/not saved/);
  return terminal;
}

/** Row 1 of `people`, as the file has it once the server has written everything down. */
async function firstRow(server: RunningServer, folder: string): Promise<string> {
  expect(await server.stop()).toBe(0);
  return readFileSync(join(folder, 'people.csv'), 'utf8').split('\n')[1] ?? '';
}

for (const [title, choices, row] of [
  ['all of mine, and what only they changed', ['all yours'], '1,Ada King,ada@example.org,37,London'],
  ['all of theirs', ['all theirs'], '1,Ada Byron,ada@example.org,37,London'],
  ['mine where they clash', ['merge', 'yours'], '1,Ada King,ada@example.org,37,London'],
] as const) {
  check(4, `a row that both changed: ${title}`, async () => {
    const folder = temporaryFolder('people');
    const server = await startServer(folder);
    const terminal = await renamingAda(server);
    await patch(server, '/people/1', { name: 'Ada Byron', age: 37 });
    await press(terminal, 'save');
    const screen = await terminal.shows(/base +yours +theirs/);
    expect(screen).toMatch(/name.*Ada Lovelace.*Ada King.*Ada Byron/);
    // Nothing is lost by thinking it over.
    await press(terminal, 'keep editing');
    await until(() => !/base +yours/.test(terminal.screen()));
    expect(await terminal.settles()).toContain('Ada King');
    await press(terminal, 'save');
    await terminal.shows(/base +yours +theirs/);
    for (const choice of choices) {
      await press(terminal, choice);
      await terminal.settles();
    }
    terminal.keys('Enter');
    await until(() => !/not saved|base +yours/.test(terminal.screen()));
    expect(await firstRow(server, folder)).toBe(row);
  });
}

check(4, 'edits that are not saved outlive the program, however it ends', async () => {
  const server = await startServer(temporaryFolder('people'));
  const terminal = await renamingAda(server);
  await until(() => filesBelow(terminal.home).some((file) => readFileSync(file, 'utf8').includes('Ada King')));
  expect(await terminal.settles()).not.toContain('memory only');
  process.kill(terminal.program(), 'SIGKILL');
  await terminal.shows('ended with 137');
  terminal.closeWindow();
  await until(() => /^ready>\s*$/.test(terminal.screen()));
  terminal.type(`${process.execPath} ${clientProgram}`);
  terminal.keys('Enter');
  await terminal.shows(/people +12/);
  await openTable(terminal, 'people');
  expect(await terminal.shows(/not saved/)).toContain('Ada King');
});

check(5, "another client's row is there, and what is half typed stays", async ({ figure }) => {
  const server = await startServer(temporaryFolder('people'));
  const { terminal } = await openClient(`localhost:${server.port}`);
  await openTable(terminal, 'people');
  await terminal.shows('live');
  terminal.keys('Down', 'Down', 'Right');
  await typeIntoCell(terminal, 'Grace B');
  await terminal.shows('Grace B');
  await terminal.settles();
  const cursor = terminal.cursor;
  const line = terminal.lines()[cursor.y];
  expect(line).toContain('Grace B');
  const headers = { 'Content-Type': 'application/json' };
  const took = await terminal.timed(
    () => {
      void fetch(`${server.url}/people`, { method: 'POST', headers, body: '{"name":"Newcomer"}' });
    },
    (screen) => screen.includes('Newcomer'),
  );
  figure({ what: "another client's row on the screen after", value: took, unit: 'ms', limit: 1_000 });
  await patch(server, '/people/1', { city: 'Marylebone' });
  await terminal.shows('Marylebone');
  await until(() => terminal.cursor.x === cursor.x && terminal.cursor.y === cursor.y);
  expect(terminal.lines()[cursor.y]?.slice(0, 60)).toBe(line?.slice(0, 60));
  terminal.type('rewster');
  expect(await terminal.shows('Grace Brewster')).toContain('Newcomer');
});

const rowCount = isJudging ? 100_000 : 3_000;
const presses = isJudging ? 200 : 15;

check(6, 'a large table: Down and PgDn, pressed again and again', async ({ figure }) => {
  const folder = temporaryFolder();
  const lines = Array.from({ length: rowCount }, (_, row) => `${row + 1},name-${nameOf(row + 1)},${row % 97},서울\n`);
  writeFileSync(join(folder, 'large.csv'), `id,name,age,city\n${lines.join('')}`);
  const server = await startServer(folder);
  const { terminal } = await openClient(`localhost:${server.port}`);
  await openTable(terminal, 'large');
  await terminal.shows('name-000001');
  await terminal.settles();
  const memory = (): number => memoryOf(terminal.program());

  const downs = await pressed(terminal, 'Down', (before, now) => now !== before);
  await terminal.shows(new RegExp(`name-${nameOf(presses + 1)}`));
  tell('Down to screen', downs);
  terminal.keys('Home');
  await terminal.shows('name-000001');
  await terminal.settles();
  const pages = await pressed(terminal, 'PageDown', (before, now) => firstName(now) !== firstName(before));
  expect(firstName(terminal.screen())).toBeGreaterThan(presses * 20);
  tell('PgDn to other rows on screen', pages);
  figure({ what: 'memory of the client', value: memory(), unit: 'MB', limit: 300 });

  function tell(what: string, times: readonly number[]): void {
    const value = quantile(times, 0.5);
    figure({ what: `${what}, median of ${times.length}`, value, unit: 'ms', limit: 50, each: times });
    figure({ what: `${what}, 95 %`, value: quantile(times, 0.95), unit: 'ms' });
    figure({ what: `${what}, slowest`, value: Math.max(...times), unit: 'ms' });
  }
});

/** Presses a key again and again, each time as soon as the last one is to be seen. */
async function pressed(
  terminal: Terminal,
  key: string,
  hasCome: (before: string, now: string) => boolean,
): Promise<number[]> {
  const times: number[] = [];
  let before = terminal.colouredScreen();
  for (let press = 0; press < presses; press += 1) {
    let now = '';
    const took = await terminal.timed(
      (control) => {
        control.keys(key);
      },
      (screen) => hasCome(before, (now = screen)),
    );
    before = now;
    times.push(took);
  }
  return times;
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function nameOf(row: number): string {
  return String(row).padStart(6, '0');
}

/** The number of the first row on a screen; 0 where no row is. */
function firstName(screen: string): number {
  return Number(/name-(\d{6})/.exec(screen)?.[1] ?? 0);
}

/** The most that a process ever had in memory, in MB. */
function memoryOf(program: number): number {
  const status = readFileSync(`/proc/${program}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
}
