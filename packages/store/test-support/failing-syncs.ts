/** `strace` makes system calls of a process fail without carrying them out, as a disk that is dying does. */
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { TracedScript } from './child-process.js';

/** What `OpenFile.syncData` and `OpenFile.sync` are to the kernel. */
export type SyncCall = 'fdatasync' | 'fsync';

/** Why no call can be made to fail here; undefined where it can. */
export function whyNoFailingSyncs(): string | undefined {
  const { error, status, stderr } = spawnSync(
    'strace',
    [...tracing('/dev/null'), '-e', injection('fsync', 1), 'true'],
    {
      encoding: 'utf8',
    },
  );
  if (error !== undefined) return `strace could not be run (${error.message})`;
  return status === 0 ? undefined : `strace cannot trace here (${stderr.trim()})`;
}

/** A script whose syncs are noted in `trace`; the n-th of these calls, counted from 1, fails with EIO. */
export function withFailingSync(script: string, trace: string, failing?: { call: SyncCall; n: number }): TracedScript {
  const inject = failing === undefined ? [] : ['-e', injection(failing.call, failing.n)];
  return {
    script,
    tracer: ['strace', ...tracing(trace), ...inject],
    // strace counts the calls of each thread by itself: all come from one.
    environment: { UV_THREADPOOL_SIZE: '1', UV_USE_IO_URING: '0' },
  };
}

/** How many of these calls a trace has, and how many of them were made to fail. */
export async function countSyncs(trace: string, call: SyncCall): Promise<{ made: number; failed: number }> {
  const lines = (await readFile(trace, 'utf8')).split('\n').filter((line) => line.includes(` ${call}(`));
  return { made: lines.length, failed: lines.filter((line) => line.includes('(INJECTED)')).length };
}

function tracing(trace: string): string[] {
  // -D: the process that is started is the traced one, and can be killed; strace ends with it.
  return ['-D', '-f', '--seccomp-bpf', '-qq', '-o', trace, '-e', 'trace=fdatasync,fsync'];
}

function injection(call: SyncCall, n: number): string {
  return `inject=${call}:error=EIO:when=${n}`;
}
