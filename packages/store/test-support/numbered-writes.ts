/** Transactions that can be told apart afterwards: each is two rows of its number, and says how it was answered. */
import { type CsvStore, StoreError } from '../src/index.js';

export interface Answer {
  readonly number: number;
  /** The code of the error; undefined where it was acknowledged. */
  readonly refusal: string | undefined;
}

/** An answer as `numbered-writer.ts` prints it. */
export function numberedAnswer(line: string): Answer {
  const [number, answer] = line.split(' ');
  return { number: Number(number), refusal: answer === 'acknowledged' ? undefined : answer };
}

/** The table `t`, empty. */
export const NUMBERED = 'id,number,text\n';
/** Makes the rows large enough that a small disk is soon full, and a batch several blocks that may fit in part. */
const TEXT = `two\r\nlines, "quoted", and ${'more '.repeat(300)}`;
/** In a round, at once: one batch. */
const WRITERS = 3;

/**
 * Writes to `t` in rounds, without end: some transactions at once, now and then a whole table with two rows more, and a
 * checkpoint. Each round begins when the one before it is answered, and gives its answers.
 */
export async function* numberedWrites(store: CsvStore, first: number): AsyncGenerator<readonly Answer[]> {
  let next = first;
  for (let round = 1; ; round++) {
    if (round % 5 === 0) yield [await answer(next++, (n) => replace(store, n))];
    else yield await Promise.all(Array.from({ length: WRITERS }, () => answer(next++, (n) => insert(store, n))));
    if (round % 3 === 0) await store.checkpoint();
  }
}

async function answer(number: number, write: (number: number) => Promise<unknown>): Promise<Answer> {
  try {
    await write(number);
    return { number, refusal: undefined };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { number, refusal: error.code };
  }
}

async function insert(store: CsvStore, number: number): Promise<void> {
  const cells = [
    ['number', String(number)],
    ['text', TEXT],
  ] as const;
  const operation = { kind: 'insert', cells } as const;
  await (await store.table('t'))!.commit({ operations: [operation, operation] });
}

async function replace(store: CsvStore, number: number): Promise<void> {
  const rows: (readonly string[])[] = [];
  for await (const { cells } of (await (await store.table('t'))!.read()).rows) rows.push(cells);
  const ids = [`a${number}`, `b${number}`];
  const more = ids.map((id) => [id, String(number), TEXT]);
  await store.replaceTable('t', { columns: ['id', 'number', 'text'], rows: [...rows, ...more] });
}

/** What of the answers does not hold for the table's rows: all empty where a store keeps its promises. */
export interface Broken {
  readonly acknowledgedAndLost: readonly number[];
  /** Of those that were said to have changed nothing. */
  readonly refusedAndThere: readonly number[];
  /** Also those that nobody wrote. */
  readonly halves: readonly string[];
}

export const NOTHING_BROKEN: Broken = { acknowledgedAndLost: [], refusedAndThere: [], halves: [] };

/** @param rows cells in the order of the columns */
export function brokenBy(rows: readonly (readonly string[])[], answers: readonly Answer[]): Broken {
  const counts = new Map<string, number>();
  for (const [, number, text] of rows) {
    counts.set(number!, (counts.get(number!) ?? 0) + (text === TEXT ? 1 : 0));
  }
  const isThere = ({ number }: Answer): boolean => counts.has(String(number));
  const written = new Set(answers.map(({ number }) => String(number)));
  const numbersOf = (some: readonly Answer[]): number[] => some.map(({ number }) => number);
  return {
    acknowledgedAndLost: numbersOf(answers.filter((each) => each.refusal === undefined && !isThere(each))),
    refusedAndThere: numbersOf(
      answers.filter((each) => each.refusal !== undefined && each.refusal !== 'outcome-unknown' && isThere(each)),
    ),
    halves: [...counts].filter(([number, count]) => count !== 2 || !written.has(number)).map(([number]) => number),
  };
}
