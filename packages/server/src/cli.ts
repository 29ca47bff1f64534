#!/usr/bin/env node
/** The program `rowhouse`: finds the command that is asked for, and says in one line why something could not be done. */
import { StoreError } from '@rowhouse/store';
import { program } from './commands/program.js';
import { ListenError } from './listening.js';
import { SetupError } from './setup-files.js';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(`rowhouse: this needs Node 22.13 or newer, and runs on ${process.version}\n`);
  process.exit(1);
}

try {
  await program().parseAsync();
} catch (error) {
  const isForPeople = [StoreError, ListenError, SetupError].some((each) => error instanceof each);
  if (!isForPeople) throw error;
  process.stderr.write(`rowhouse: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
