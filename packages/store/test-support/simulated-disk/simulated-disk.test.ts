import { describe, expect, it } from 'vitest';
import { Random, seed } from '../random.js';
import { FileBytes, SimulatedDisk } from './index.js';

/** The life of a disk: its order, its faults, its ends. */

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => (error as { code?: unknown }).code,
  );
}

/** Every microtask that is due, and those that they bring. */
function allIsQuiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('operations that are begun together', () => {
  const orderOf = async (diskSeed: number): Promise<string> => {
    const disk = SimulatedDisk.of({ '/data/': '' }, { seed: diskSeed });
    const order: string[] = [];
    disk.observe((_, path) => order.push(path.at(-1)!));
    await Promise.all([disk.create('/data/a'), disk.create('/data/b'), disk.create('/data/c')]);
    return order.join('');
  };

  it('take effect in any order, which the seed decides', async () => {
    const orders = new Set<string>();
    for (let diskSeed = 0; diskSeed < 100; diskSeed++) {
      const order = await orderOf(diskSeed);
      expect(await orderOf(diskSeed)).toBe(order);
      orders.add(order);
    }
    expect(orders.size).toBe(6);
  });

  it('leave the same images where the seed is the same', async () => {
    const left = async (): Promise<string[]> => {
      const disk = SimulatedDisk.of({ '/data/': '' }, { seed: 7 });
      const file = await disk.create('/data/a');
      await file.write(Buffer.alloc(10_000, 'x'), 0);
      return Array.from(disk.powerCuts({ limit: 20 }), ({ fingerprint }) => fingerprint);
    };
    expect(await left()).toEqual(await left());
  });
});

describe('a planned fault', () => {
  it('fails one operation, or that operation for good', async () => {
    const faults = [
      { operation: 1, code: 'EIO', lasts: 'once' },
      { operation: 3, code: 'EMFILE', lasts: 'for-good' },
    ] as const;
    const disk = SimulatedDisk.of({ '/data/': '' }, { faults: { faults } });
    const codes = [];
    for (let n = 0; n < 5; n++) codes.push(await codeOf(disk.create(`/data/${n}`)));
    expect(codes).toEqual([undefined, 'EIO', undefined, 'EMFILE', 'EMFILE']);
    expect(await disk.list('/data')).toEqual(['0', '2']);
    expect(disk.isFaulty).toBe(true);
  });

  it('of a sync loses what was written: the next sync succeeds, and makes nothing of it durable', async () => {
    for (const afterFailedSync of ['written', 'on-disk'] as const) {
      const faults = [{ operation: 2, code: 'EIO', lasts: 'once' }] as const;
      const disk = SimulatedDisk.of({ '/data/a': 'old' }, { faults: { faults, afterFailedSync } });
      const file = await disk.openForUpdate('/data/a');
      await file.write(Buffer.from('new'), 0);
      expect(await codeOf(file.sync())).toBe('EIO');
      await file.sync();
      const seen = Buffer.alloc(3);
      await file.read(seen, 0);
      expect(seen.toString()).toBe(afterFailedSync === 'written' ? 'new' : 'old');
      for (const image of disk.powerCuts({ limit: 50 })) {
        expect(image.read('/data/a')!.toBuffer().toString()).toBe('old');
      }
      // What is written after it is not lost.
      await file.write(Buffer.from('N'), 0);
      await file.sync();
      for (const image of disk.powerCuts({ limit: 50 })) {
        expect(image.read('/data/a')!.toBuffer().toString()).toBe('Nld');
      }
    }
  });

  it('of a folder’s sync makes the file system read-only, with what was not durable there or not', async () => {
    const faults = [{ operation: 3, code: 'EIO', lasts: 'once' }] as const;
    const disk = SimulatedDisk.of({ '/data/': '' }, { faults: { faults } });
    const file = await disk.create('/data/a');
    await file.sync();
    const folder = await disk.openFolder('/data');
    expect(await codeOf(folder.sync())).toBe('EIO');
    expect(await codeOf(folder.sync())).toBe('EROFS');
    expect(await codeOf(file.write(Buffer.from('x'), 0))).toBe('EROFS');
    expect(await codeOf(disk.create('/data/b'))).toBe('EROFS');
    expect(await disk.list('/data')).toEqual(['a']);
    const left = Array.from(disk.powerCuts({ limit: 50 }), (image) => image.read('/data/a')?.size);
    expect(new Set(left)).toEqual(new Set([undefined, 0]));
  });

  it('of a folder’s sync without a journal loses its names, and the next one makes nothing of them durable', async () => {
    const faults = [{ operation: 2, code: 'EIO', lasts: 'once' }] as const;
    const disk = SimulatedDisk.of({ '/data/': '' }, { faults: { faults, afterFailedFolderSync: 'forgotten' } });
    await disk.create('/data/a');
    const folder = await disk.openFolder('/data');
    expect(await codeOf(folder.sync())).toBe('EIO');
    await folder.sync();
    expect(await disk.list('/data')).toEqual(['a']);
    for (const image of disk.powerCuts({ limit: 50 })) expect(image.find('/data/a')).toBeUndefined();
  });

  it('makes writes short, and then the disk full', async () => {
    const disk = SimulatedDisk.of({ '/data/a': '' }, { faults: { maxWriteBytes: 3, freeBytes: 5 } });
    const file = await disk.openForUpdate('/data/a');
    expect(await file.write(Buffer.from('abcdef'), 0)).toBe(3);
    expect(await file.write(Buffer.from('def'), 3)).toBe(2);
    expect(await codeOf(file.write(Buffer.from('f'), 5))).toBe('ENOSPC');
    expect(disk.image().read('/data/a')!.toBuffer().toString()).toBe('abcde');
  });
});

describe('the end of a process', () => {
  it('is answered nothing, changes nothing, and gives its lock back', async () => {
    const disk = SimulatedDisk.of({ '/data/a': 'x' });
    await disk.lock('/data');
    expect(await codeOf(disk.lock('/data'))).toBe('folder-locked');
    const file = await disk.openForUpdate('/data/a');
    const answers: string[] = [];
    const ask = (promise: Promise<unknown>): void => {
      promise.then(
        () => answers.push('resolved'),
        () => answers.push('rejected'),
      );
    };
    ask(file.write(Buffer.from('y'), 0));
    const next = disk.killProcesses();
    ask(file.write(Buffer.from('z'), 0));
    ask(disk.remove('/data/a'));
    expect(() => {
      disk.renameSync('/data/a', '/data/b');
    }).toThrow('gone');
    await allIsQuiet();
    expect(answers).toEqual([]);
    expect(next.image().read('/data/a')!.toBuffer().toString()).toBe('x');
    await next.lock('/data');
  });

  it('loses nothing, and makes nothing durable', async () => {
    const disk = SimulatedDisk.of({ '/data/': '' });
    await (await disk.create('/data/a')).write(Buffer.from('x'), 0);
    const next = disk.killProcesses();
    expect(next.image().read('/data/a')!.toBuffer().toString()).toBe('x');
    expect(Array.from(next.powerCuts({ limit: 50 }), (image) => image.find('/data/a'))).toContain(undefined);
  });

  it('can come at any operation, from the observer', async () => {
    const disk = SimulatedDisk.of({ '/data/': '' });
    disk.observe((_, path) => {
      if (path === '/data/b') disk.cutPower();
    });
    const answers: string[] = [];
    const live = async (): Promise<void> => {
      for (const name of ['a', 'b', 'c']) {
        await disk.create(`/data/${name}`);
        answers.push(name);
      }
    };
    live().catch((error: unknown) => answers.push(String(error)));
    await allIsQuiet();
    expect(answers).toEqual(['a']);
    const folder = disk.image().find('/data');
    expect(folder?.kind === 'folder' && [...folder.entries.keys()]).toEqual(['a']);
  });

  it('leaves a disk that boots with the same files under the same inodes', async () => {
    const disk = SimulatedDisk.of({ '/data/a': 'x', '/data/f/b': 'y' });
    await disk.link('/data/a', '/data/second');
    const booted = new SimulatedDisk(disk.image());
    expect(booted.image().fingerprint).toBe(disk.image().fingerprint);
    expect(booted.lstatSync('/data/a')!.identity).toBe(booted.lstatSync('/data/second')!.identity);
    expect([booted.lstatSync('/data/a')!.links, booted.lstatSync('/data/f/b')!.links]).toEqual([2, 1]);
    const file = await booted.create('/data/new');
    expect(booted.image().describe()).toHaveLength(6);
    expect((await file.stat()).identity.split(':')[1]).not.toBe(booted.lstatSync('/data/a')!.identity.split(':')[1]);
    // The disk that it was booted from knows nothing of it.
    expect(disk.image().find('/data/new')).toBeUndefined();
  });
});

it(`keeps the bytes of a file as a plain buffer would (ROWHOUSE_SEED=${seed})`, () => {
  const random = new Random(seed);
  for (let round = 0; round < 200; round++) {
    let bytes = FileBytes.empty;
    let plain = Buffer.alloc(0);
    for (let step = 0; step < 8; step++) {
      const before = bytes.toBuffer();
      const position = random.below(10_000);
      const kept = bytes;
      if (random.below(3) > 0) {
        const written = Buffer.alloc(random.below(6000), random.below(256));
        bytes = bytes.write(written, position);
        if (written.length > 0) {
          plain = Buffer.concat([plain, Buffer.alloc(Math.max(0, position + written.length - plain.length))]);
          plain.set(written, position);
        }
      } else {
        bytes = bytes.truncate(position);
        plain = Buffer.concat([plain.subarray(0, position), Buffer.alloc(Math.max(0, position - plain.length))]);
      }
      expect(bytes.size).toBe(plain.length);
      expect(bytes.toBuffer().equals(plain)).toBe(true);
      expect(bytes.fingerprint).toBe(FileBytes.of(plain).truncate(plain.length).fingerprint);
      expect(kept.toBuffer().equals(before)).toBe(true);
      const from = random.below(12_000);
      expect(Buffer.from(bytes.slice(from, from + 5000)).equals(plain.subarray(from, from + 5000))).toBe(true);
    }
  }
});
