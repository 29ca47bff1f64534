import { expect, it } from 'vitest';
import { refusal } from '../contract-suite/subject.js';
import { readCsv } from './csv-reader.js';
import { DEFAULT_LIMITS } from '../limits.js';

const SOURCE = { table: 't', file: 't.csv' };
const MiB = 1024 * 1024;

/** How many turns of the event loop pass until a promise is settled. */
async function turnsOf(promise: Promise<unknown>): Promise<number> {
  const state = { settled: false };
  const settle = () => {
    state.settled = true;
  };
  promise.then(settle, settle);
  let turns = 0;
  while (!state.settled) {
    await new Promise((resolve) => setImmediate(resolve));
    turns++;
  }
  return turns;
}

it('lets other work go on while it reads', async () => {
  const reading = readCsv(Buffer.from('id,x\n' + '1,abcdefgh\n'.repeat(200_000)), SOURCE, DEFAULT_LIMITS);
  expect(await turnsOf(reading)).toBeGreaterThan(10);
  expect((await reading).rows.length).toBe(200_000);
});

it('gives up a row without end soon after its limit, not at the end of the file', async () => {
  const reading = readCsv(Buffer.alloc(8 * MiB, ','), SOURCE, { ...DEFAULT_LIMITS, maxRowBytes: 1000 });
  const refused = refusal(reading, 'table-unreadable');
  expect(await turnsOf(reading)).toBeLessThan(8);
  expect((await refused).reason).toBe('row-too-large');
});

it('reads a file of blank lines as a table without columns', async () => {
  const { names, rows, tail } = await readCsv(Buffer.alloc(2 * MiB, '\n'), SOURCE, DEFAULT_LIMITS);
  expect([names, rows, tail.length]).toEqual([[], [], 2 * MiB]);
});

it('finds each row where it lies', async () => {
  const text = '\ufeffsep=;\r\nid;x\r\n1;"a\r\nb"\n\n2;é\r;\n3';
  const bytes = Buffer.from(text);
  const { header, rows, tail } = await readCsv(bytes, SOURCE, DEFAULT_LIMITS);
  const textOf = (start: number, end: number) => bytes.subarray(start, end).toString();
  expect(textOf(header.start, header.end)).toBe('\ufeffsep=;\r\nid;x\r\n');
  expect(rows.map((row) => [textOf(row.text.start, row.text.content), textOf(row.text.content, row.text.end)])).toEqual(
    [
      ['', '1;"a\r\nb"\n'],
      ['\n', '2;é\r'],
      [';\n', '3'],
    ],
  );
  expect(tail.length).toBe(0);
});

it('reads the same whatever lies on the border between two chunks', async () => {
  // The borders are 128 KiB apart: each shift puts another byte of the pattern there.
  const pattern = '7,"a""b\r\nc"\r\n8,é\n9,\u{1f600}\r';
  for (let shift = 0; shift < Buffer.byteLength(pattern); shift++) {
    const repeats = Math.ceil((300 * 1024) / Buffer.byteLength(pattern));
    const bytes = Buffer.from(`${'h'.repeat(shift + 1)},x\n${pattern.repeat(repeats)}`);
    const { rows } = await readCsv(bytes, SOURCE, DEFAULT_LIMITS);
    expect(rows.length).toBe(repeats * 3);
    const wrong = rows.findIndex(
      ({ cells, text }, n) =>
        cells[1] !== ['a"b\r\nc', 'é', '\u{1f600}'][n % 3] || text.source[text.content] !== '789'.charCodeAt(n % 3),
    );
    expect(wrong).toBe(-1);
  }
});

it('measures a cell without its quotes', async () => {
  const read = (cell: string) =>
    readCsv(Buffer.from(`id,x\n1,${cell}\n`), SOURCE, { ...DEFAULT_LIMITS, maxCellBytes: 10 });
  const { rows } = await read(`"${'""'.repeat(5)}12345"`);
  expect(rows[0]!.cells[1]).toBe(`${'"'.repeat(5)}12345`);
  const fault = await refusal(read(`"${'""'.repeat(5)}123456"`), 'table-unreadable');
  expect(fault).toMatchObject({ reason: 'cell-too-large', line: 2 });
  expect(fault.message).toContain('11 bytes');
});
