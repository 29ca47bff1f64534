/**
 * `npm run bench [-- NAME…]`: runs the benches and prints what they found as Markdown. All of them write it to
 * `bench/README.md` besides. NAME is a bench (`gets`) or a target of one (`gets/bun`), see `targets.ts`.
 */
import { cpus, totalmem } from 'node:os';
import { client } from './client.ts';
import { codec } from './codec.ts';
import { database } from './database.ts';
import { gets } from './gets.ts';
import { growth } from './growth.ts';
import { idle } from './idle.ts';
import { open } from './open.ts';
import { puts } from './puts.ts';
import { query } from './query.ts';
import { writeFigures } from './readme.ts';
import { stream } from './stream.ts';
import { type Bench, type Finding, targets, targetsTable } from './targets.ts';
import { writes } from './writes.ts';

const benches: Readonly<Record<string, Bench>> = {
  gets,
  puts,
  open,
  query,
  stream,
  codec,
  idle,
  client,
  writes,
  growth,
  database,
};

const named = process.argv.slice(2);
const known = [...Object.keys(benches), ...targets.map(({ name }) => name)];
const unknown = named.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no bench ${unknown.join(', ')}: there are ${known.join(', ')}.\n`);
  process.exit(2);
}

const [cpu] = cpus();
const memory = Math.round(totalmem() / 2 ** 30);
const date = new Date().toISOString().slice(0, 10);
const made = `${date}, Node ${process.versions.node}, ${cpus().length} × ${cpu?.model ?? 'unknown'}, ${memory} GiB, \`${['npm run bench', ...(named.length > 0 ? ['--'] : []), ...named].join(' ')}\``;
process.stdout.write(`${made}\n`);
const texts: Record<string, string> = {};
const findings: Finding[] = [];
for (const [name, bench] of Object.entries(benches)) {
  const isWhole = named.length === 0 || named.includes(name);
  if (!isWhole && !named.some((each) => each.startsWith(`${name}/`))) continue;
  process.stderr.write(`running ${name} …\n`);
  const report = await bench((target) => isWhole || named.includes(target));
  texts[name] = `${made}\n\n${report.tables.join('\n\n')}`;
  process.stdout.write(`\n${report.tables.join('\n\n')}\n`);
  findings.push(...report.findings);
}
if (findings.length > 0) {
  texts['targets'] = `${made}\n\n${targetsTable(findings)}`;
  process.stdout.write(`\n${targetsTable(findings)}\n`);
}
if (named.length === 0) await writeFigures(texts);
