/**
 * Measures contenders side by side in one run: in turn, round after round, so that a busy machine slows all of them.
 * What counts is the ratio to the first; single figures are worth nothing on another day.
 */

export interface Contender {
  readonly name: string;
  /** Does the work so many times; answers how many it completed, which must be all. */
  run(times: number): number | Promise<number>;
  /** What it owes after a round, such as work that it puts off: not measured, and done before the next one's turn. */
  settle?(): Promise<void>;
}

export interface Measured {
  readonly name: string;
  /** Times a second: median, lowest and highest of the rounds. */
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
  /** Median of the ratios to the first contender, round by round. */
  readonly ratio: number;
  /** Times a second, round by round. */
  readonly rates: readonly number[];
}

export interface Pace {
  readonly rounds: number;
  /** How long a contender runs in a round, in milliseconds. */
  readonly milliseconds: number;
}

export const usualPace: Pace = { rounds: 9, milliseconds: 300 };

/** Runs the contenders; the first is what the others are compared with. */
export async function measure(contenders: readonly Contender[], pace: Pace = usualPace): Promise<Measured[]> {
  const batches: number[] = [];
  for (const contender of contenders) batches.push(await batchFor(contender, pace.milliseconds));
  const rates: number[][] = contenders.map(() => []);
  for (let round = 0; round < pace.rounds; round += 1)
    for (const [index, contender] of contenders.entries()) rates[index]!.push(await rate(contender, batches[index]!));
  return contenders.map(({ name }, index) => ({
    name,
    median: median(rates[index]!),
    lowest: Math.min(...rates[index]!),
    highest: Math.max(...rates[index]!),
    ratio: median(rates[index]!.map((value, round) => value / rates[0]![round]!)),
    rates: rates[index]!,
  }));
}

/** Warms a contender up, and finds how many times fill a round. */
async function batchFor(contender: Contender, milliseconds: number): Promise<number> {
  // Small enough for what writes a whole file each time.
  let batch = 64;
  for (;;) {
    const perSecond = await rate(contender, batch);
    const wanted = Math.ceil((perSecond * milliseconds) / 1000);
    if (wanted <= batch * 2) return Math.max(1, wanted);
    batch = Math.min(wanted, batch * 10);
  }
}

async function rate(contender: Contender, batch: number): Promise<number> {
  const startedAt = process.hrtime.bigint();
  const completed = await contender.run(batch);
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  await contender.settle?.();
  if (completed !== batch) throw new Error(`${contender.name} completed ${completed} of ${batch}`);
  return batch / seconds;
}

/** The middle one; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** A row of figures for each contender, as a Markdown table. */
export function table(title: string, measured: readonly Measured[]): string {
  const thousands = (value: number): string => `${Math.round(value / 1000).toLocaleString('en')}k`;
  const rows = measured.map(
    ({ name, median: middle, lowest, highest, ratio }) =>
      `| ${name} | ${thousands(middle)}/s | ${thousands(lowest)} – ${thousands(highest)} | ${ratio.toFixed(2)} |`,
  );
  return [`| ${title} | median | lowest – highest | ratio |`, '| --- | --- | --- | --- |', ...rows].join('\n');
}
