import { describe, expect, it } from 'vitest';
import { hostileText, Random, seed } from '../../test-support/random.js';
import { cellType, inferColumns } from '../schema/inference.js';
import { readCsv } from '../csv/csv-reader.js';
import { DEFAULT_LIMITS } from '../limits.js';
import { typeOfBytes } from './cell-types.js';

const PIECES = [
  '0',
  '1',
  '9',
  '00',
  '.',
  '-',
  '+',
  'e',
  'E',
  '5e3',
  '123456789',
  '1234567890123456',
  'true',
  'false',
  ' ',
];
const FIXED = [
  '',
  '-',
  '.',
  '-0',
  '0.',
  '.5',
  '-.5',
  '1.50',
  '1e999',
  '1e-999',
  '0e-999',
  `0.${'0'.repeat(399)}`,
  'True',
];

/** In the middle of other bytes, which must not matter. */
function typeOf(cell: string): unknown {
  return typeOfBytes(Buffer.from(`7${cell}7`), 1, 1 + Buffer.byteLength(cell));
}

describe(`the types of cells, from bytes (ROWHOUSE_SEED=${seed})`, () => {
  it('are those of their texts', () => {
    const random = new Random(seed);
    const made = random.many(20_000, 20_000, () => random.many(1, 4, () => random.pick(PIECES)).join(''));
    for (const cell of [...FIXED, ...made]) {
      expect(typeOf(cell), cell).toBe(cellType(cell));
      expect(typeOf(`"${cell}"`), cell).toBe(cellType(cell));
    }
  });

  it('are those of their texts, with quotes in them', () => {
    const random = new Random(seed);
    for (let run = 0; run < 5000; run++) {
      const cell = hostileText(random) + random.pick(['', '"', '1', 'true']);
      expect(typeOf(`"${cell.replaceAll('"', '""')}"`), cell).toBe(cellType(cell));
    }
  });

  it('make the types of columns, whatever rows are short', async () => {
    const random = new Random(seed);
    for (let run = 0; run < 500; run++) {
      const cell = () => random.pick(['1', '2.5', 'true', 'false', '', '', 'x', '"3"', '"true"', '""']);
      const lines = random.many(0, 6, () => random.many(1, 3, cell).join(','));
      const table = await readCsv(
        Buffer.from(`a,b,c\n${lines.join('\n')}`),
        { table: 't', file: 't.csv' },
        DEFAULT_LIMITS,
      );
      const columns = inferColumns(table.names, table.rows);
      expect(
        table.fileRows.types.map((type) => type ?? 'text'),
        lines.join('\n'),
      ).toEqual(columns.map(({ type }) => type));
    }
  });
});
