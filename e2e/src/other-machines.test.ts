/** A peer on another address: the server and its client each in a network namespace of their own, joined by a wire. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missing, run, serverProgram, startServerAs, temporaryFolder, type Finished } from './programs.js';

const [here, there] = [`rowhouse-a-${process.pid}`, `rowhouse-b-${process.pid}`] as const;
const address = '10.203.0.1';

function ip(...args: readonly string[]): boolean {
  return spawnSync('ip', args, { stdio: 'ignore' }).status === 0;
}

const noCurl = missing('curl', { debianPackage: 'curl' });
const noNamespaces = noCurl ?? missing('ip', { debianPackage: 'iproute2' }) ?? makeNamespaces();

function makeNamespaces(): string | undefined {
  if (ip('netns', 'add', here) && ip('netns', 'add', there)) return undefined;
  removeNamespaces();
  const reason = 'this process may not make network namespaces';
  process.stderr.write(`skipped: ${reason}\n`);
  return reason;
}

function removeNamespaces(): void {
  for (const name of [here, there]) ip('netns', 'del', name);
}

const inside = (name: string): [string, ...string[]] => ['ip', 'netns', 'exec', name];
const startHere = (...settings: readonly string[]) =>
  startServerAs([...inside(here), process.execPath, serverProgram], temporaryFolder('people'), ...settings);

function curl(from: string, ...args: readonly string[]): Promise<Finished> {
  return run('ip', ['netns', 'exec', from, 'curl', '-s', '-S', '-m', '20', ...args]);
}

describe.skipIf(noNamespaces)('a program on another machine', () => {
  beforeAll(() => {
    const commands = [
      `link add wire-a netns ${here} type veth peer name wire-b netns ${there}`,
      `-n ${here} addr add ${address}/24 dev wire-a`,
      `-n ${there} addr add 10.203.0.2/24 dev wire-b`,
      `-n ${here} link set wire-a up`,
      `-n ${there} link set wire-b up`,
      `-n ${here} link set lo up`,
    ];
    expect(commands.filter((command) => !ip(...command.split(' ')))).toEqual([]);
  });
  afterAll(removeNamespaces);

  it('is refused with the sentence that says how to open the server, and one on this machine is served', async () => {
    const { port } = await startHere();
    const url = `http://${address}:${port}/people/1`;
    const refused = await curl(there, '-w', '%{http_code}', url);
    expect(refused.stdout).toMatch(/start it with --tokens, or with --open\.[^]*403$/);
    const written = await curl(there, '-w', '%{http_code}', '-X', 'DELETE', url);
    expect(written.stdout).toMatch(/403$/);
    expect((await curl(here, url)).stdout).toContain('Ada Lovelace');
  });

  it('is neither greeted nor answered in the classic dialect', async () => {
    const { port } = await startHere('--dialect', 'classic');
    const told = await curl(there, '-m', '2', `telnet://${address}:${port}`);
    expect(told.stdout).not.toContain('Welcome');
    expect((await curl(here, '-m', '2', `telnet://${address}:${port}`)).stdout).toContain('Welcome');
  });

  it('is served by an open server, and by one with tokens if it has one', async () => {
    const open = await startHere('--open');
    expect((await curl(there, `http://${address}:${open.port}/people/1`)).stdout).toContain('Ada Lovelace');
    const made = await run(process.execPath, [serverProgram, 'token', '--role', 'read']);
    const tokens = join(temporaryFolder(), 'tokens.txt');
    writeFileSync(tokens, made.stderr);
    const guarded = await startHere('--tokens', tokens);
    const url = `http://${address}:${guarded.port}/people/1`;
    expect((await curl(there, '-o', '/dev/null', '-w', '%{http_code}', url)).stdout).toBe('401');
    expect((await curl(there, '-u', `:${made.stdout.trim()}`, url)).stdout).toContain('Ada Lovelace');
  });
});
