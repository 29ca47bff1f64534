import { defineConfig } from 'vitest/config';
import { base } from '../../vitest.base.js';

// With `import` among them the driver's own `require` would be given modules that it can't use.
const conditions = ['@rowhouse/source', 'node'];

export default defineConfig({ ...base, resolve: { conditions }, ssr: { resolve: { conditions } } });
