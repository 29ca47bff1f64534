/** What the server tells its operator: fields for machines, a message for people. A pino logger is one. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Tells nobody. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
