/**
 * Random numbers that can be had again: the seed is printed where a test fails (it is in the test's name), and
 * `ROWHOUSE_SEED=<number>` gives it back.
 */
export const seed = Number(process.env['ROWHOUSE_SEED'] ?? Math.floor(Math.random() * 2 ** 32));

export class Random {
  #state: number;

  constructor(stateSeed: number) {
    this.#state = stateSeed >>> 0;
  }

  /** A whole number from 0 to `below`, exclusive (the generator is mulberry32). */
  below(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  /** Between `least` and `most` of them. */
  many<T>(least: number, most: number, make: () => T): T[] {
    return Array.from({ length: least + this.below(most - least + 1) }, make);
  }
}
