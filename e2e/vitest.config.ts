import { defineConfig } from 'vitest/config';
import { base } from '../vitest.base.js';

// One file after another: the tests share the machine's two cores with the programs that they start.
export default defineConfig({ ...base, test: { ...base.test, include: ['src/*.test.ts'], fileParallelism: false } });
