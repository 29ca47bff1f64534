/** Which representation a request gets: by its `Accept`, or by the extension in its path, which is the stronger word. */
import zlib from 'node:zlib';
import type { Fields } from '@rowhouse/protocol';
import Negotiator from 'negotiator';
import type { HeaderLine, Request } from './exchange.js';
import { HttpProblem } from './problem.js';

/** What programs read. */
export type DataRepresentation = 'json' | 'ndjson' | 'csv';
/** And `html`, for people: a page that is made of the others' answers. */
export type Representation = DataRepresentation | 'html';

const mediaTypes: Readonly<Record<Representation, string>> = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv',
  html: 'text/html',
};

const contentTypes: Readonly<Record<Representation, string>> = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8; header=present',
  html: 'text/html; charset=utf-8',
};

/** What an extension stands for; undefined where it is none of ours. */
export function representationOf(extension: string): Representation | undefined {
  return Object.hasOwn(mediaTypes, extension) ? (extension as Representation) : undefined;
}

/**
 * Chooses among what is offered, the first of it where the client has no wish.
 * @throws HttpProblem 406
 */
export function negotiate<Offered extends Representation>(request: Request, offered: readonly Offered[]): Offered {
  const accept = request.headers.get('accept');
  if (accept === undefined || accept === '*/*') return offered[0]!;
  const chosen = new Negotiator({ headers: { accept } }).mediaType(offered.map((each) => mediaTypes[each]));
  const representation = offered.find((each) => mediaTypes[each] === chosen);
  if (representation !== undefined) return representation;
  throw new HttpProblem(
    406,
    'not-acceptable',
    `There is no "${accept}" of this: ask for ${offered.map((each) => mediaTypes[each]).join(', ')}.`,
  );
}

/** Whether a request asks for JSON by name, and not only for anything. */
export function namesJson({ headers }: Request): boolean {
  const accept = headers.get('accept') ?? '';
  return new Negotiator({ headers: { accept } }).mediaTypes().some((type) => type.toLowerCase() === mediaTypes.json);
}

/**
 * The fields that every representation has: what it is, what it was chosen by, and that it is to be asked for again.
 * @param charset of texts that are not in UTF-8
 */
export function representationFields(
  representation: Representation,
  tag?: string,
  charset = 'utf-8',
): readonly HeaderLine[] {
  const type = ['Content-Type', contentTypes[representation].replace('utf-8', charset)] as const;
  return tag === undefined ? [type, ...caching] : [type, ...caching, ['ETag', tag]];
}

/**
 * Of a 304: what a cache puts in place of what it has. What is left out stays, such as the charset of a file's own bytes
 * (RFC 9110 section 15.4.5).
 */
export function notModifiedFields(tag: string): readonly HeaderLine[] {
  return [...caching, ['ETag', tag]];
}

const caching: readonly HeaderLine[] = [
  ['Vary', 'Accept, Accept-Encoding'],
  ['Cache-Control', 'no-cache, no-transform'],
];

export type ContentCoding = 'zstd' | 'br' | 'gzip';

/** Content codings that are made here, the preferred one first. Node has zstd since 22.15. */
export const contentCodings: readonly ContentCoding[] =
  'createZstdCompress' in zlib ? ['zstd', 'br', 'gzip'] : ['br', 'gzip'];

/** The content coding that the client likes best, of those that it names; undefined for none. */
export function acceptedCoding(headers: Fields): ContentCoding | undefined {
  const field = headers.get('accept-encoding');
  if (field === undefined) return undefined;
  const accepted = new Negotiator({ headers: { 'accept-encoding': field } }).encodings([...contentCodings, 'identity']);
  const best = accepted[0];
  return contentCodings.find((coding) => coding === best);
}

/** A request's Content-Type without its parameters, in small letters. */
export function contentTypeOf(headers: Fields): string | undefined {
  return headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
}
