/** Numbers and measures as people read them. */

/** A number with separators between thousands. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A number in at most four characters: 842, 12k, 3.4M. */
export function shortCount(value: number): string {
  if (value < 10_000) return String(value);
  if (value < 1_000_000) return `${Math.floor(value / 1000)}k`;
  return `${Math.floor(value / 100_000) / 10}M`;
}

/** A number of bytes: 121 B, 1.2 kB, 3.4 MB; what would be rounded to 1000 of a unit is 1.0 of the next. */
export function byteCount(value: number): string {
  if (value < 1000) return `${value} B`;
  if (value < 999_950) return `${(value / 1000).toFixed(1)} kB`;
  return `${(value / 1_000_000).toFixed(1)} MB`;
}

/** A stretch of time in milliseconds: 0.4 ms, 12 ms, 1.25 s. */
export function duration(milliseconds: number): string {
  if (milliseconds < 9.95) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

/** A count with its noun: 1 row, 5 rows. */
export function counted(value: number, noun: string): string {
  return `${grouped(value)} ${noun}${value === 1 ? '' : 's'}`;
}
