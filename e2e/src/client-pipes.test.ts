/** The client among other programs: nothing but the answer goes down a pipe, at once; and an idle screen writes nothing. */
import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { expect } from 'vitest';
import { check, isJudging } from './checks.js';
import { openClient, sendRequest } from './client-terminal.js';
import { clientProgram, run, startServer, temporaryFolder, until } from './programs.js';
import { recordingServer } from './recording-server.js';

/** How long nothing may be written to an idle terminal, in milliseconds. */
const idleTime = isJudging ? 10_000 : 1_500;

const colourful = { FORCE_COLOR: '3', CLICOLOR_FORCE: '1', TERM: 'xterm-256color' };

check(10, 'what a reader of JSON gets is JSON, whatever the environment says of colours', async () => {
  const server = await startServer(temporaryFolder('people'));
  const piped = await run(process.execPath, [clientProgram, 'GET', `${server.url}/people`], { environment: colourful });
  expect(piped.code).toBe(0);
  expect(piped.stdout + piped.stderr).not.toContain('\u001b');
  expect(JSON.parse(piped.stdout)).toEqual(await (await fetch(`${server.url}/people`)).json());
});

check(10, 'JSON is laid out and coloured in a pipe where that is asked for', async () => {
  const server = await startServer(temporaryFolder('people'));
  const shown = await run(process.execPath, [clientProgram, '-q', '--pretty=all', 'GET', `${server.url}/people/1`]);
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toMatch(/^\S+\{\S+\n {2}\S+"id"/);
});

check(10, 'a reader that has seen enough closes the pipe: no complaint', async () => {
  const server = await recordingServer((_target, socket) => {
    socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n');
    const timer = setInterval(() => socket.write('line\n'.repeat(1_000)), 5);
    socket.on('close', () => {
      clearInterval(timer);
    });
  });
  // Node itself warns where both are set.
  const node = `env -u NO_COLOR -u FORCE_COLOR "${process.execPath}"`;
  const script = `${node} "${clientProgram}" GET ${server.authority}/ 2> complaints | head -n 1; cat complaints >&2`;
  const { stdout, stderr } = await run('sh', ['-c', script], { directory: temporaryFolder() });
  expect(stdout).toBe('line\n');
  expect(stderr).toBe('HTTP/1.1 200 OK\nConnection: close\n\n');
  await until(() => server.open() === 0);
});

check(10, 'each event of a stream is handed on before the next one is sent', async () => {
  let stream: Socket | undefined;
  const server = await recordingServer((_target, socket) => {
    stream = socket;
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n');
  });
  const client = spawn(process.execPath, [clientProgram, 'GET', `${server.authority}/`]);
  let shown = '';
  client.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
  await until(() => stream !== undefined);
  let sent = '';
  for (let event = 1; event <= 20; event += 1) {
    sent += `data: ${event}\n\n`;
    stream?.write(`data: ${event}\n\n`);
    await until(() => shown === sent);
  }
  const ended = new Promise((resolve) => client.on('close', resolve));
  stream?.end();
  expect(await ended).toBe(0);
});

check(10, 'an idle screen writes nothing', async ({ figure }) => {
  const server = await startServer(temporaryFolder('people', 'orders', 'books'));
  const { terminal } = await openClient(`localhost:${server.port}`);
  await terminal.shows(/people +12/);
  sendRequest(terminal, '/people/2');
  await terminal.shows('200 OK');
  await terminal.settles();
  const written = terminal.countWritten();
  await new Promise((resolve) => setTimeout(resolve, idleTime));
  expect(written()).toBe(0);
  figure({ what: `bytes written in ${idleTime / 1_000} s of silence`, value: written(), unit: 'B', limit: 0 });
  // That it counts at all is seen by a key.
  terminal.keys('F1');
  await until(() => written() > 0);
});
