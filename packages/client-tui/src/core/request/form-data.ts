/**
 * Forms as bodies: `application/x-www-form-urlencoded` (WHATWG URL section 5.2) and `multipart/form-data` (RFC 7578,
 * with names escaped as WHATWG HTML section 4.10.21.8 says).
 */

/** A field of a form: text, or a file. */
export type FormField =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly filename: string; readonly type: string; readonly bytes: Uint8Array };

/** A body and the Content-Type that goes with it. */
export interface FormBody {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** Fields as a browser's form without files sends them. */
export function urlEncoded(fields: readonly { readonly name: string; readonly value: string }[]): FormBody {
  const text = new URLSearchParams(fields.map(({ name, value }): [string, string] => [name, value])).toString();
  return { contentType: 'application/x-www-form-urlencoded', bytes: Buffer.from(text) };
}

/** What a boundary may consist of (RFC 2046 section 5.1.1), without the characters that would need quotes. */
const properBoundary = /^[0-9A-Za-z'+_.-]{1,70}$/;

/** Whether `boundary` can be used as it is. */
export function isProperBoundary(boundary: string): boolean {
  return properBoundary.test(boundary);
}

/**
 * Fields as a form with files sends them.
 * @param boundary stands between the parts; by default one that is in none of them
 */
export function multipart(fields: readonly FormField[], boundary = unusedBoundary()): FormBody {
  const pieces: Uint8Array[] = [];
  for (const field of fields) {
    pieces.push(Buffer.from(`--${boundary}\r\n${partHead(field)}\r\n\r\n`));
    pieces.push('bytes' in field ? field.bytes : Buffer.from(field.value), Buffer.from('\r\n'));
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  return { contentType: `multipart/form-data; boundary=${boundary}`, bytes: Buffer.concat(pieces) };
}

function partHead(field: FormField): string {
  const disposition = `Content-Disposition: form-data; name="${escaped(field.name)}"`;
  if (!('bytes' in field)) return disposition;
  return `${disposition}; filename="${escaped(field.filename)}"\r\nContent-Type: ${field.type.replace(/[\r\n]/g, ' ')}`;
}

function escaped(text: string): string {
  return text.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}

/** 128 random bits: no content holds them by chance, and nobody can have put them there. */
function unusedBoundary(): string {
  // Node's crypto takes its time to load: the global one is only loaded here.
  return `rowhouse-${Buffer.from(globalThis.crypto.getRandomValues(new Uint8Array(16))).toString('hex')}`;
}
