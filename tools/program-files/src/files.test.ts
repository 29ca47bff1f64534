import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { programFiles, workspace } from './files.ts';

it.each([...programFiles()])('%s is up to date', (path, text) => {
  const message = `${path} is not what the commands say now: npm run program-files writes it anew`;
  expect(readFileSync(join(workspace, path), 'utf8'), message).toBe(text);
});
