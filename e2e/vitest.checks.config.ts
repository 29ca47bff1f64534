import { defineConfig } from 'vitest/config';
import { base } from '../vitest.base.js';

// The ten checks of the terminal client in full: see src/checks.ts.
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['src/client-*.test.ts'],
    testNamePattern: /check \d+:/,
    reporters: ['default', './src/checks-reporter.ts'],
    env: { ROWHOUSE_CHECKS: 'full' },
    fileParallelism: false,
  },
});
