/** How far something is, in a line on standard error that the next one takes the place of; for people only. */

const width = 24;

/** Shows a line; the empty one takes the last one away. */
export function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
}

/** A bar of so many steps. */
export class ProgressBar {
  readonly #total: number;
  #shown = '';

  constructor(total: number) {
    this.#total = total;
  }

  /** @param done of all steps @param text what is being done */
  show(done: number, text: string): void {
    const part = this.#total === 0 ? 1 : Math.min(done / this.#total, 1);
    const full = Math.floor(part * width);
    const line = `[${'#'.repeat(full)}${'-'.repeat(width - full)}] ${Math.floor(part * 100)} %  ${text}`;
    // What looks the same is not written again.
    if (line === this.#shown) return;
    this.#shown = line;
    showProgress(line.slice(0, (process.stderr.columns || 80) - 1));
  }

  /** Takes the bar away, so that something else can be written. */
  clear(): void {
    this.#shown = '';
    showProgress('');
  }
}
