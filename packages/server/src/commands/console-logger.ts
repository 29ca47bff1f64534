/** The log on standard output: pretty where a person reads it, one JSON object a line where a program does. */
import { pino } from 'pino';
import { PinoPretty as pretty } from 'pino-pretty';
import type { Logger } from '../logger.js';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export function createLogger(level: LogLevel): Logger {
  if (!process.stdout.isTTY) return pino({ level, base: null });
  return pino(
    { level, base: null },
    // Messages say everything that people need; the fields are for machines.
    pretty({ sync: true, hideObject: true, translateTime: 'SYS:HH:MM:ss.l' }),
  );
}
