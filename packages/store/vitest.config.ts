import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { base } from '../../vitest.base.js';

/** What takes half of the time begins first, so that the other workers have the rest meanwhile. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith('/crash-states.test.ts');
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    // What the tests stand on is tested beside its code, as the code is.
    include: [...base.test.include, 'test-support/**/*.test.ts'],
    sequence: { sequencer: LongestFirst },
  },
});
