import { rm } from 'node:fs/promises';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeTableStore } from './contract-suite/index.js';
import { openCsvStore } from './index.js';

describeTableStore('the CSV engine', {
  create: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rowhouse-store-'));
    let store = await openCsvStore(folder);
    return {
      store,
      reopen: async () => {
        await store.close();
        store = await openCsvStore(folder);
        return store;
      },
      dispose: async () => {
        await store.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
});
