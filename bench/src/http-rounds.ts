/** Servers under load in turn, round after round; what counts is the ratio within a round. */
import { load } from './http-load.ts';
import { median } from './measure.ts';

export interface Row {
  readonly name: string;
  readonly url: string;
  /** See `Load.script`. */
  readonly script?: string;
}

export interface Rates {
  readonly name: string;
  /** Requests a second, round by round. */
  readonly rates: readonly number[];
}

export const connections = 64;
const rounds = 5;
const seconds = 3;

export async function inTurns(rows: readonly Row[]): Promise<Rates[]> {
  const rates: number[][] = rows.map(() => []);
  for (const row of rows) await load({ ...row, connections, seconds: 1 });
  for (let round = 0; round < rounds; round += 1) {
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
    for (const [index, row] of rows.entries()) rates[index]!.push(await load({ ...row, connections, seconds }));
  }
  return rows.map(({ name }, index) => ({ name, rates: rates[index]! }));
}

/** As Markdown: each rate, and that of the first row over it, in the same round. */
export function ratesTable(title: string, measured: readonly Rates[]): string {
  const count = (value: number): string => Math.round(value).toLocaleString('en');
  const [first] = measured;
  return [
    `| ${title} | median | lowest – highest | ${first!.name}'s rate over it |`,
    '| --- | --- | --- | --- |',
    ...measured.map(({ name, rates }) => {
      const over = median(rates.map((rate, round) => first!.rates[round]! / rate));
      return `| ${name} | ${count(median(rates))}/s | ${count(Math.min(...rates))} – ${count(Math.max(...rates))} | ${over.toFixed(2)} |`;
    }),
  ].join('\n');
}
