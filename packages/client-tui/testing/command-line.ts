/** Command lines that are run inside the test: real requests, outputs that are collected. */
import { readArguments } from '../src/command/arguments.js';
import { runOneShot, type Surroundings } from '../src/command/one-shot.js';
import type { Sink } from '../src/command/sink.js';
import type { StandardInput } from '../src/command/standard-input.js';
import { defaultServer } from '../src/core/request/address.js';
import type { RunningServer } from './servers.js';

/** A sink that keeps what is written to it. */
export class Collected implements Sink {
  readonly isTerminal: boolean;
  readonly pieces: Buffer[] = [];

  constructor(isTerminal = false) {
    this.isTerminal = isTerminal;
  }

  /** All of it, a character a byte. */
  get latin1(): string {
    return Buffer.concat(this.pieces).toString('latin1');
  }

  get text(): string {
    return Buffer.concat(this.pieces).toString();
  }

  write(bytes: Uint8Array | string): Promise<void> {
    this.pieces.push(Buffer.from(bytes as Uint8Array));
    return Promise.resolve();
  }
}

/** Standard input that holds these pieces; one that is a promise is waited for. */
export function inputOf(
  pieces: readonly (string | Promise<string>)[],
  kind: StandardInput['kind'] = 'pipe',
): StandardInput {
  return {
    kind,
    async *chunks() {
      for (const piece of pieces) yield Buffer.from(await piece);
    },
  };
}

export interface Ran {
  readonly code: number;
  /** Standard output as text. */
  readonly out: string;
  readonly err: string;
}

/** Runs `rowhouse-client` with these arguments; the server at hand is `server`. */
export async function runCommand(
  args: readonly string[],
  server?: RunningServer,
  around: Partial<Omit<Surroundings, 'server'>> = {},
): Promise<Ran> {
  const err = around.err ?? new Collected();
  const out = around.out ?? new Collected();
  const said = new Collected();
  const texts = { out: (text: string) => void said.write(text), err: (text: string) => void said.write(text) };
  const invocation = readArguments(args, { env: {}, version: '0', ...texts });
  if (invocation.kind === 'done') return { code: invocation.exitCode, out: '', err: said.text };
  if (invocation.kind !== 'one-shot') throw new Error(`This is no one-shot request: ${args.join(' ')}`);
  const code = await runOneShot(invocation.order, {
    stdin: inputOf([], 'none'),
    env: {},
    ...around,
    server: server?.address ?? defaultServer,
    out,
    err,
  });
  return { code, out: textOf(out), err: textOf(err) };
}

function textOf(sink: Sink): string {
  return sink instanceof Collected ? sink.text : '';
}
