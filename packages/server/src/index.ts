/**
 * Serves a folder of CSV files over HTTP, as a library call. The daemon itself is the bin `rowhouse`.
 *
 * @module @rowhouse/server
 */
export { serve, type RowhouseServer, type ServeOptions } from './serve.js';
export { ListenError, type Listening } from './listening.js';
export { SetupError } from './setup-files.js';
export { defaultSettings, type Settings } from './settings.js';
export { systemClock, type Clock, type Timer } from './clock.js';
export type { Logger } from './logger.js';
