/** A real file system of a few kilobytes, in memory, that a test can fill. Only root may mount one, and not everywhere. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Why there can be none here; undefined where there can. */
export function whyNoSmallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-disk-'));
  try {
    const fault = mount(folder, 64);
    if (fault === undefined) unmount(folder);
    return fault;
  } finally {
    rmdirSync(folder);
  }
}

/** An empty disk of so many KiB. It is unmounted after the test. */
export class SmallDisk {
  readonly folder = mkdtempSync(join(tmpdir(), 'rowhouse-disk-'));

  constructor(kibibytes: number) {
    const fault = mount(this.folder, kibibytes);
    if (fault !== undefined) throw new Error(fault);
    onTestFinished(() => {
      unmount(this.folder);
      rmdirSync(this.folder);
    });
  }

  /** Takes up all that is left but so many KiB. */
  async fill(kibibytesLeft = 0): Promise<void> {
    const { bavail, bsize } = await statfs(this.folder);
    await writeFile(this.#filling, Buffer.alloc(bavail * bsize - kibibytesLeft * 1024));
  }

  /** Gives back what `fill` took. */
  async makeRoom(): Promise<void> {
    await rm(this.#filling);
  }

  get #filling(): string {
    return join(this.folder, FILLING);
  }
}

/** The name of the file that takes up the room. */
export const FILLING = 'filling.bin';

function mount(folder: string, kibibytes: number): string | undefined {
  const { error, status, stderr } = spawnSync(
    'mount',
    ['-t', 'tmpfs', '-o', `size=${kibibytes}k,mode=700`, 'rowhouse-test', folder],
    { encoding: 'utf8' },
  );
  if (error !== undefined) return `mount could not be run (${error.message})`;
  return status === 0 ? undefined : `no tmpfs can be mounted (${stderr.trim()})`;
}

function unmount(folder: string): void {
  // Lazily: a store that a failed test left open must not keep it.
  spawnSync('umount', ['-l', folder]);
}
