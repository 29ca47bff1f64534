import { expect, it } from 'vitest';
import { withoutSqliteWarning } from './sqlite-warning.js';

it('keeps back the warning about SQLite, and no other', () => {
  const emitted: unknown[][] = [];
  const emitter = {
    emitWarning: (...args: unknown[]) => {
      emitted.push(args);
    },
  };
  const { emitWarning } = emitter;
  const result = withoutSqliteWarning(emitter, () => {
    emitter.emitWarning('SQLite is an experimental feature and might change at any time', 'ExperimentalWarning');
    emitter.emitWarning('Another is an experimental feature', 'ExperimentalWarning');
    emitter.emitWarning('SQLite is an experimental feature of mine');
    emitter.emitWarning('old', { type: 'DeprecationWarning' });
    return 7;
  });
  expect(result).toBe(7);
  expect(emitted).toEqual([
    ['Another is an experimental feature', 'ExperimentalWarning'],
    ['SQLite is an experimental feature of mine'],
    ['old', { type: 'DeprecationWarning' }],
  ]);
  expect(emitter.emitWarning).toBe(emitWarning);
});

it('puts everything back where the loading fails', () => {
  const emitter = { emitWarning: () => undefined };
  const { emitWarning } = emitter;
  expect(() =>
    withoutSqliteWarning(emitter, () => {
      throw new Error('no such module');
    }),
  ).toThrow('no such module');
  expect(emitter.emitWarning).toBe(emitWarning);
});
