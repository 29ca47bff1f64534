/** The check of the walls between packages does fail where an import breaks one. */
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { run, temporaryFolder, workspace } from './programs.js';

/** Runs the check over a workspace that holds these files. */
async function check(files: Readonly<Record<string, string>>): Promise<{ code: number | null; stdout: string }> {
  const folder = temporaryFolder();
  for (const name of ['.dependency-cruiser.mjs', 'tsconfig.base.json', 'package.json'])
    copyFileSync(join(workspace, name), join(folder, name));
  symlinkSync(join(workspace, 'node_modules'), join(folder, 'node_modules'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const depcruise = join(workspace, 'node_modules/.bin/depcruise');
  return run(process.execPath, [depcruise, '--config', '.dependency-cruiser.mjs', 'packages'], { directory: folder });
}

const empty = 'export {};\n';
const sound = {
  'packages/protocol/src/index.ts': empty,
  'packages/store/src/index.ts': empty,
  'packages/store/src/b.ts': empty,
  'packages/server/src/index.ts': empty,
  'packages/store-postgres/src/index.ts': empty,
  'packages/client-tui/src/index.ts': empty,
  'packages/client-tui/src/tui/index.ts': empty,
};

it('a sound workspace passes', async () => {
  expect(await check(sound)).toMatchObject({ code: 0 });
});

it.each([
  ['protocol-stands-alone', 'packages/protocol/src/a.ts', "import 'node:fs';"],
  ['protocol-stands-alone', 'packages/protocol/src/a.ts', "import '../../store/src/index.js';"],
  ['store-imports-nothing-of-ours', 'packages/store/src/a.ts', "import '../../protocol/src/index.js';"],
  ['store-postgres-imports-store', 'packages/store-postgres/src/a.ts', "import '../../server/src/index.js';"],
  ['server-imports-protocol-and-store', 'packages/server/src/a.ts', "import '../../client-tui/src/index.js';"],
  ['databases-behind-a-dynamic-import', 'packages/server/src/a.ts', "import '../../store-postgres/src/index.js';"],
  ['client-imports-protocol', 'packages/client-tui/src/a.ts', "import '../../store/src/index.js';"],
  ['packages-meet-at-their-exports', 'packages/server/src/a.ts', "import '../../store/src/index.js';"],
  ['client-core-has-no-react', 'packages/client-tui/src/core/a.ts', "import 'react';"],
  ['client-core-knows-no-way-of-use', 'packages/client-tui/src/core/a.ts', "import '../index.js';"],
  ['full-screen-behind-a-dynamic-import', 'packages/client-tui/src/a.ts', "import './tui/index.js';"],
  ['no-cycles', 'packages/store/src/a.ts', "import './b.js';"],
])('%s: %s with %s', async (rule, file, text) => {
  const cycle = rule === 'no-cycles' ? { 'packages/store/src/b.ts': "import './a.js';\n" } : {};
  const broken = await check({ ...sound, ...cycle, [file]: `${text}\n` });
  expect(broken.code).not.toBe(0);
  expect(broken.stdout).toContain(rule);
});
