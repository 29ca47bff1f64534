/**
 * Bodies that do not lie in memory: a file, which is read while it is sent and must stay as long as it was, or a stream
 * of pieces. An error while they are read is an `unsendable` failure, and the body is never sent whole then.
 */
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { ExchangeFailure } from '../exchange/exchange.js';

/** A file, as long as it was when the request was prepared. */
export interface FileBody {
  /** As the system takes it; read while the request is sent. */
  readonly path: string;
  /** In bytes. */
  readonly length: number;
}

/** Pieces that come as they come; they can be sent once. */
export interface StreamBody {
  /** Asked for one at a time, as fast as the server takes them. */
  readonly pieces: AsyncIterable<Uint8Array>;
  /** In bytes; undefined where that is known at the end only: then the body is sent in chunks. */
  readonly length: number | undefined;
}

/** A body that is sent while it is read. */
export type UploadBody = FileBody | StreamBody;

/** Bytes that are read at a time. */
const pieceLength = 64 * 1024;

/** A file as a body. @throws ExchangeFailure `unsendable` where it can't be had, or is no file */
export async function fileBody(path: string): Promise<FileBody> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (!found.isFile()) throw new ExchangeFailure('unsendable', `${path} is no file: give the path of one.`);
  return { path, length: found.size };
}

/** Whether a body can be sent a second time. */
export function isRepeatable(body: Uint8Array | UploadBody): boolean {
  return body instanceof Uint8Array || 'path' in body;
}

/**
 * The pieces of a body, as they are read. The first comes after the body was found to be there: an empty one.
 * @throws ExchangeFailure `unsendable` where it can't be read, or is not as long as it was
 */
export async function* piecesOf(body: Uint8Array | UploadBody): AsyncGenerator<Uint8Array> {
  if (body instanceof Uint8Array) {
    yield new Uint8Array(0);
    for (let at = 0; at < body.length; at += pieceLength) yield body.subarray(at, at + pieceLength);
  } else if ('path' in body) yield* fileOf(body);
  else yield* streamOf(body);
}

async function* fileOf({ path, length }: FileBody): AsyncGenerator<Uint8Array> {
  const file = await open(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    if ((await file.stat()).size !== length) throw changed(path);
    yield new Uint8Array(0);
    for (let left = length; left > 0;) {
      const { bytesRead, buffer } = await file
        .read(new Uint8Array(Math.min(left, pieceLength)))
        .catch((error: unknown) => {
          throw unreadable(path, error);
        });
      left -= bytesRead;
      // Before the last piece goes out: what has grown meanwhile is not sent as if it were whole.
      if (bytesRead === 0 || (left === 0 && (await file.stat()).size !== length)) throw changed(path);
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function* streamOf({ pieces, length }: StreamBody): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(0);
  let count = 0;
  const wrong = (is: string): ExchangeFailure =>
    new ExchangeFailure(
      'unsendable',
      `The body is ${is} than the ${length} bytes that were announced: it was not sent whole.`,
    );
  try {
    for await (const piece of pieces) {
      count += piece.length;
      if (length !== undefined && count > length) throw wrong('longer');
      yield piece;
    }
  } catch (error) {
    if (error instanceof ExchangeFailure) throw error;
    throw new ExchangeFailure('unsendable', `The body could not be read to its end: ${detailOf(error)}.`, {
      cause: error,
    });
  }
  if (length !== undefined && count < length) throw wrong('shorter');
}

function changed(path: string): ExchangeFailure {
  return new ExchangeFailure(
    'unsendable',
    `${basename(path)} was changed while it was sent: it is not as long as it was. Send it again.`,
  );
}

function unreadable(path: string, error: unknown): ExchangeFailure {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const why =
    code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'it is not yours to read' : detailOf(error);
  return new ExchangeFailure('unsendable', `${path} can't be read: ${why}.`, { cause: error });
}

function detailOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
