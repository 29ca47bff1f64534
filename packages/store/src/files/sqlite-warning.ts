/** The part of `process` that warnings go through. */
export interface WarningEmitter {
  emitWarning: typeof process.emitWarning;
}

/**
 * Runs `load` and returns what it returns, without the one warning that older releases of Node print when `node:sqlite`
 * is loaded. Every other warning passes.
 */
export function withoutSqliteWarning<T>(emitter: WarningEmitter, load: () => T): T {
  const { emitWarning } = emitter;
  emitter.emitWarning = (...args: readonly unknown[]): void => {
    const [warning, type] = args;
    if (type === 'ExperimentalWarning' && String(warning).startsWith('SQLite is an experimental feature')) return;
    Reflect.apply(emitWarning, emitter, args);
  };
  try {
    return load();
  } finally {
    emitter.emitWarning = emitWarning;
  }
}
