/** A file system with little room, on which a database can be put. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  readonly folder: string;
  /** @param size in MiB */
  resize(size: number): void;
  /** Nobody may use it any more. */
  remove(): void;
}

/** Why there can be none; undefined where there can. */
export function whyNoSmallDisk(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root can mount a small file system';
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-disk-'));
  const { status, stderr } = mount(folder, 1);
  if (status === 0) spawnSync('umount', [folder]);
  rmdirSync(folder);
  return status === 0 ? undefined : `a small file system can't be mounted here: ${stderr.trim()}`;
}

/** @param size in MiB @param like whose owner it gets: that of another folder */
export function mountSmallDisk(size: number, like: string): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-disk-'));
  const { uid, gid } = statSync(like);
  const { status, stderr } = mount(folder, size, `,uid=${uid},gid=${gid},mode=700`);
  if (status !== 0) throw new Error(stderr);
  return {
    folder,
    resize: (to) => void execFileSync('mount', ['-o', `remount,size=${to}m`, folder]),
    remove() {
      execFileSync('umount', [folder]);
      rmdirSync(folder);
    },
  };
}

function mount(folder: string, size: number, more = ''): { status: number | null; stderr: string } {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}m${more}`, 'tmpfs', folder], { encoding: 'utf8' });
}
