/** `@rowhouse/server`: serves a folder of CSV files over HTTP. */
export { ListenError, serve, type Listening, type RowhouseServer, type ServeOptions } from './serve.js';
export { defaultSettings, type Settings } from './settings.js';
export { systemClock, type Clock, type Timer } from './clock.js';
export type { Logger } from './logger.js';
export { TokenFileError } from './access/tokens.js';
