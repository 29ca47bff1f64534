import { createHash, type Hash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { errnoOf, type FileStat, type FileSystem, type OpenFile } from './file-system.js';

/**
 * The durable replacement of a file. The order is what keeps the promise, and each step fails safely:
 *
 * 1. a temporary file in the same folder, written whole, with the mode and owner of the file it will replace;
 * 2. fsync of it: from here on its content survives. Until here a failure leaves the folder as it was;
 * 3. a last look at the file in place, and the rename over it, with nothing of this process in between;
 * 4. fsync of the folder: from here on the rename survives. If this fails, nobody knows which of the two will.
 */

const TEMPORARY_NAME = /^\.rowhouse-[0-9a-f]{16}\.tmp$/;

export function temporaryName(): string {
  return `.rowhouse-${randomBytes(8).toString('hex')}.tmp`;
}

/** A file written and synced under its temporary name. */
export interface StagedFile {
  /** As it is before the move. */
  readonly stat: FileStat;
  /** SHA-256 of its content, in base64url. */
  readonly hash: string;
  /**
   * Puts it in its place, and returns its identity there; undefined, and nothing is done, where the file there is no
   * longer the one with this identity (undefined: no file).
   */
  moveInto(path: string, expectedIdentity: string | undefined): string | undefined;
  /** Removes it. Does not fail: what is left is removed when the folder is opened next. */
  discard(): Promise<void>;
}

/** Steps 1 and 2. `like` is the file that will be replaced. */
export async function stageFile(
  fileSystem: FileSystem,
  folder: string,
  chunks: Iterable<Uint8Array>,
  like: FileStat | undefined,
): Promise<StagedFile> {
  const path = join(folder, temporaryName());
  const discard = async (): Promise<void> => {
    await fileSystem.remove(path).catch(() => undefined);
  };
  try {
    const file = await fileSystem.create(path);
    let stat: FileStat;
    const hash = createHash('sha256');
    try {
      // Before the content: a file that only its owner may read is never there for others, not for a moment.
      if (like !== undefined) await copyAttributes(file, like);
      await writeAll(file, hashed(chunks, hash));
      await file.sync();
      stat = await file.stat();
    } finally {
      await file.close();
    }
    return {
      stat,
      hash: hash.digest('base64url'),
      moveInto: (target, expectedIdentity) => {
        if (fileSystem.lstatSync(target)?.identity !== expectedIdentity) return undefined;
        fileSystem.renameSync(path, target);
        // The move changed its status. Where its content is another somebody has saved over it, and must be noticed.
        return identityOf(fileSystem, target, stat);
      },
      discard,
    };
  } catch (error) {
    await discard();
    throw error;
  }
}

/** Of a file that was moved; as it was before where it can't be looked at, so that it is read again. */
function identityOf(fileSystem: FileSystem, path: string, before: FileStat): string {
  try {
    const stat = fileSystem.lstatSync(path);
    return stat?.content === before.content ? stat.identity : before.identity;
  } catch {
    return before.identity;
  }
}

/** Removes what a crash left between the steps. Only for who holds the folder's lock. */
export async function removeLeftovers(fileSystem: FileSystem, folder: string): Promise<void> {
  for (const name of await fileSystem.list(folder)) {
    if (TEMPORARY_NAME.test(name)) await fileSystem.remove(join(folder, name));
  }
}

function* hashed(chunks: Iterable<Uint8Array>, hash: Hash): Generator<Uint8Array> {
  for (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

/** A full disk shows as a write that takes fewer bytes than it was given; the next one fails. */
async function writeAll(file: OpenFile, chunks: Iterable<Uint8Array>): Promise<void> {
  let position = 0;
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      const count = await file.write(chunk.subarray(at), position);
      if (count === 0) throw Object.assign(new Error('The write took no bytes'), { code: 'EIO' });
      at += count;
      position += count;
    }
  }
}

async function copyAttributes(file: OpenFile, like: FileStat): Promise<void> {
  const own = await file.stat();
  if (own.uid !== like.uid || own.gid !== like.gid) {
    try {
      await file.setOwner(like.uid, like.gid);
    } catch (error) {
      // Only root may give files away, and a user namespace may have no number for the owner, which is EINVAL. The file
      // is then ours, as after a save by any editor.
      if (!['EPERM', 'EINVAL'].includes(errnoOf(error) ?? '')) throw error;
    }
  }
  // After the owner: a change of owner clears some bits.
  if (own.mode !== like.mode) await file.setMode(like.mode);
}
