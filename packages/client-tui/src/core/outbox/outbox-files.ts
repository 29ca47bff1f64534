/**
 * Outboxes on disk: a file for each server and table, written whole, for its owner alone. A file that can't be read is set
 * aside with a notice, and one of a newer version is left where it is: edits are never dropped, and never written over.
 */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setAside } from '../storage/set-aside.js';
import {
  accessError,
  FileError,
  privateMode,
  readTextFile,
  writeTextFile,
  type TextFile,
} from '../storage/text-files.js';
import { outboxLimits, parseOutbox, renderOutbox, type Outbox } from './outbox.js';

/** What was read. */
export interface ReadOutbox {
  /** Undefined where nothing is pending. */
  readonly outbox: Outbox | undefined;
  /** What the file held, for `writeOutbox`; null where there is none. */
  readonly revision: string | null;
  /** A sentence for the user where a file was set aside. */
  readonly notice: string | undefined;
}

const folderName = 'outbox';

/**
 * The edits of a table that are not sent yet.
 * @param folder the state folder
 * @throws FileError where it can't be read, or is of a newer version; nothing may be written then
 */
export async function readOutbox(folder: string, server: string, table: string, now = new Date()): Promise<ReadOutbox> {
  return read(pathOf(folder, server, table), now, (outbox) => outbox.server === server && outbox.table === table);
}

/**
 * Keeps the edits of a table in the place of those before; with no edits the file goes.
 * @param expected the revision that was read or written last; without it, the file is replaced whatever it holds
 * @returns the revision of the file now
 * @throws FileError `changed` where another client wrote it meanwhile, `too-large` past `outboxLimits`, and where it can't
 *   be written; the file is as it was then
 */
export async function writeOutbox(folder: string, outbox: Outbox, expected?: string | null): Promise<string | null> {
  const path = pathOf(folder, outbox.server, outbox.table);
  if (expected !== undefined) {
    const before = await readTextFile(path, outboxLimits.bytes);
    if ((before?.revision ?? null) !== expected) {
      const message = `Another client keeps edits of ${outbox.table} too: load them before yours are kept.`;
      throw new FileError('changed', path, message);
    }
  }
  if (outbox.edits.length === 0) {
    await rm(path, { force: true }).catch((error: unknown) => {
      throw accessError(path, 'deleted', error);
    });
    return null;
  }
  const text = renderOutbox(outbox);
  if (outbox.edits.length > outboxLimits.edits || Buffer.byteLength(text) > outboxLimits.bytes) {
    throw new FileError(
      'too-large',
      path,
      `The edits of ${outbox.table} are more than are kept on disk (${outboxLimits.edits} rows, 16 MiB): save some of them first.`,
    );
  }
  return (await writeTextFile(path, text, privateMode)).revision;
}

async function read(path: string, now: Date, belongs: (outbox: Outbox) => boolean): Promise<ReadOutbox> {
  let file: TextFile | undefined;
  try {
    file = await readTextFile(path, outboxLimits.bytes);
    if (file === undefined) return { outbox: undefined, revision: null, notice: undefined };
  } catch (error) {
    if (!(error instanceof FileError) || error.kind === 'access' || error.kind === 'not-a-file') throw error;
    return {
      outbox: undefined,
      revision: null,
      notice: await setAside(path, error.kind === 'too-large' ? 'too large' : 'no text', now),
    };
  }
  const outbox = parseOutbox(file.text);
  if (outbox === 'newer') {
    throw new FileError(
      'damaged',
      path,
      `${path} was written by a newer version of this client: use that one to send its edits.`,
    );
  }
  if (outbox === 'damaged')
    return { outbox: undefined, revision: null, notice: await setAside(path, 'its edits can not be read', now) };
  if (!belongs(outbox))
    return { outbox: undefined, revision: null, notice: await setAside(path, 'it belongs to another table', now) };
  return { outbox, revision: file.revision, notice: undefined };
}

/** The file of a table: a part of its name to be recognised by, and a hash that tells it from all others. */
function pathOf(folder: string, server: string, table: string): string {
  const readable = table.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 40);
  const hash = createHash('sha256')
    .update(JSON.stringify([server, table]))
    .digest('hex')
    .slice(0, 24);
  return join(folder, folderName, `${readable}.${hash}.json`);
}
