import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { OpenFile } from '../../src/index.js';
import type { SimulatedDisk } from '../simulated-disk/index.js';

/**
 * Puts a simulated disk under `node:fs` itself, for packages that take no file system: as long as it is mounted, the
 * functions below that are given a path on the disk, or one of its descriptors, go there, and all others where they
 * always go. So it is the package's own code, as it was published, that decides which calls are made in which order.
 */

/** Descriptors of the simulated disk begin here. */
const FIRST_DESCRIPTOR = 1_000_000;

type Callback = (error: Error | null, result?: unknown) => void;
type Replacement = (...args: never[]) => unknown;

/** Returns how to take it away again. `mounted` is where the disk lies, such as `/data`. */
export function mount(disk: SimulatedDisk, mounted: string): () => void {
  const isOurs = (target: unknown): boolean =>
    (typeof target === 'string' && (target === mounted || target.startsWith(`${mounted}/`))) ||
    (typeof target === 'number' && target >= FIRST_DESCRIPTOR);
  const calls = new SimulatedCalls(disk);
  const callbacks = {
    realpath: (path: string) => disk.realPath(path),
    stat: (path: string) => disk.stat(path),
    open: (path: string, flags: string) => calls.open(path, flags),
    write: (descriptor: number, data: string | Uint8Array) => calls.write(descriptor, data),
    fsync: (descriptor: number) => calls.file(descriptor).sync(),
    close: (descriptor: number) => calls.close(descriptor),
    chown: () => Promise.resolve(),
    chmod: () => Promise.resolve(),
    rename: (from: string, to: string) => calls.rename(from, to),
    unlink: (path: string) => disk.remove(path),
  };
  const promises = {
    readFile: (path: string) => calls.readFile(path),
    writeFile: (path: string, data: string) => calls.writeFile(path, data),
    rename: (from: string, to: string) => calls.rename(from, to),
  };
  const restore = [
    ...Object.entries(callbacks).map(([name, act]) => replace(fs, name, isOurs, withCallback(act))),
    ...Object.entries(promises).map(([name, act]) => replace(fs.promises, name, isOurs, act)),
  ];
  syncBuiltinESMExports();
  return () => {
    for (const undo of restore) undo();
    syncBuiltinESMExports();
  };
}

/** Node's functions in terms of the disk's operations. */
class SimulatedCalls {
  readonly #disk: SimulatedDisk;
  readonly #files = new Map<number, OpenFile>();
  #next = FIRST_DESCRIPTOR;

  constructor(disk: SimulatedDisk) {
    this.#disk = disk;
  }

  file(descriptor: number): OpenFile {
    return this.#files.get(descriptor)!;
  }

  async open(path: string, flags: string): Promise<number> {
    if (flags !== 'w') throw new Error(`Only the flags w are known here, not ${flags}`);
    const descriptor = this.#next++;
    this.#files.set(descriptor, await this.#openEmpty(path));
    return descriptor;
  }

  async write(descriptor: number, data: string | Uint8Array): Promise<number> {
    return writeAll(this.file(descriptor), Buffer.from(data as string));
  }

  async close(descriptor: number): Promise<void> {
    await this.file(descriptor).close();
    this.#files.delete(descriptor);
  }

  rename(from: string, to: string): Promise<void> {
    return new Promise((resolve) => {
      this.#disk.renameSync(from, to);
      resolve();
    });
  }

  async readFile(path: string): Promise<string> {
    const file = await this.#disk.openForReading(path);
    const bytes = Buffer.alloc((await file.stat()).size);
    await file.read(bytes, 0);
    await file.close();
    return bytes.toString();
  }

  async writeFile(path: string, data: string): Promise<void> {
    const file = await this.#openEmpty(path);
    await writeAll(file, Buffer.from(data));
    await file.close();
  }

  async #openEmpty(path: string): Promise<OpenFile> {
    try {
      return await this.#disk.create(path);
    } catch {
      const file = await this.#disk.openForUpdate(path);
      await file.truncate(0);
      return file;
    }
  }
}

async function writeAll(file: OpenFile, bytes: Uint8Array): Promise<number> {
  for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at), at);
  return bytes.length;
}

function withCallback(act: (...args: never[]) => Promise<unknown>): Replacement {
  return (...args: unknown[]) => {
    const callback = args.pop() as Callback;
    act(...(args as never[])).then(
      (result) => {
        callback(null, result);
      },
      (error: unknown) => {
        callback(error as Error);
      },
    );
  };
}

/** Returns how to put the original back. */
function replace(owner: object, name: string, isOurs: (target: unknown) => boolean, ours: Replacement): () => void {
  const functions = owner as Record<string, Replacement>;
  const original = functions[name]!;
  functions[name] = (...args: never[]) => (isOurs(args[0]) ? ours(...args) : Reflect.apply(original, owner, args));
  return () => {
    functions[name] = original;
  };
}
