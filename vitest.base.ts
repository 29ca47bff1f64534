import type { ViteUserConfig } from 'vitest/config';

/**
 * What every package's tests share: sources are read unbuilt, through the workspace's own export condition,
 * and a machine-readable report lands beside the package for the closing count of `npm test`.
 */
export const base = {
  // Without `import`: it would hold for what libraries `require`, too, who can't use the modules that they are given then.
  resolve: { conditions: ['@rowhouse/source', 'node'] },
  ssr: { resolve: { conditions: ['@rowhouse/source', 'node'] } },
  test: {
    include: ['src/**/*.test.{ts,tsx}'],
    reporters: ['default', 'json'],
    outputFile: { json: 'test-output/results.json' },
    // By default one core is left idle, which of two is half.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
} satisfies ViteUserConfig;
