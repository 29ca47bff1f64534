import { describe, expect, it } from 'vitest';
import { BLOCK_BYTES, type DiskImage, SECTOR_BYTES, SimulatedDisk } from './index.js';

/** What a cut of the power may leave, and what it may not. */

const MANY = 500;

/** Every content of a file that a cut may leave, as far as many draws show them; undefined for no file. */
function contents(disk: SimulatedDisk, path: string): Set<string | undefined> {
  return new Set(images(disk).map((image) => image.read(path)?.toBuffer().toString('latin1')));
}

function images(disk: SimulatedDisk): DiskImage[] {
  // Several draws, since each stops when it brings nothing new.
  return Array.from({ length: 100 }, () => [...disk.powerCuts({ limit: MANY })]).flat();
}

async function syncFolder(disk: SimulatedDisk, folder = '/data'): Promise<void> {
  const opened = await disk.openFolder(folder);
  await opened.sync();
  await opened.close();
}

const sector = (letter: string): string => letter.repeat(SECTOR_BYTES);

describe('names', () => {
  it('last only when their folder was synced, whatever was done to the file', async () => {
    const disk = SimulatedDisk.of({ '/data/': '' });
    const file = await disk.create('/data/a');
    await file.write(Buffer.from('x'), 0);
    await file.sync();
    expect(contents(disk, '/data/a')).toEqual(new Set([undefined, 'x']));
    await syncFolder(disk);
    expect(contents(disk, '/data/a')).toEqual(new Set(['x']));
  });

  it('are the old or the new one after a rename, never none', async () => {
    const disk = SimulatedDisk.of({ '/data/a': 'old', '/data/b': 'new' });
    disk.renameSync('/data/b', '/data/a');
    const left = new Set(
      images(disk).map((image) => [image.read('/data/a'), image.read('/data/b')].map((b) => b?.toBuffer().toString())),
    );
    expect(new Set([...left].map((pair) => JSON.stringify(pair)))).toEqual(new Set(['["old","new"]', '["new",null]']));
    await syncFolder(disk);
    expect(contents(disk, '/data/a')).toEqual(new Set(['new']));
  });

  it('can be lost out of order, each by itself', async () => {
    const disk = SimulatedDisk.of({ '/data/a': '1' });
    await disk.link('/data/a', '/data/b');
    await disk.remove('/data/a');
    const left = new Set(images(disk).map((image) => [...imageNames(image)].sort().join()));
    expect(left).toEqual(new Set(['a', 'b', 'a,b', '']));
  });

  it('of a new folder go with the folder', async () => {
    const disk = SimulatedDisk.of({ '/data/': '' });
    await disk.makeFolder('/data/f');
    await (await disk.create('/data/f/a')).close();
    await syncFolder(disk, '/data/f');
    expect(contents(disk, '/data/f/a')).toEqual(new Set([undefined, '']));
    await syncFolder(disk);
    expect(contents(disk, '/data/f/a')).toEqual(new Set(['']));
  });

  it('of a move between folders are both synced with either', async () => {
    const disk = SimulatedDisk.of({ '/a/x': '1', '/b/': '' });
    disk.renameSync('/a/x', '/b/x');
    expect(contents(disk, '/b/x')).toEqual(new Set([undefined, '1']));
    await syncFolder(disk, '/b');
    expect(contents(disk, '/b/x')).toEqual(new Set(['1']));
    expect(contents(disk, '/a/x')).toEqual(new Set([undefined]));
  });
});

describe('content', () => {
  it('that was synced lasts; what came after may be there or not', async () => {
    const disk = SimulatedDisk.of({ '/data/a': 'abc' });
    const file = await disk.openForUpdate('/data/a');
    await file.write(Buffer.from('X'), 1);
    expect(contents(disk, '/data/a')).toContain('abc');
    expect(contents(disk, '/data/a')).toContain('aXc');
    await file.syncData();
    expect(contents(disk, '/data/a')).toEqual(new Set(['aXc']));
    await file.truncate(0);
    expect(contents(disk, '/data/a')).toEqual(new Set(['aXc', '']));
  });

  it('is torn at the ends of sectors, and filled with zeros where only the size was kept', async () => {
    const disk = SimulatedDisk.of({ '/data/a': '' });
    const file = await disk.openForUpdate('/data/a');
    await file.write(Buffer.from(sector('1') + sector('2') + sector('3')), 0);
    const zeros = sector('\0');
    const possible = ['1', '2', '3'].reduce<string[]>(
      (texts, letter) => texts.flatMap((text) => [text + sector(letter), text + zeros]),
      [''],
    );
    const left = contents(disk, '/data/a');
    // Every combination of whole sectors, at full size.
    for (const text of possible) expect(left, JSON.stringify(text.replace(/(.)\1+/g, '$1'))).toContain(text);
    expect(left).toContain(sector('1'));
    for (const text of left) {
      expect(possible.some((whole) => whole.startsWith(text!) && text!.length % SECTOR_BYTES === 0)).toBe(true);
    }
  });

  it('that was synced is damaged only where a later write touches its block', async () => {
    const synced = 'a'.repeat(BLOCK_BYTES) + sector('b');
    const disk = SimulatedDisk.of({ '/data/a': synced });
    const file = await disk.openForUpdate('/data/a');
    await file.write(Buffer.from(sector('c')), BLOCK_BYTES + SECTOR_BYTES);
    const left = [...contents(disk, '/data/a')].map((text) => text!);
    expect(left.every((text) => text.startsWith('a'.repeat(BLOCK_BYTES)))).toBe(true);
    expect(left.some((text) => text.slice(BLOCK_BYTES, BLOCK_BYTES + SECTOR_BYTES) === sector('\0'))).toBe(true);
    for (const image of disk.powerCuts({ limit: MANY, damagesSyncedBytes: false })) {
      expect(image.read('/data/a')!.toBuffer().toString().startsWith(synced)).toBe(true);
    }
  });

  it('of a later write can be there without that of an earlier one', async () => {
    const disk = SimulatedDisk.of({ '/data/a': '' });
    const file = await disk.openForUpdate('/data/a');
    await file.write(Buffer.from('1'), 0);
    await file.write(Buffer.from('2'), 1);
    expect(contents(disk, '/data/a')).toContain('\x002');
  });

  it('is that of both names of a file', async () => {
    const disk = SimulatedDisk.of({ '/data/a': 'old' });
    await disk.link('/data/a', '/data/b');
    await syncFolder(disk);
    await (await disk.openForUpdate('/data/b')).write(Buffer.from('new'), 0);
    for (const image of images(disk)) {
      expect(image.read('/data/a')!.fingerprint).toBe(image.read('/data/b')!.fingerprint);
      expect(image.find('/data/a')!.inode).toBe(image.find('/data/b')!.inode);
    }
  });
});

it('is, for the mode of a file, the old or the new one until the file is synced', async () => {
  const disk = SimulatedDisk.of({ '/data/a': 'x' });
  const modes = (): Set<number> => new Set(images(disk).map((image) => image.find('/data/a')!.attributes.mode));
  const file = await disk.openForUpdate('/data/a');
  await file.setMode(0o600);
  await file.write(Buffer.from('y'), 0);
  expect(modes()).toEqual(new Set([0o644, 0o600]));
  await file.syncData();
  await file.write(Buffer.from('z'), 0);
  expect(modes()).toEqual(new Set([0o644, 0o600]));
  await file.sync();
  expect(modes()).toEqual(new Set([0o600]));
});

it('begins with all as it is seen, and draws none twice', async () => {
  const disk = SimulatedDisk.of({ '/data/a': '1' });
  await (await disk.openForUpdate('/data/a')).write(Buffer.from('2'), 0);
  await (await disk.create('/data/b')).write(Buffer.from('3'), 0);
  const left = [...disk.powerCuts({ limit: MANY })];
  expect(left[0]!.read('/data/a')!.toBuffer().toString()).toBe('2');
  expect(left[0]!.fingerprint).toBe(disk.image().fingerprint);
  expect(new Set(left.map(({ fingerprint }) => fingerprint)).size).toBe(left.length);
  expect([...disk.powerCuts({ limit: 3 })].length).toBe(3);
});

function imageNames(image: DiskImage): Iterable<string> {
  const folder = image.find('/data');
  return folder?.kind === 'folder' ? folder.entries.keys() : [];
}
