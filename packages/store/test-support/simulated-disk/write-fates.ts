import type { Random } from '../random.js';
import { BLOCK_BYTES, type FileBytes, SECTOR_BYTES } from './file-bytes.js';
import { applyChange, type DataChange } from './nodes.js';

/**
 * What a power cut makes of one write that was not synced (ALICE calls these the states of an append and an overwrite;
 * torn and zeroed blocks are what ext4, XFS and SQLite's and bbolt's power-cut tests see):
 *
 * - `whole`, and `lost`: all of it, or none;
 * - `torn`: some of its sectors, each whole; where the file grew, its size may cover the others, which are then zeros;
 * - `zeroed`: where the file grew, the size without the content; elsewhere nothing;
 * - `damaging`: written, but for one sector of the blocks that it touches, which becomes zeros even where it held synced
 *   bytes that the write left alone: a disk with sectors of 4 KiB loses all of one.
 *
 * A truncation is there or not.
 */
export type Fate = 'whole' | 'lost' | 'torn' | 'zeroed' | 'damaging';
export const FATES: readonly Fate[] = ['whole', 'lost', 'torn', 'zeroed', 'damaging'];

export function applyFate(bytes: FileBytes, change: DataChange, fate: Fate, random: Random): FileBytes {
  if (fate === 'lost') return bytes;
  if (fate === 'whole' || change.kind === 'truncate') return applyChange(bytes, change);
  const end = change.position + change.bytes.length;
  switch (fate) {
    case 'torn':
      return tear(bytes, change.bytes, change.position, random);
    case 'zeroed':
      return bytes.truncate(Math.max(bytes.size, end));
    case 'damaging':
      return damage(applyChange(bytes, change), change.position, end, random);
  }
}

function tear(before: FileBytes, written: Uint8Array, position: number, random: Random): FileBytes {
  const end = position + written.length;
  const first = Math.floor(position / SECTOR_BYTES);
  const sectors = Math.ceil(end / SECTOR_BYTES) - first;
  const isKept = drawSectors(sectors, random);
  let bytes = random.below(2) === 0 ? before.truncate(Math.max(before.size, end)) : before;
  for (let sector = 0; sector < sectors; sector++) {
    if (!isKept(sector)) continue;
    const from = Math.max(position, (first + sector) * SECTOR_BYTES);
    const to = Math.min(end, (first + sector + 1) * SECTOR_BYTES);
    bytes = bytes.write(written.subarray(from - position, to - position), from);
  }
  return bytes;
}

/** The first ones, the last ones, or any. */
function drawSectors(sectors: number, random: Random): (sector: number) => boolean {
  const split = random.below(sectors + 1);
  switch (random.below(3)) {
    case 0:
      return (sector) => sector < split;
    case 1:
      return (sector) => sector >= split;
    default:
      return () => random.below(2) === 0;
  }
}

function damage(bytes: FileBytes, position: number, end: number, random: Random): FileBytes {
  const start = Math.floor(position / BLOCK_BYTES) * BLOCK_BYTES;
  const behind = Math.min(bytes.size, Math.ceil(end / BLOCK_BYTES) * BLOCK_BYTES);
  // At times the whole block, and not only one of its sectors.
  const unit = random.below(4) === 0 ? BLOCK_BYTES : SECTOR_BYTES;
  const from = start + random.below(Math.ceil((behind - start) / unit)) * unit;
  return bytes.write(new Uint8Array(Math.min(unit, behind - from)), from);
}
