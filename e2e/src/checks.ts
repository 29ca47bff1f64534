/**
 * The ten checks of the terminal client. Each is a test that fails where something is wrong, and measures on its way.
 * `npm test` runs them briefly and lets no clock decide; `nx run client-tui:checks` runs them in full, holds the figures
 * against their limits, and closes with a table.
 */
import { expect, it, type TestContext } from 'vitest';
import { noTmux } from './terminal.js';

/** A figure that a check found. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: 'ms' | 'MB' | 'B' | '';
  /** What it may be at most; only told where there is none. */
  readonly limit?: number;
  /** What it is the median of, time by time. */
  readonly each?: readonly number[];
}

/** What the reporter finds with a test. */
export interface CheckMeta {
  readonly check: number;
  readonly figures: Figure[];
}

declare module 'vitest' {
  interface TaskMeta {
    check?: CheckMeta;
  }
}

/** Whether figures are judged, and everything is measured at its full length. */
export const isJudging = process.env['ROWHOUSE_CHECKS'] === 'full';

/** What a check is given. */
export interface Check {
  /** Tells a figure. Figures past their limit fail the check once it has run to its end, where figures are judged. */
  readonly figure: (figure: Figure) => void;
}

/** How long a check may take, in milliseconds, before it is taken for stuck. */
const patience = isJudging ? 180_000 : 30_000;

/** A test that belongs to one of the ten checks; skipped, with the reason told, where there is no terminal. */
export function check(number: number, title: string, body: (check: Check) => Promise<void>): void {
  it.skipIf(noTmux !== undefined)(`check ${number}: ${title}`, { timeout: patience }, async ({ task }: TestContext) => {
    const figures: Figure[] = [];
    task.meta.check = { check: number, figures };
    await body({
      figure: (figure) => {
        figures.push(figure);
      },
    });
    if (isJudging) expect(figures.filter(({ value, limit }) => limit !== undefined && value > limit)).toEqual([]);
  });
}

/** The value below which `part` of all lie: 0.5 is the median. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
