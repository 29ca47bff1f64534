import { type CsvStore, type FileSystem, openCsvStore, type TableStore } from '../../src/index.js';
import { noTimers } from '../no-timers.js';

/** The engine of this package, for explorations: nothing in it waits for a clock, checkpoints are asked for. */
export const csvEngine = {
  open: (folder: string, fileSystem: FileSystem): Promise<CsvStore> =>
    openCsvStore(folder, { fileSystem, timers: noTimers }),
  settle: (store: TableStore): Promise<void> =>
    'checkpoint' in store ? (store as CsvStore).checkpoint() : Promise.resolve(),
};
