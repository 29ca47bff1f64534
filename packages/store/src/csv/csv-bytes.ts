/** Bytes that structure a CSV file, and where its lines are. */

export const LF = 0x0a;
export const CR = 0x0d;
export const QUOTE = 0x22;
export const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

export function isLineEndByte(byte: number | undefined): boolean {
  return byte === LF || byte === CR;
}

/** The line of a byte, from 1. CRLF, LF and a lone CR each end a line, also inside quotes, as editors count. */
export function lineAt(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let at = 0; at < offset; at++) {
    const byte = bytes[at];
    if (byte === LF || (byte === CR && bytes[at + 1] !== LF)) line++;
  }
  return line;
}

/** How many bytes of the range, at its end, are its line end: 0, 1 or 2. */
export function lineEndLength(bytes: Uint8Array, start: number, end: number): number {
  if (end <= start) return 0;
  const last = bytes[end - 1];
  if (last === CR) return 1;
  if (last !== LF) return 0;
  return end - 2 >= start && bytes[end - 2] === CR ? 2 : 1;
}
