import { stringify } from 'csv-stringify/sync';
import { expect, it } from 'vitest';
import { hostileText, Random, seed } from '../../test-support/random.js';
import { DELIMITERS, EXCEL_FORMAT } from './csv-format.js';
import { encodeRow } from './csv-writer.js';

it(`writes rows as csv-stringify does, with quotes and without (ROWHOUSE_SEED=${seed})`, () => {
  const random = new Random(seed);
  const seen = { bare: 0, quoted: 0 };
  for (let run = 0; run < 10_000; run++) {
    const cells = random.many(1, 4, () => hostileText(random, 0, 2));
    // Alone it would be a blank line, which the writer of record does not care about.
    if (cells.every((cell) => cell === '')) continue;
    const delimiter = random.pick(DELIMITERS);
    const lineEnding = random.pick(['\r\n', '\n', '\r'] as const);
    const ours = encodeRow(cells, { ...EXCEL_FORMAT, delimiter, lineEnding });
    const theirs = stringify([cells], { delimiter, record_delimiter: lineEnding, quote_record_delimiter: true });
    expect(ours.toString(), JSON.stringify(cells)).toBe(theirs);
    seen[theirs.includes('"') ? 'quoted' : 'bare']++;
  }
  expect(Math.min(seen.bare, seen.quoted)).toBeGreaterThan(1000);
});
