import { defineConfig } from 'vitest/config';
import { base } from '../../vitest.base.js';

export default defineConfig({
  ...base,
  // What the tests stand on is tested beside its code, as the code is.
  test: { ...base.test, include: [...base.test.include, 'test-support/**/*.test.ts'] },
});
