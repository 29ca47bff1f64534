#!/usr/bin/env node
// The program is built; this file is not, so that npm finds something to link when it installs the repository.
import { existsSync } from 'node:fs';

const program = new URL('../dist/cli.js', import.meta.url);
if (existsSync(program)) await import(program.href);
else {
  process.stderr.write('rowhouse: the program is not built yet: run npx nx build server first.\n');
  process.exitCode = 1;
}
