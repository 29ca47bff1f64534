/**
 * The user guide, run as a reader would: each command in a shell, and its output as it is shown there, `…` being
 * anything. With `ROWHOUSE_WRITE_GUIDE=1` the outputs are written into the guide instead, for a person to read.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { freePort, missing, serverProgram, temporaryFolder, until, workspace } from './programs.js';

const guide = join(workspace, 'docs/guide.md');
/** A person then puts `…` where an output is different each time. */
const isWriting = process.env['ROWHOUSE_WRITE_GUIDE'] !== undefined;
const noCurl = missing('curl', { debianPackage: 'curl' });

interface Step {
  readonly command: string;
  readonly output: string;
}

it.skipIf(noCurl)('every example of the guide does what it says', { timeout: 120_000 }, async () => {
  const text = readFileSync(guide, 'utf8');
  const shell = new Shell(await freePort());
  const blocks = Array.from(text.matchAll(/(<!-- the server is stopped here -->\n+)?```console\n([^]*?)```/g));
  expect(blocks.length).toBeGreaterThan(10);
  let written = text;
  for (const [, stop, block = ''] of blocks) {
    if (stop !== undefined) await shell.stopServer();
    let shown = '';
    for (const { command, output } of stepsOf(block)) {
      let actual = await shell.run(command);
      // The file follows a moment later: a reader would look again.
      if (command.startsWith('cat ') && !isWriting)
        await until(async () => pattern(command, output).test(`$ ${command}\n${(actual = await shell.run(command))}`));
      if (!isWriting) expect(`$ ${command}\n${actual}`).toMatch(pattern(command, output));
      shown += `$ ${command}\n${actual}`;
    }
    written = written.replace(block, () => shown);
  }
  if (isWriting) writeFileSync(guide, written);
});

/** A line that begins with `$ ` is a command; what follows is its output. */
function stepsOf(block: string): Step[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const end = step.indexOf('\n');
      return { command: step.slice(0, end), output: step.slice(end + 1) };
    });
}

function pattern(command: string, output: string): RegExp {
  const parts = `$ ${command}\n${output}`.split('…').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*?')}$`);
}

/** One shell for all commands, so that variables last; a server that is started runs on until the next one is. */
class Shell {
  readonly #port: number;
  readonly #folder = temporaryFolder();
  readonly #shell: ChildProcess;
  #server: ChildProcess | undefined;
  #output = '';

  constructor(port: number) {
    this.#port = port;
    const programs = join(this.#folder, '.bin');
    mkdirSync(programs);
    writeFileSync(join(programs, 'rowhouse'), `#!/bin/sh\nexec "${process.execPath}" "${serverProgram}" "$@"\n`);
    chmodSync(join(programs, 'rowhouse'), 0o755);
    const env = { ...process.env, PATH: `${programs}:${process.env['PATH'] ?? ''}` };
    this.#shell = spawn('bash', { cwd: this.#folder, env });
    for (const stream of [this.#shell.stdout, this.#shell.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    onTestFinished(async () => {
      await this.stopServer();
      this.#shell.kill();
    });
  }

  async run(command: string): Promise<string> {
    const here = command.replaceAll('localhost:8080', `localhost:${this.#port}`);
    if (/^(?:[A-Z_]+=\S+ )*rowhouse data\b/.test(command)) return this.#serve(here);
    this.#output = '';
    this.#shell.stdin!.write(`${here}\necho "<end>"\n`);
    await until(() => this.#output.endsWith('<end>\n'));
    const output = this.#output.slice(0, -'<end>\n'.length).replaceAll(`localhost:${this.#port}`, 'localhost:8080');
    return output === '' || output.endsWith('\n') ? output : `${output}\n`;
  }

  async #serve(command: string): Promise<string> {
    await this.stopServer();
    const [variables, rest] =
      command.split(/(?=rowhouse )/).length === 2 ? command.split(/(?=rowhouse )/) : ['', command];
    const path = `${join(this.#folder, '.bin')}:${process.env['PATH'] ?? ''}`;
    this.#server = spawn('bash', ['-c', `${variables ?? ''} exec ${rest ?? ''} --port ${this.#port}`], {
      cwd: this.#folder,
      env: { ...process.env, PATH: path },
      stdio: 'ignore',
    });
    await until(() => isListening(this.#port));
    return '';
  }

  async stopServer(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill();
    expect(await ended).toBe(0);
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, 'localhost', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => {
      resolve(false);
    });
  });
}
