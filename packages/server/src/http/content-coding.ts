/**
 * Content codings (RFC 9110 section 8.4): an answer is compressed where the client takes that and it is worth the while.
 */
import { Readable, type Transform } from 'node:stream';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { codedTag } from './conditional.js';
import { type HeaderLine, isWhole, type Reply } from './exchange.js';
import type { ContentCoding } from './negotiation.js';

/** Bytes from which on compressing pays: what is smaller fits in one packet anyway. */
const leastLength = 1400;

/** Brotli's default is for files that are compressed once; this is about as fast as gzip. */
const brotliOptions = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } };

interface Coder {
  whole(bytes: Uint8Array): Promise<Buffer>;
  inPieces(): Transform;
}

const brotli = promisify<Uint8Array, zlib.BrotliOptions, Buffer>(zlib.brotliCompress);
// Node before 22.15 has none; it is then never chosen.
const zstd = (bytes: Uint8Array): Promise<Buffer> => promisify<Uint8Array, Buffer>(zlib.zstdCompress)(bytes);
const gzip = promisify<Uint8Array, Buffer>(zlib.gzip);

const coders: Readonly<Record<ContentCoding, Coder>> = {
  zstd: { whole: zstd, inPieces: () => zlib.createZstdCompress() },
  br: { whole: (bytes) => brotli(bytes, brotliOptions), inPieces: () => zlib.createBrotliCompress(brotliOptions) },
  gzip: { whole: gzip, inPieces: () => zlib.createGzip() },
};

/** What is compressed already, or is to be seen as it happens, stays as it is. */
const codable = /^(?:text\/(?!event-stream)|application\/(?:[a-z.]+\+)?(?:json|x-ndjson))/;

/** Whether a reply is compressed for a client that takes that. */
export function isWorthCoding({ headers, body }: Reply): boolean {
  if (body === undefined) return false;
  return (!isWhole(body) || Buffer.byteLength(body) >= leastLength) && headers.some(isCodable);
}

/** The reply in the coding, or as it was where that would not help. */
export async function codeReply(reply: Reply, coding: ContentCoding | undefined): Promise<Reply> {
  const { body } = reply;
  if (coding === undefined || body === undefined || !isWorthCoding(reply)) return reply;
  const coded = { status: reply.status, headers: codedFields(reply.headers, coding) };
  if (!isWhole(body)) return { ...coded, body: codedPieces(body, coders[coding].inPieces()) };
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return { ...coded, body: await coders[coding].whole(bytes) };
}

function isCodable([name, value]: HeaderLine): boolean {
  return name === 'Content-Type' && codable.test(value);
}

function codedFields(headers: readonly HeaderLine[], coding: ContentCoding): readonly HeaderLine[] {
  const tagged = headers.map((line) => (line[0] === 'ETag' ? (['ETag', codedTag(line[1], coding)] as const) : line));
  return [...tagged, ['Content-Encoding', coding]];
}

async function* codedPieces(pieces: AsyncIterable<string | Uint8Array>, coder: Transform): AsyncGenerator<Uint8Array> {
  const source = Readable.from(pieces);
  // Whichever of the two ends early takes the other with it; what broke is thrown to the reader below.
  source.once('error', (error) => coder.destroy(error));
  coder.once('close', () => source.destroy());
  for await (const piece of source.pipe(coder)) yield piece as Uint8Array;
}
