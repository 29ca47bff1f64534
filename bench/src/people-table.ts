/** The table of people that requests are made to, in any size. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CITIES, writeTable } from './large-table.ts';

/** The rows as objects. */
export function people(rows: number): object[] {
  return Array.from({ length: rows }, (_, at) => {
    const [id, name, city, email, age] = cells(at + 1);
    return { id: Number(id), name, city, email, age: Number(age) };
  });
}

function cells(id: number): string[] {
  return [String(id), `Person number ${id}`, CITIES[id % 8]!, `person.${id}@example.org`, String(20 + (id % 60))];
}

/** Writes a table of so many rows, in a folder of its own, which it answers. */
export function tableOf(folder: string, rows: number): string {
  const path = join(folder, String(rows));
  mkdirSync(path);
  writeTable(join(path, 'people.csv'), 'id,name,city,email,age', rows, (id) => cells(id).join());
  return path;
}

/** Writes the script for `wrk` that asks for rows at random, and answers its path. */
export function randomKeys(folder: string, rows: number): string {
  const file = join(folder, `random-${rows}.lua`);
  writeFileSync(file, `request = function() return wrk.format("GET", "/people/" .. math.random(1, ${rows})) end\n`);
  return file;
}
