/** The seed of every random test: printed once for each test file that uses it, and given back by `ROWHOUSE_SEED=<number>`. */
import fc from 'fast-check';

/** Makes fast-check's runs repeatable. @returns the seed */
export function useSeed(file: string): number {
  const seed = Number(process.env['ROWHOUSE_SEED'] ?? Date.now());
  fc.configureGlobal({ seed });
  process.stderr.write(`${file}: ROWHOUSE_SEED=${seed}\n`);
  return seed;
}
