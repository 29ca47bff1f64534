import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

/**
 * A program that edits a CSV file as a spreadsheet does: it loads all of it, changes cells, and writes all of it anew, with
 * quotes of its own choice. A line on standard input is what to do: `load`, or `save KEY COLUMN CELL ...`. It prints a line
 * when that is done. What it saved it goes on with, whatever the file is meanwhile.
 */
const file = process.argv[2]!;
let rows: string[][] = [];
let saves = 0;

function load(): void {
  rows = parse(readFileSync(file));
}

function save(edits: string[]): void {
  for (let at = 0; at < edits.length; at += 3) {
    const [key, column, cell] = edits.slice(at, at + 3);
    rows.find(([id]) => id === key)![rows[0]!.indexOf(column!)] = cell!;
  }
  const text = stringify(rows, { quoted_string: saves % 3 === 0 });
  // Some programs save in place, others by a new file that they move there.
  if (saves++ % 2 === 0) {
    writeFileSync(file, text);
  } else {
    writeFileSync(`${file}~`, text);
    renameSync(`${file}~`, file);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const [what, ...edits] = line.split(' ');
  if (what === 'load') load();
  else save(edits);
  process.stdout.write(`${line}\n`);
}
