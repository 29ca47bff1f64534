/** What the server tells its operator: fields for machines, a message for people. A pino logger is one. */
export interface Logger {
  /** What helps to find a fault: connections that could not be secured, answers that nobody took. */
  debug(fields: object, message: string): void;
  /** What happens when all is well: start and end, connections, requests with their status. */
  info(fields: object, message: string): void;
  /** What a person should look at: a file that can't be read, connections that were dropped. */
  warn(fields: object, message: string): void;
  /** What failed here, with the error as `err`. */
  error(fields: object, message: string): void;
  /** Whether anybody reads what is told at a level: what nobody reads is not put together. */
  isLevelEnabled(level: 'debug' | 'info' | 'warn' | 'error'): boolean;
}

/** Tells nobody. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  isLevelEnabled: () => false,
};
