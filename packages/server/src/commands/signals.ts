/** What signals mean to a running server. */
import type { Logger } from '../logger.js';
import type { RowhouseServer } from '../serve.js';

/** SIGHUP: what was read when the server began is read anew. */
export function reloadOnSignal(server: RowhouseServer, log: Logger): void {
  if (process.platform === 'win32') return;
  process.on('SIGHUP', () => {
    server.reload().catch((error: unknown) => {
      log.error({ err: error }, `Reloading failed, and what was read before stays: ${(error as Error).message}`);
    });
  });
}

/** The first signal ends gracefully, a second one at once: what was acknowledged is on disk either way. */
export function stopOnSignals(server: RowhouseServer, log: Logger): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(signal === 'SIGINT' ? 130 : 143);
    stopping = true;
    log.info({ signal }, 'Stopping: what is in flight is finished first; a second signal stops at once');
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
