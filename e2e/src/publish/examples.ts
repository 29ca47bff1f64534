/** The examples of a package's README, as it was installed. */
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { temporaryFolder } from '../programs.js';
import { packages, type Package } from './scratch-workspace.js';

/** A block that can be run. */
export interface Example {
  readonly package: Package;
  /** As the comment before it says: `<!-- example: NAME -->`. */
  readonly name: string;
  readonly language: 'js' | 'sh';
  readonly code: string;
  /** What it says that it prints, in comments at the ends of its lines. */
  readonly said: readonly string[];
}

const { installed } = inject('published');

/** Every example of every README. */
export const examples: readonly Example[] = packages.flatMap(examplesOf);

function examplesOf(name: Package): Example[] {
  const readme = readFileSync(join(installed[name], 'node_modules/@rowhouse', name, 'README.md'), 'utf8');
  const blocks = readme.matchAll(/^<!-- example: (.+) -->\s+```(js|sh)\n([^]*?)^```/gm);
  return Array.from(blocks, ([, title = '', language = '', code = '']) => ({
    package: name,
    name: title,
    language: language as 'js' | 'sh',
    code,
    said: Array.from(code.matchAll(language === 'js' ? / \/\/ (.*)$/gm : / # (.*)$/gm), ([, text = '']) => text),
  }));
}

/** An empty folder in which only this package is installed; it is gone after the test. */
export function folderWith(name: Package): string {
  const folder = temporaryFolder();
  symlinkSync(join(installed[name], 'node_modules'), join(folder, 'node_modules'));
  return folder;
}
