/**
 * `npm test`: installs, builds, checks format, types, lint, walls and the API reference, runs every test of every package and the
 * end-to-end tests, and closes with one line: how many passed, how many failed.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled, root, run } from './workspace.mjs';

const projects = [
  'packages/protocol',
  'packages/store',
  'packages/store-postgres',
  'packages/server',
  'packages/client-tui',
  'tools/program-files',
  'e2e',
];
const reports = [...projects.map((project) => `${project}/test-output/results.json`), 'e2e/test-output/publish.json'];

await ensureInstalled();

let passed = 0;
let failed = 0;
let skipped = 0;

async function step(title, command, ...args) {
  console.log(`\n── ${title}`);
  return told(title, () => run(command, args));
}

/** Says how a step ended, and how long it took. */
async function told(title, work) {
  const startedAt = Date.now();
  const isOk = (await work()) === 0;
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`── ${title}: ${isOk ? 'ok' : 'FAILED'} in ${seconds} s`);
  return isOk;
}

function count(isOk) {
  if (isOk) passed += 1;
  else failed += 1;
}

/** A check that runs beside others: what it says comes in one piece. */
async function check(title, command, ...args) {
  let output = '';
  const isOk = await told(title, async () => {
    const code = await run(command, args, (text) => (output += text));
    if (output.trim() !== '') console.log(`\n── ${title}\n${output.trimEnd()}`);
    return code;
  });
  count(isOk);
}

for (const report of reports) rmSync(join(root, report), { force: true });

// The API reference is built, too, but beside the checks: it reads the sources and needs nothing that is built.
count(await step('build', 'nx', 'run-many', '-t', 'build', '--exclude=docs', '--outputStyle=static'));
count(await step('the client as it is shipped', 'nx', 'bundle', 'client-tui', '--outputStyle=static'));
console.log('\n── format, types, lint, walls, bundle, reference');
await Promise.all([
  // As long as all the others together.
  check('lint', 'eslint', '--max-warnings', '0', '.'),
  (async () => {
    await check('types', 'tsc', '--build', 'tsconfig.json');
    await check('format', 'prettier', '--check', '--log-level', 'warn', '.');
    await check('walls between packages', 'npm', 'run', '--silent', 'boundaries');
    await check('the codec in a browser bundle', 'nx', 'run', 'bench:bundle', '--outputStyle=stream-without-prefixes');
    await check('the API reference', 'nx', 'run', 'docs:build', '--outputStyle=stream-without-prefixes');
  })(),
]);
const areGreen = await step(
  'tests',
  'nx',
  'run-many',
  '-t',
  'test',
  // The packages published, installed and used.
  'publish',
  // Tests of programs wait more than they work: they go beside those that work.
  '--parallel=2',
  '--skip-nx-cache',
  '--outputStyle=static',
);

for (const report of reports) {
  if (!existsSync(join(root, report))) {
    console.log(`${report} is missing: the tests that it tells of did not run to their end`);
    failed += 1;
    continue;
  }
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
    readFileSync(join(root, report), 'utf8'),
  );
  // A file that breaks before its first test fails without a failed test.
  const brokenFiles = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  passed += numPassedTests;
  failed += numFailedTests + brokenFiles;
  skipped += numPendingTests;
}
if (!areGreen && failed === 0) failed += 1;

console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed === 0 ? 0 : 1;
