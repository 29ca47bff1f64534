/** A home for a full screen under test: what the program remembers stays out of the home of whoever runs the tests. */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder, for `ROWHOUSE_CLIENT_HOME`. */
export function newHome(): string {
  return mkdtempSync(join(tmpdir(), 'rowhouse-client-'));
}

/** Removes it, again if need be: a screen that was left may be adding its last request to the history still. */
export function removeHome(home: string): Promise<void> {
  return rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
}
