#!/usr/bin/env node
// The program is bundled; this file is not, so that npm finds something to link when it installs the repository.
import { existsSync } from 'node:fs';

const program = new URL('../bundle/cli.js', import.meta.url);
if (existsSync(program)) await import(program.href);
else {
  process.stderr.write('rowhouse-client: the program is not bundled yet: run npx nx bundle client-tui first.\n');
  process.exitCode = 1;
}
