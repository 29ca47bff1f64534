import { defineConfig } from 'vitest/config';
import { base } from '../vitest.base.js';

// The packages as their users get them: published to a registry of this machine's own, and installed from it.
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['src/publish/*.test.ts'],
    globalSetup: 'src/publish/setup.ts',
    outputFile: { json: 'test-output/publish.json' },
    fileParallelism: false,
    // npm installs within tests: what it takes depends on the network.
    testTimeout: 120_000,
  },
});
