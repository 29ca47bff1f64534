import { describe, expect, it } from 'vitest';
import type { CellCondition, Condition, Operation, Query, SortColumn } from '../index.js';
import { answerOf } from './query-model.js';
import { Random, seed } from './random.js';
import { ask, Bench, commit, type Engine } from './subject.js';

const COLUMNS: Readonly<Record<string, 'number' | 'boolean' | 'text'>> = {
  id: 'text',
  n: 'number',
  flag: 'boolean',
  text: 'text',
};
const NUMBERS = ['', '0', '-0', '1', '1.0', '10e-1', '2', '10', '-3.5', '123456789012345', '1e300', '5e-9'];
const FLAGS = ['', 'true', 'false'];
const TEXTS = [
  '',
  'a',
  'A',
  'ab',
  'B',
  'b',
  'é',
  'É',
  '\uff5e',
  '\u{1f600}',
  '\u{1f600}a',
  ' ',
  '10',
  '9',
  'a\nb',
  '%',
];
const TABLES = 12;
const QUERIES = 25;

/** Random queries on random tables, against {@link answerOf}; then pages while the table is changed between them. */
export function describeRandomQueries(engine: Engine): void {
  describe(`random queries (ROWHOUSE_SEED=${seed})`, () => {
    const bench = new Bench(engine);

    it('give what the model gives, whole, in pages, by offset, and counted', async () => {
      const random = new Random(seed);
      for (let run = 0; run < TABLES; run++) {
        const rows = randomRows(random, random.pick([1, 5, 40]));
        const table = await bench.given('t', Object.keys(COLUMNS), rows);
        for (let at = 0; at < QUERIES; at++) {
          const query = randomQuery(random);
          const said = JSON.stringify(query);
          const expected = answerOf(query, COLUMNS, rows);
          const whole = await ask(table, { ...query, count: true });
          expect(
            whole.rows.map(({ cells }) => cells),
            said,
          ).toEqual(expected);
          expect(whole.total, said).toBe(expected.length);
          const offset = random.below(10);
          const limit = 1 + random.below(10);
          let page = await ask(table, { ...query, offset, limit });
          const seen = page.rows.map(({ cells }) => cells);
          while (page.next !== undefined) {
            expect(page.rows.length, said).toBe(limit);
            page = await ask(table, { ...query, limit, after: page.next, count: true });
            expect(page.total, said).toBe(expected.length);
            seen.push(...page.rows.map(({ cells }) => cells));
          }
          expect(seen, said).toEqual(expected.slice(offset));
        }
      }
    });

    it('give every row that stays as it is once, in its order, whatever happens to others between pages', async () => {
      const random = new Random(seed + 1);
      for (let run = 0; run < TABLES; run++) {
        const rows = randomRows(random, 30);
        const table = await bench.given('t', Object.keys(COLUMNS), rows);
        const query = { ...randomQuery(random), limit: 1 + random.below(6) };
        const touched = new Set<string>();
        const seen: string[] = [];
        let page = await ask(table, query);
        for (;;) {
          seen.push(...page.rows.map(({ key }) => key!));
          if (page.next === undefined) break;
          const operations = randomChanges(random, rows, seen);
          for (const operation of operations) if ('key' in operation) touched.add(operation.key);
          await commit(table, ...operations);
          page = await ask(table, { ...query, after: page.next });
        }
        const expected = answerOf(query, COLUMNS, rows).map(([key]) => key!);
        const said = JSON.stringify(query);
        expect(
          seen.filter((key) => !touched.has(key)),
          said,
        ).toEqual(expected.filter((key) => !touched.has(key)));
      }
    });
  });
}

function randomRows(random: Random, count: number): string[][] {
  const rows = Array.from({ length: count }, (_, at) => [
    `k${at}`,
    random.pick(NUMBERS),
    random.pick(FLAGS),
    random.pick(TEXTS),
  ]);
  // So that the types are what they are said to be.
  rows[0] = ['k0', '1', 'true', 'a'];
  return rows;
}

function randomQuery(random: Random): Query {
  return {
    where: random.many(0, 2, () => randomCondition(random)),
    search: random.pick(['', '', '', 'a', '1', 'E', 'É', 'ru']),
    sort: random
      .many(0, 3, () => random.pick(Object.keys(COLUMNS)))
      .filter((column, at, all) => all.indexOf(column) === at)
      .map((column): SortColumn => {
        const sort: SortColumn = { column, direction: random.pick(['ascending', 'descending'] as const) };
        return random.below(2) === 0 ? sort : { ...sort, empty: random.pick(['first', 'last'] as const) };
      }),
  };
}

/** Cells' conditions, and groups of up to three, in groups and empty ones too: well within the limits of a query. */
function randomCondition(random: Random, depth = 0): Condition {
  if (depth === 2 || random.below(3) > 0) return randomCellCondition(random);
  const conditions = random.many(0, 3, () => randomCondition(random, depth + 1));
  return random.below(2) === 0 ? { any: conditions } : { all: conditions };
}

function randomCellCondition(random: Random): CellCondition {
  const column = random.pick(Object.keys(COLUMNS));
  const cells = { number: NUMBERS, boolean: FLAGS, text: TEXTS }[COLUMNS[column]!];
  const operator = random.pick([
    'eq',
    'ne',
    'in',
    'nin',
    'lt',
    'lte',
    'gt',
    'gte',
    'contains',
    'startsWith',
    'endsWith',
    'empty',
    'notEmpty',
  ]);
  switch (operator) {
    case 'in':
    case 'nin':
      return { column, operator, values: random.many(0, 3, () => random.pick(cells)) };
    case 'eq':
    case 'ne':
      return { column, operator, value: random.pick(cells) };
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return { column, operator, value: random.pick(TEXTS), foldCase: random.below(2) === 0 };
    case 'empty':
    case 'notEmpty':
      return { column, operator };
    default:
      return { column, operator: operator as 'lt' | 'lte' | 'gt' | 'gte', value: random.pick(cells.slice(1)) };
  }
}

/** Inserts, and changes to some of the first rows of the table; the rows just given out among them. */
function randomChanges(random: Random, rows: readonly string[][], seen: readonly string[]): Operation[] {
  const key = () => (seen.length > 0 && random.below(2) === 0 ? seen.at(-1)! : random.pick(rows.slice(1))[0]!);
  const cells = (): [string, string][] => [
    ['n', random.pick(NUMBERS)],
    ['flag', random.pick(FLAGS)],
    ['text', random.pick(TEXTS)],
  ];
  return random
    .many(0, 3, () => key())
    .flatMap((name, at): Operation[] => {
      switch (random.below(4)) {
        case 0:
          return [
            { kind: 'put', key: name, cells: cells() },
            { kind: 'delete', key: name },
          ];
        case 1:
          return [{ kind: 'put', key: name, cells: cells() }];
        case 2:
          return [
            { kind: 'put', key: name, cells: [] },
            { kind: 'delete', key: name },
            { kind: 'put', key: name, cells: cells() },
          ];
        default:
          return [{ kind: 'put', key: `new ${seen.length} ${at}`, cells: cells() }];
      }
    });
}
