/** Prints the ten checks and their figures as a table, once all have run. */
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import type { Figure } from './checks.js';

const titles = [
  'prompt and footer, one-shot time',
  'a burst is one request, a paste is none',
  'the wire view is what the server received',
  'conflict: base, yours, theirs',
  "live: another client's row",
  '100,000 rows: key to screen',
  'resizing: one clean frame each',
  'clean ends',
  'a hostile server',
  'pipes, and silence when idle',
];

export default class ChecksReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    process.stdout.write(`\n${titles.map((title, index) => section(index + 1, title, tests)).join('\n')}\n`);
  }
}

function section(number: number, title: string, tests: readonly TestCase[]): string {
  const own = tests.filter((test) => test.meta().check?.check === number || test.name.startsWith(`check ${number}:`));
  const states = own.map((test) => test.result().state);
  const verdict = states.includes('failed') ? 'FAILED' : states.includes('passed') ? 'ok' : 'not run';
  const rows = own.flatMap((test) => [
    ...(test.result().state === 'failed' ? [`     failed: ${test.name}`] : []),
    ...(test.meta().check?.figures ?? []).map(figureLine),
  ]);
  return [`${String(number).padStart(2)}  ${title.padEnd(52)} ${verdict}`, ...rows].join('\n');
}

function figureLine({ what, value, unit, limit }: Figure): string {
  const shown = `${Number.isInteger(value) ? value : value.toFixed(1)} ${unit}`.trimEnd();
  const bound = limit === undefined ? '' : ` (at most ${limit}${value > limit ? ', TOO MUCH' : ''})`;
  return `     ${what.padEnd(50)} ${shown.padStart(10)}${bound}`;
}
