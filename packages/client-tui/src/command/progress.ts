/** The progress of a download: a line on a terminal that is drawn anew, at most ten times a second. */
import { systemClock, type Clock } from '../core/clock.js';

export interface ProgressOptions {
  /** Bytes that were there before. */
  readonly from: number;
  /** Bytes that there will be; undefined where nobody said. */
  readonly total: number | undefined;
  readonly clock?: Clock;
  readonly draw: (text: string) => void;
}

const interval = 100;
const barWidth = 24;
const eraseLine = '\r\u001b[K';

export class Progress {
  readonly #options: ProgressOptions;
  readonly #clock: Clock;
  readonly #began: number;
  #drawnAt = Number.NEGATIVE_INFINITY;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#began = this.#clock.now();
  }

  /** Tells how many bytes there are now. */
  reached(bytes: number): void {
    const now = this.#clock.now();
    if (now - this.#drawnAt < interval) return;
    this.#drawnAt = now;
    const { from, total, draw } = this.#options;
    draw(eraseLine + progressLine({ bytes, from, total, milliseconds: now - this.#began }));
  }

  /** Takes the line away. */
  end(): void {
    if (this.#drawnAt !== Number.NEGATIVE_INFINITY) this.#options.draw(eraseLine);
  }
}

/** How far a download is, in less than 80 columns. */
export function progressLine(at: {
  readonly bytes: number;
  readonly from: number;
  readonly total: number | undefined;
  readonly milliseconds: number;
}): string {
  const { bytes, from, total, milliseconds } = at;
  const speed = milliseconds > 0 ? ((bytes - from) * 1000) / milliseconds : 0;
  const perSecond = `${byteCount(speed)}/s`;
  if (total === undefined || total === 0) return `${byteCount(bytes)}  ${perSecond}`;
  const share = Math.min(1, bytes / total);
  const filled = Math.floor(share * barWidth);
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
  const left = speed > 0 ? `  ${remaining((total - bytes) / speed)} left` : '';
  return `${`${Math.floor(share * 100)}%`.padStart(4)} ${bar}  ${byteCount(bytes)} of ${byteCount(total)}  ${perSecond}${left}`;
}

/** Bytes for people, in steps of 1,000. */
export function byteCount(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? Math.round(value) : value.toPrecision(3)} ${units[unit] ?? ''}`;
}

function remaining(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const minutes = Math.floor(whole / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${minutes}:${String(whole % 60).padStart(2, '0')}`;
}
