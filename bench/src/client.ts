/**
 * The terminal client: how soon it is there, how soon a key is on the screen, and what one request takes more than curl.
 * They are figures of the client's own checks, which run here in full. `npm run bench -- client`
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './measure.ts';
import type { Finding, Report } from './targets.ts';

const checksFolder = fileURLToPath(new URL('../../e2e', import.meta.url));

/** By what a figure of a check begins with: its target, and the check. */
const wanted = [
  { target: 'client/start', check: 1, figure: 'Enter in the shell to prompt and footer' },
  { target: 'client/one-shot', check: 1, figure: 'one-shot GET more than curl' },
  { target: 'client/down', check: 6, figure: 'Down to screen' },
  { target: 'client/page-down', check: 6, figure: 'PgDn to other rows on screen' },
];

/** See `Figure` in `e2e/src/checks.ts`. */
interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly each?: readonly number[];
}

interface Results {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly meta: { readonly check?: { readonly figures: readonly Figure[] } };
    }[];
  }[];
}

/** The tables of this bench. */
export function client(isWanted: (target: string) => boolean): Report {
  const asked = wanted.filter(({ target }) => isWanted(target));
  const figures = figuresOf(asked.map(({ check }) => check));
  const findings = asked.flatMap(({ target, figure }): Finding[] => {
    const found = figures.find(({ what }) => what.startsWith(figure));
    return found?.each === undefined ? [] : [{ target, figures: found.each }];
  });
  if (findings.length < asked.length)
    return { tables: ['Not run: there is no tmux, or no curl; Debian has both in packages of these names.'], findings };
  const lines = figures.flatMap(({ what, unit, each }) => {
    if (each === undefined) return [];
    const text = (number: number): string => number.toFixed(0);
    return `| ${what} | ${text(median(each))} ${unit} | ${text(Math.min(...each))} – ${text(Math.max(...each))} |`;
  });
  return { tables: [['| terminal client | median | lowest – highest |', '| --- | --- | --- |', ...lines].join('\n')], findings }; // prettier-ignore
}

function figuresOf(checks: readonly number[]): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-bench-'));
  try {
    const results = join(folder, 'results.json');
    const vitest = join(dirname(createRequire(join(checksFolder, 'package.json')).resolve('vitest/package.json')), 'vitest.mjs'); // prettier-ignore
    const { status, stdout } = spawnSync(
      process.execPath,
      [vitest, 'run', '--config', 'vitest.checks.config.ts', '--reporter=json', `--outputFile=${results}`, '-t', `check [${[...new Set(checks)].join('')}]:`], // prettier-ignore
      { cwd: checksFolder, encoding: 'utf8' },
    );
    // Figures past their limits fail a check, and are figures all the same.
    if (status === null) throw new Error(`the client's checks could not be run: ${stdout}`);
    const { testResults } = JSON.parse(readFileSync(results, 'utf8')) as Results;
    return testResults.flatMap(({ assertionResults }) => assertionResults.flatMap(({ meta }) => [...(meta.check?.figures ?? [])])); // prettier-ignore
  } finally {
    rmSync(folder, { recursive: true });
  }
}
