import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DEFAULT_LIMITS, StoreError } from './index.js';
import { ERROR_BLAME } from './errors.js';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

it('the README names every error under who can mend it, and every limit', () => {
  for (const [code, blame] of Object.entries(ERROR_BLAME)) {
    const line = README.split('\n').find((text) => text.startsWith(`| \`${blame}\`: `));
    expect(line, blame).toContain(`\`${code}\``);
    expect(new StoreError(code as keyof typeof ERROR_BLAME, '').blame).toBe(blame);
  }
  for (const limit of Object.keys(DEFAULT_LIMITS)) expect(README).toContain(`\`${limit}\``);
});
