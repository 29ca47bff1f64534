import { isSameDate, readDates } from './date-text.js';
import { isSameNumber, readNumbers } from './number-text.js';

/**
 * Whether a changed cell is the same number or date in other dress, as spreadsheets write them when they save what they
 * show: `1234` as `1,234.00`, `00123` as `123`, `2026-11-25` as `25.11.2026`, `MARCH1` as `1-Mar`. What went in cannot
 * always be had back from what came out.
 */
export function isReformatted(before: string, after: string): boolean {
  if (before === after || before === '' || after === '') return false;
  const isSameDay = havePair(readDates(before), readDates(after), isSameDate);
  if (isSameDay && shapeOf(before) !== shapeOf(after)) return true;
  return havePair(readNumbers(before), readNumbers(after), isSameNumber);
}

function havePair<T>(some: readonly T[], others: readonly T[], areSame: (a: T, b: T) => boolean): boolean {
  return some.some((one) => others.some((other) => areSame(one, other)));
}

/** Two different dates of one shape are different dates, even where day and month could have changed places. */
function shapeOf(text: string): string {
  return text.replace(/\d/g, '9');
}
