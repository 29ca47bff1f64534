/**
 * Releases the packages one by one: `npm run release` and `npm run release -- publish`. Without `--for-real` both only
 * tell what they would do.
 *
 * A release gives each package that changed since its last tag its next version, by its conventional commits, and each
 * package that depends on such a one a patch; it writes a changelog beside each, makes one commit, and tags it
 * `project@version`. A package without a tag is released for the first time, as the version that it has. Publishing
 * builds everything and gives the registry each version that it does not have.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { releaseChangelog, releasePublish, releaseVersion } from 'nx/release';
import { environment, root, run } from './workspace.mjs';

const usage = `npm run release                           what would be released: versions and changelogs
npm run release -- --for-real             releases: writes them, commits and tags
npm run release -- publish                what would be published
npm run release -- publish --for-real     publishes, with provenance (in CI)

  --registry URL      publish there, and not where npm's settings say
  --no-provenance     publish from a machine that can't say where the packages come from
  --tag TAG           the dist-tag (default: latest)`;

const manifestOf = (name) => JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
const packages = readdirSync(join(root, 'packages'));
const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();

/** Ends the program: says what is wrong and what to do. */
function refuse(reason) {
  console.error(`release: ${reason}`);
  process.exit(1);
}

const { values, positionals } = readArguments();
Object.assign(process.env, environment);
process.chdir(root);
if (values.help) console.log(usage);
else if (positionals[0] === 'publish') await publish();
else if (positionals.length === 0) await release();
else refuse(`there is no "${positionals.join(' ')}".\n\n${usage}`);

function readArguments() {
  const options = {
    'for-real': { type: 'boolean', default: false },
    'no-provenance': { type: 'boolean', default: false },
    registry: { type: 'string' },
    tag: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  };
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    return refuse(`${error.message}\n\n${usage}`);
  }
}

/** Versions, changelogs, one commit, tags. */
async function release() {
  const dryRun = !values['for-real'];
  if (!dryRun && git('status', '--porcelain') !== '')
    refuse('there are changes that are not committed, which the release would take for its own: commit or stash them.');
  const first = packages.filter((name) => git('tag', '--list', `${name}@*`) === '');
  const later = packages.filter((name) => !first.includes(name));
  const versionData = Object.fromEntries(first.map((name) => [name, firstVersion(name)]));
  if (later.length > 0) {
    const versioned = await releaseVersion({
      projects: later,
      dryRun,
      gitCommit: false,
      gitTag: false,
      stageChanges: true,
    });
    Object.assign(versionData, versioned.projectsVersionData);
    if (!dryRun) await renewProgramFiles();
  }
  const released = packages.filter((name) => (versionData[name]?.newVersion ?? null) !== null);
  if (released.length === 0) return console.log('\nNothing has changed since the last release.');
  await releaseChangelog({ versionData, dryRun, gitCommit: true, gitTag: true });
  console.log(`\n${dryRun ? 'Would be released' : 'Released'}:`);
  for (const name of released) console.log(`  ${name} ${versionData[name].newVersion}`);
  console.log(
    dryRun
      ? '\nNothing was written: --for-real does it.'
      : '\nNext: git push --follow-tags, then npm run release -- publish.',
  );
}

/** The version of a package that has none in the history: the one that its manifest has. */
function firstVersion(name) {
  const { version } = manifestOf(name);
  return { currentVersion: version, newVersion: version, dependentProjects: [] };
}

/** Man pages and the image's file name the versions that were just written. */
async function renewProgramFiles() {
  if ((await run('npm', ['run', 'program-files'])) !== 0)
    refuse('the program files could not be written anew: its output above says why. git checkout . takes all back.');
  git('add', 'packages');
}

/** Everything that the registry does not have yet. */
async function publish() {
  const dryRun = !values['for-real'];
  const withProvenance = !values['no-provenance'];
  if (!dryRun && withProvenance) requireProvenance();
  const build = ['run-many', '-t', 'build', 'bundle', '-p', packages.join(','), '--outputStyle=static'];
  if ((await run('nx', build)) !== 0) refuse('the build failed: its output above says why.');
  if (!dryRun) process.env.NPM_CONFIG_PROVENANCE = String(withProvenance);
  const results = await releasePublish({ registry: values.registry, tag: values.tag, dryRun, outputStyle: 'static' });
  const failed = Object.entries(results).filter(([, { code }]) => code !== 0);
  if (failed.length > 0)
    refuse(`not published: ${failed.map(([name]) => name).join(', ')}. The output above says why.`);
  if (dryRun) console.log('\nNothing was published: --for-real does it.');
}

/** @see https://docs.npmjs.com/generating-provenance-statements */
function requireProvenance() {
  if (process.env.GITHUB_ACTIONS === undefined && process.env.GITLAB_CI === undefined)
    refuse('a statement of provenance is only made in CI (GitHub Actions, GitLab): publish there, or --no-provenance.');
  const unknown = packages.filter((name) => manifestOf(name).repository === undefined);
  if (unknown.length > 0)
    refuse(
      `npm checks the provenance against "repository" in package.json, which is missing in: ${unknown.join(', ')}. ` +
        'Add it, with the public address of this repository.',
    );
}
