import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const IMPORTS = new URL('source-imports.mjs', import.meta.url).href;

/** A script that is run by another command, which gets the command line of Node behind its own arguments. */
export interface TracedScript {
  readonly script: string;
  readonly tracer: readonly string[];
  /** Beside our own. */
  readonly environment: NodeJS.ProcessEnv;
}

/** A Node process that runs one of the scripts beside this file, and what it says, line by line. */
export class Child {
  readonly process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #exited: Promise<unknown>;
  #errors = '';

  constructor(script: string | TracedScript, ...args: string[]) {
    const traced = typeof script === 'string' ? { script, tracer: [], environment: {} } : script;
    const path = fileURLToPath(new URL(traced.script, import.meta.url));
    const [command, ...rest] = [...traced.tracer, process.execPath, '--import', IMPORTS, path, ...args];
    const env = { ...process.env, ...traced.environment };
    const child = spawn(command!, rest, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.process = child;
    this.#exited = once(child, 'exit');
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stderr.on('data', (text: Buffer) => (this.#errors += text.toString()));
  }

  /** The next line that it prints; undefined when it has ended. */
  async line(): Promise<string | undefined> {
    const next = await this.#lines.next();
    return next.done === true ? undefined : next.value;
  }

  /** Ends it without a word of warning, and waits until it is gone. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.#exited;
  }

  /** What it wrote to standard error, once it has ended. */
  async errors(): Promise<string> {
    await this.#exited;
    return this.#errors;
  }
}
