/** What a body that is no text is, by its first bytes. */

const signatures: readonly (readonly [name: string, at: number, bytes: string])[] = [
  ['a PNG image', 0, '\x89PNG\r\n\x1a\n'],
  ['a JPEG image', 0, '\xff\xd8\xff'],
  ['a GIF image', 0, 'GIF8'],
  ['a WebP image', 8, 'WEBP'],
  ['a PDF document', 0, '%PDF-'],
  ['a ZIP archive', 0, 'PK\x03\x04'],
  ['gzip data', 0, '\x1f\x8b'],
  ['Zstandard data', 0, '\x28\xb5\x2f\xfd'],
  ['a WebAssembly module', 0, '\0asm'],
  ['an ELF program', 0, '\x7fELF'],
  ['an Ogg stream', 0, 'OggS'],
  ['a SQLite database', 0, 'SQLite format 3\0'],
  ['an MP4 video', 4, 'ftyp'],
];

/** Its name, where the bytes tell. */
export function binaryKind(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(32, bytes.length)).toString('latin1');
  return signatures.find(([, at, signature]) => start.startsWith(signature, at))?.[0];
}
