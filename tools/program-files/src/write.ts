/** `npm run program-files`: writes the completions and the man pages of both programs anew, and the versions of the image. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { programFiles, workspace } from './files.ts';

for (const [path, text] of programFiles()) {
  const file = join(workspace, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  process.stdout.write(`${path}\n`);
}
