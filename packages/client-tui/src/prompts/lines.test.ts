import { expect, it } from 'vitest';
import { linesOf, LongLineError } from './lines.js';

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

it('refuses a line without end, and no line at the limit', async () => {
  let chunks = 0;
  // eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what is wanted
  async function* endless() {
    yield '12345\n1234';
    for (;;) {
      chunks += 1;
      yield 'x';
    }
  }
  const input = linesOf(endless(), 5);
  expect((await input.next()).value).toBe('12345');
  await expect(input.next()).rejects.toThrow(
    new LongLineError('a line of standard input has more than 5 characters: give a shorter one.'),
  );
  expect(chunks).toBe(2);
});
