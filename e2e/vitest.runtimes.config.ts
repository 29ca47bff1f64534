import { defineConfig } from 'vitest/config';
import { base } from '../vitest.base.js';

// The published packages under other runtimes than the one that the workspace uses; they are large downloads.
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['src/runtimes/*.test.ts'],
    globalSetup: 'src/publish/setup.ts',
    outputFile: { json: 'test-output/runtimes.json' },
    fileParallelism: false,
    // npm installs within tests: what it takes depends on the network.
    testTimeout: 120_000,
  },
});
