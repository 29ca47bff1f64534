/** The bytes that the wire view shows, read off the screen. */
import { until } from './programs.js';
import type { Terminal } from './terminal.js';

export interface ShownBytes {
  readonly sent: Buffer;
  readonly received: Buffer;
}

/**
 * Scrolls through the wire view, which has the focus, from its start until as many bytes were seen as are expected.
 * Throws where a place shows one byte here and another there.
 */
export async function readWireView(
  terminal: Terminal,
  expected: { readonly sent: number; readonly received: number },
): Promise<ShownBytes> {
  const seen = { sent: new Map<number, number>(), received: new Map<number, number>() };
  const isComplete = (): boolean => seen.sent.size >= expected.sent && seen.received.size >= expected.received;
  terminal.keys('Home');
  await until(() => hasOffset(terminal.screen(), 0));
  for (;;) {
    const screen = terminal.screen();
    for (const row of dumpRows(screen)) {
      for (const [index, byte] of row.bytes.entries()) {
        const known = seen[row.direction].get(row.offset + index);
        if (known !== undefined && known !== byte)
          throw new Error(`byte ${row.offset + index} ${row.direction} is shown as ${known} and as ${byte}`);
        seen[row.direction].set(row.offset + index, byte);
      }
    }
    if (isComplete()) return { sent: joined(seen.sent), received: joined(seen.received) };
    terminal.keys('PageDown');
    await until(() => terminal.screen() !== screen);
  }
}

interface DumpRow {
  readonly direction: 'sent' | 'received';
  readonly offset: number;
  readonly bytes: readonly number[];
}

/** An offset, and bytes in hexadecimal behind it; what follows them is their text. */
const dump =
  /(?<arrow>[→←])?[ │]*(?<![0-9A-Za-z])(?<offset>[0-9A-F]{4,8}) {1,3}(?<bytes>(?:[0-9A-F]{2}(?: {1,2}|$)){1,16})/g;

/** The rows of hex dumps on a screen. Side by side, what was sent is on the left. */
export function dumpRows(screen: string): DumpRow[] {
  return screen.split('\n').flatMap((line) => {
    const matches = [...line.matchAll(dump)];
    return matches.map((match): DumpRow => {
      const { arrow, offset = '', bytes = '' } = match.groups ?? {};
      const isSent = arrow === undefined ? match.index < line.length / 2 : arrow === '→';
      return {
        direction: isSent ? 'sent' : 'received',
        offset: Number.parseInt(offset, 16),
        bytes: bytes
          .trim()
          .split(/ +/)
          .map((byte) => Number.parseInt(byte, 16)),
      };
    });
  });
}

function hasOffset(screen: string, offset: number): boolean {
  return dumpRows(screen).some((row) => row.offset === offset);
}

function joined(bytes: ReadonlyMap<number, number>): Buffer {
  const buffer = Buffer.alloc(Math.max(0, ...bytes.keys()) + 1);
  for (const [at, byte] of bytes) buffer[at] = byte;
  return buffer;
}
