/** Load from another process: wrk, which keeps 64 connections busy and says what came back. */
import { spawn, spawnSync } from 'node:child_process';

/** Why there can be none; undefined where it can be run. */
export function whyNoWrk(): string | undefined {
  const { error } = spawnSync('wrk', ['--version']);
  return error && `wrk could not be run (${error.message}); Debian has it in the package wrk`;
}

export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** Path of a Lua script that makes the requests; default: GET of the address, again and again. */
  readonly script?: string;
}

/** Requests a second that were answered with 2xx. @throws Error where one was answered otherwise */
export async function load({ url, connections, seconds, script }: Load): Promise<number> {
  const asked = script === undefined ? [] : ['-s', script];
  const child = spawn('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '30s', ...asked, url]);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  await new Promise((resolve) => child.on('close', resolve));
  const rate = /^Requests\/sec:\s+([0-9.]+)/m.exec(output)?.[1];
  if (rate === undefined || /Non-2xx|Socket errors: (?!connect 0, read 0, write 0, timeout 0)/.test(output))
    throw new Error(`wrk ${url}: ${output}`);
  return Number(rate);
}
