import { expect, it } from 'vitest';
import { linesOf } from './lines.js';

async function lines(...chunks: (string | Uint8Array)[]): Promise<string[]> {
  const found: string[] = [];
  // eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what is wanted
  async function* input() {
    yield* chunks;
  }
  for await (const line of linesOf(input())) found.push(line);
  return found;
}

it('ends a line at LF, CRLF and the end of input', async () => {
  expect(await lines('GET\nlocal', 'host\r\n', '\n', 'name:kim')).toEqual(['GET', 'localhost', '', 'name:kim']);
  expect(await lines('GET\n')).toEqual(['GET']);
  expect(await lines()).toEqual([]);
});

it('puts characters together that were cut apart', async () => {
  const bytes = new TextEncoder().encode('이름:김\n');
  for (let cut = 1; cut < bytes.length; cut += 1) {
    expect(await lines(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(['이름:김']);
  }
});
