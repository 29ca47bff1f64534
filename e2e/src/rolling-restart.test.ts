/** The server stopped and started again while it is asked all the time. */
import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { missing, startServer, temporaryFolder, until, type RunningServer } from './programs.js';

const noWrk = missing('wrk', { debianPackage: 'wrk' });

/** Restarts under load. */
const rounds = 3;
/** Writes that must be acknowledged between two of them. */
const writes = 50;

it.skipIf(noWrk !== undefined)('loses nothing that was acknowledged, and ends each time with 0', async () => {
  const folder = temporaryFolder('people');
  let server = await startServer(folder, '--log-level', 'warn');
  const { port } = server;
  const load = spawn('wrk', ['-t1', '-c16', '-d120s', `http://127.0.0.1:${port}/people`], { stdio: 'ignore' });
  const acknowledged: string[] = [];
  let isOver = false;
  const writers = ['a', 'b', 'c', 'd'].map(async (writer) => {
    for (let number = 1; !isOver; number += 1) {
      const name = `${writer}-${number}`;
      if (await isAcknowledged(port, name)) acknowledged.push(name);
    }
  });
  try {
    for (let round = 1; round <= rounds; round += 1) {
      const enough = acknowledged.length + writes;
      await until(() => acknowledged.length >= enough);
      expect(await server.stop('SIGTERM')).toBe(0);
      server = await startServer(folder, '--log-level', 'warn', '--port', String(port));
    }
    const enough = acknowledged.length + writes;
    await until(() => acknowledged.length >= enough);
  } finally {
    isOver = true;
    load.kill();
    await Promise.all(writers);
  }
  const found = await namesIn(server);
  expect(acknowledged.filter((name) => !found.has(name))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThanOrEqual((rounds + 1) * writes);
});

/** Whether a row was added as far as the client knows; no answer and 503 are no. */
async function isAcknowledged(port: number, name: string): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/people`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Prefer: 'return=minimal' },
      body: JSON.stringify({ name }),
    });
    await answer.arrayBuffer();
    return answer.status === 201;
  } catch {
    // Refused while nobody listens: the event loop goes on, and so does the next attempt.
    await new Promise((resolve) => setImmediate(resolve));
    return false;
  }
}

async function namesIn(server: RunningServer): Promise<Set<string>> {
  const rows = (await (await fetch(`${server.url}/people`)).json()) as { name: string }[];
  return new Set(rows.map(({ name }) => name));
}
