/** Large tables for the benches, the same in every run. */
import { closeSync, openSync, statSync, writeSync } from 'node:fs';

export const CITIES = ['London', 'Paris', 'Seoul', 'Berlin', 'Lagos', 'Lima', 'Zürich', 'Osaka'];

/** Writes a CSV file of so many rows, which are numbered from 1, and answers its size in bytes. */
export function writeTable(path: string, header: string, rows: number, rowOf: (n: number) => string): number {
  const file = openSync(path, 'w');
  let text = `${header}\n`;
  for (let n = 1; n <= rows; n += 1) {
    text += `${rowOf(n)}\n`;
    if (text.length < 1 << 20 && n < rows) continue;
    writeSync(file, text);
    text = '';
  }
  closeSync(file);
  return statSync(path).size;
}
