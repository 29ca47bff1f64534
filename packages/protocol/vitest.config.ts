import { defineConfig } from 'vitest/config';
import { base } from '../../vitest.base.js';

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    coverage: {
      enabled: true,
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.test.ts', 'src/testing/**'],
      reportsDirectory: 'test-output/coverage',
      reporter: ['text-summary', 'json', ['text', { skipFull: true }]],
      thresholds: { 100: true },
    },
  },
});
