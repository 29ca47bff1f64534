/** Requests to the table of people that `wrk` makes at random, as its scripts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { person } from './write-contenders.ts';

/** Writes a script for `wrk`, and answers its path. */
export function writeScript(folder: string, name: string, text: string): string {
  const file = join(folder, `${name}.lua`);
  writeFileSync(file, text);
  return file;
}

/** The rows of the other contenders, as JSON. */
export const bodyOf = (id: string): string =>
  JSON.stringify({ ...person(0, 0), note: `NTH ${person(0, 0).note}` })
    .replace('"id":0,', id === '' ? '' : `"id":${id},`)
    .replaceAll("'", "\\'");

/** PUT of random rows of so many, in one of the tables. */
export function putting(folder: string, rows: number, tables: readonly string[] = ['people']): string {
  return writeScript(
    folder,
    `put-${rows}-${tables.length}`,
    `n = 0
tables = { ${tables.map((table) => JSON.stringify(table)).join()} }
headers = { ["Content-Type"] = "application/json", ["Prefer"] = "return=minimal" }
body = '${bodyOf('KEY')}'
request = function()
  n = n + 1
  local id = math.random(1, ${rows})
  return wrk.format("PUT", "/" .. tables[math.random(1, ${tables.length})] .. "/" .. id, headers, (body:gsub("KEY", id):gsub("NTH", n)))
end
`,
  );
}

/** GET of random rows of so many. */
export function getting(folder: string, rows: number): string {
  return writeScript(
    folder,
    `get-${rows}`,
    `request = function() return wrk.format("GET", "/people/" .. math.random(1, ${rows})) end\n`,
  );
}
