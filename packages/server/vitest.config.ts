import { defineConfig, mergeConfig } from 'vitest/config';
import { base } from '../../vitest.base.js';

/** All tests on files; those of what is asked and answered over HTTP on a database, too. */
export default defineConfig(
  mergeConfig(base, {
    test: {
      projects: [
        { extends: true, test: { name: 'files' } },
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
  }),
);
