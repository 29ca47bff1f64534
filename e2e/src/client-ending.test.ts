/** However the client ends, the terminal is as it was, and the exit code says how it ended. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { check } from './checks.js';
import { expectCleanEnd, openClient, sendRequest, tabTo, type RunningClient } from './client-terminal.js';
import { startServer, temporaryFolder, until } from './programs.js';
import { recordingServer } from './recording-server.js';

async function open(environment: Readonly<Record<string, string>> = {}): Promise<RunningClient> {
  const server = await startServer(temporaryFolder('people'));
  const client = await openClient(`localhost:${server.port}`, { environment });
  await client.terminal.shows(/people +12/);
  return client;
}

check(8, 'q', async () => {
  const client = await open();
  await tabTo(client.terminal, /q quit/);
  client.terminal.keys('q');
  await expectCleanEnd(client, 0);
});

check(8, 'Ctrl-C, wherever one is', async () => {
  const client = await open();
  client.terminal.keys('C-c');
  await expectCleanEnd(client, 130);
  const helped = await open();
  helped.terminal.keys('F1');
  await helped.terminal.shows('Anywhere');
  helped.terminal.keys('C-c');
  await expectCleanEnd(helped, 130);
  const small = await open();
  small.terminal.resize(20, 5);
  await small.terminal.shows(/small/i);
  small.terminal.keys('C-c');
  await small.terminal.shows(/with 130/);
});

check(8, 'Ctrl-C while a request is under way: the connection is closed too', async () => {
  const server = await recordingServer((target, socket) => {
    if (target === '/') socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
    else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nbegun');
  });
  const client = await openClient(server.authority);
  sendRequest(client.terminal, '/stalled');
  await client.terminal.shows(/Esc cancel/);
  client.terminal.keys('C-c');
  await expectCleanEnd(client, 130);
  await until(() => server.open() === 0);
});

for (const [signal, code] of [
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGINT', 130],
] as const) {
  check(8, signal, async () => {
    const client = await open();
    process.kill(client.terminal.program(), signal);
    await expectCleanEnd(client, code);
  });
}

for (const [name, crash] of [
  ['an error that nobody caught', "throw new Error('made to crash');"],
  ['a promise that nobody waited for', "void Promise.reject(new Error('made to crash'));"],
] as const) {
  check(8, `a crash: ${name}`, async () => {
    const file = join(temporaryFolder(), 'crash.mjs');
    writeFileSync(file, `process.on('SIGUSR2', () => { ${crash} });\n`);
    const client = await open({ NODE_OPTIONS: `--import=${file}` });
    process.kill(client.terminal.program(), 'SIGUSR2');
    // What went wrong is to be read on the screen that one comes back to.
    expect(await expectCleanEnd(client, 1)).toContain('rowhouse-client: Error: made to crash');
  });
}

check(8, 'the terminal is closed', async () => {
  const client = await open();
  const program = client.terminal.program();
  client.terminal.closeWindow();
  await until(() => !isRunning(program));
});

check(8, 'Ctrl-Z leaves to the shell, fg comes back', async () => {
  const client = await open();
  const { terminal } = client;
  terminal.keys('C-z');
  await terminal.shows(/(Stopped|Suspended)(.|\n)*ready>/);
  expect([terminal.state('alternate_on'), terminal.state('cursor_flag')]).toEqual(['0', '1']);
  expect(terminal.lineMode()).toBe(client.lineMode);
  terminal.type('fg');
  terminal.keys('Enter');
  await terminal.shows(/people +12/);
  terminal.keys('/people/2', 'Enter');
  await terminal.shows('200 OK');
  terminal.keys('C-c');
  await terminal.shows('ready>');
  expect(terminal.lineMode()).toBe(client.lineMode);
});

function isRunning(process_: number): boolean {
  try {
    return process.kill(process_, 0);
  } catch {
    return false;
  }
}
