import { defineConfig } from 'vitest/config';
import { base } from '../../vitest.base.js';

// What a project has is added to what is here, and would be all tests in each of them.
const { include, ...shared } = base.test;

/** All tests on files; those of what is asked and answered over HTTP on a database, too. */
export default defineConfig({
  ...base,
  test: {
    ...shared,
    projects: [
      { extends: true, test: { name: 'files', include } },
      {
        extends: true,
        test: {
          name: 'database',
          include: ['src/{access,classic,routes}/**/*.test.ts', 'src/connection/http.test.ts'],
          globalSetup: ['testing/database.ts'],
        },
      },
    ],
  },
});
