import { expect, it } from 'vitest';
import { Random, seed } from '../../test-support/random.js';
import { UniqueCells } from './unique-cells.js';

const COLUMNS = [
  { index: 0, missing: new Set(['']) },
  { index: 2, missing: new Set(['', '-']) },
];
const TEXTS = ['', '-', 'a', 'b', 'c'];

/** One state: its rows, as a model, and the index that must agree with them. */
interface Version {
  readonly rows: readonly (readonly string[])[];
  readonly unique: UniqueCells;
}

it(`every version agrees with its rows, in whatever order they are asked and changed (seed ${seed})`, () => {
  const random = new Random(seed);
  const row = (): string[] => [random.pick(TEXTS), random.pick(TEXTS), random.pick(TEXTS)];
  for (let round = 0; round < 100; round++) {
    const rows = random.many(0, 4, row);
    const versions: Version[] = [
      {
        rows,
        unique: new UniqueCells(
          COLUMNS,
          rows.map((cells) => ({ cells })),
        ),
      },
    ];
    for (let step = 0; step < 40; step++) {
      // Not always from the newest: a transaction that failed leaves its states behind.
      const version = random.pick(versions.slice(-5));
      const place = random.below(version.rows.length + 1);
      const before = version.rows[place];
      const after = before !== undefined && random.below(3) === 0 ? undefined : row();
      const next = version.rows.filter((_, index) => index !== place);
      if (after !== undefined) next.push(after);
      versions.push({ rows: next, unique: version.unique.with(before, after) });
      const asked = random.pick(versions);
      for (const { index, missing } of COLUMNS) {
        for (const text of TEXTS) {
          const isHeld = !missing.has(text) && asked.rows.some((cells) => cells[index] === text);
          expect(asked.unique.holds(index, text), `round ${round}, step ${step}, ${index}, ${text}`).toBe(isHeld);
        }
      }
    }
  }
});

it('goes back a long way', () => {
  const first = new UniqueCells([COLUMNS[0]!], [{ cells: ['x'] }]);
  let last = first;
  for (let count = 0; count < 100_000; count++) last = last.with(undefined, [String(count)]);
  expect(last.holds(0, '99999')).toBe(true);
  expect(first.holds(0, '99999')).toBe(false);
  expect(first.holds(0, 'x')).toBe(true);
  expect(last.holds(0, '0')).toBe(true);
});

it('goes through the rows once, when it is first asked or changed', () => {
  let read = 0;
  const rows = {
    *[Symbol.iterator]() {
      read++;
      yield { cells: ['x'] };
    },
  };
  let unique = new UniqueCells([COLUMNS[0]!], rows);
  expect(read).toBe(0);
  for (const text of ['a', 'b', 'c']) {
    expect(unique.holds(0, text)).toBe(false);
    unique = unique.with(undefined, [text]);
    expect(unique.holds(0, text)).toBe(true);
  }
  expect(unique.with(['x'], undefined).holds(0, 'x')).toBe(false);
  expect(read).toBe(1);
});
