/** The programs of the packages under a runtime, started as a user would start them there. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';
import { expectCleanEnd, openClient } from '../client-terminal.js';
import { run, startServer, temporaryFolder } from '../programs.js';

export interface Runtime {
  readonly name: string;
  readonly program: string;
  /** What comes before the script. */
  readonly args: readonly string[];
}

/** What is tried, by its name in the table; rejects where it fails. `directory` is where the package is installed. */
export type ProgramCheck = (runtime: Runtime, directory: string) => Promise<void>;

const server: ProgramCheck = async ({ program, args }, directory) => {
  const script = join(directory, 'node_modules/@rowhouse/server/bin/rowhouse.js');
  const child = spawn(program, [...args, script, temporaryFolder('people'), '--port', '0']);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let output = '';
  const port = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const found = /localhost:(\d+)/.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      });
    void ended.then(() => {
      reject(new Error(output));
    });
  });
  const { status } = await fetch(`http://127.0.0.1:${port}/people/1`);
  child.kill('SIGTERM');
  expect([status, await ended]).toEqual([200, 0]);
};

const clientOf = (directory: string): string =>
  join(directory, 'node_modules/@rowhouse/client-tui/bin/rowhouse-client.js');

const oneShot: ProgramCheck = async ({ program, args }, directory) => {
  const { url } = await startServer(temporaryFolder('people'));
  const told = await run(program, [...args, clientOf(directory), 'GET', `${url}/people/2`]);
  expect(told).toMatchObject({ code: 0, stderr: expect.stringMatching(/^HTTP\/1\.1 200 OK\n/) as string });
  expect(JSON.parse(told.stdout)).toMatchObject({ id: 2, name: '김영희' });
};

const fullScreen: ProgramCheck = async ({ program, args }, directory) => {
  const { port } = await startServer(temporaryFolder('people'));
  const interpreter = [program, ...args].join(' ');
  const client = await openClient(`localhost:${port}`, { interpreter, program: clientOf(directory) });
  await client.terminal.shows(/people +12/);
  client.terminal.keys('/people/2', 'Enter');
  await client.terminal.shows('김영희');
  client.terminal.keys('C-c');
  await expectCleanEnd(client, 130);
};

/** For each package that has one. */
export const programChecks: Readonly<Record<string, Readonly<Record<string, ProgramCheck>>>> = {
  server: { 'the program': server },
  'client-tui': { 'one request': oneShot, 'the full screen': fullScreen },
};
