/** Contenders under load in turn, round after round; what counts is the ratio within a round. */
import { load } from './http-load.ts';
import { median } from './measure.ts';

export const connections = 64;
const rounds = 5;
const seconds = 3;

/** Something that has a rate. */
export interface Contender {
  readonly name: string;
  /** The target that it is there for; none: it is needed for all of them. */
  readonly target?: string;
  /** Runs for a while. @returns how much it did a second */
  round(): Promise<number>;
}

export interface Rates extends Pick<Contender, 'name' | 'target'> {
  /** Round by round. */
  readonly rates: readonly number[];
}

/** A server under the load of `wrk`, on 64 connections. */
export function underLoad(name: string, url: string, more: { target?: string; script?: string } = {}): Contender {
  const { target, script } = more;
  const asked = { url, connections, ...(script !== undefined && { script }) };
  return { name, ...(target !== undefined && { target }), round: () => load({ ...asked, seconds }) };
}

export async function inTurns(contenders: readonly Contender[]): Promise<Rates[]> {
  const rates: number[][] = contenders.map(() => []);
  // The first round warms up, and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    process.stderr.write(round === 0 ? 'warming up\n' : `round ${round} of ${rounds}\n`);
    for (const [index, contender] of contenders.entries()) {
      const rate = await contender.round();
      if (round > 0) rates[index]!.push(rate);
    }
  }
  return contenders.map((contender, index) => ({ ...contender, rates: rates[index]! }));
}

/** Round by round: how many times the rate of the second the first had. */
export function ratios(ours: Rates, theirs: Rates): number[] {
  return theirs.rates.map((rate, round) => ours.rates[round]! / rate);
}

/** As Markdown: each rate, and that of the first row over it, in the same round. */
export function ratesTable(title: string, measured: readonly Rates[]): string {
  const count = (value: number): string => Math.round(value).toLocaleString('en');
  const [first] = measured;
  return [
    `| ${title} | median | lowest – highest | ${first!.name}'s rate over it |`,
    '| --- | --- | --- | --- |',
    ...measured.map((each) => {
      const { name, rates } = each;
      const over = median(ratios(first!, each));
      return `| ${name} | ${count(median(rates))}/s | ${count(Math.min(...rates))} – ${count(Math.max(...rates))} | ${over.toFixed(2)} |`;
    }),
  ].join('\n');
}
