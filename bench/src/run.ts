/** `npm run bench [-- NAME…]`: runs the benches, all or those named, and prints their tables as Markdown. */
import { cpus, totalmem } from 'node:os';
import { codec } from './codec.ts';
import { gets } from './gets.ts';
import { growth } from './growth.ts';
import { idle } from './idle.ts';
import { open } from './open.ts';
import { puts } from './puts.ts';
import { query } from './query.ts';
import { stream } from './stream.ts';
import { writes } from './writes.ts';

const benches: Readonly<Record<string, () => string[] | Promise<string[]>>> = {
  codec,
  gets,
  growth,
  idle,
  open,
  puts,
  query,
  stream,
  writes,
};

const named = process.argv.slice(2);
const unknown = named.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  process.stderr.write(`There is no bench ${unknown.join(', ')}: there are ${Object.keys(benches).join(', ')}.\n`);
  process.exit(2);
}

const [cpu] = cpus();
const memory = Math.round(totalmem() / 2 ** 30);
process.stdout.write(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} × ${cpu?.model ?? 'unknown'}, ${memory} GiB\n`,
);
for (const [name, bench] of Object.entries(benches)) {
  if (named.length > 0 && !named.includes(name)) continue;
  process.stderr.write(`running ${name} …\n`);
  process.stdout.write(`\n${(await bench()).join('\n\n')}\n`);
}
