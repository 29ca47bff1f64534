/** Where the values of a request's variables come from on this machine. */
import { randomUUID } from 'node:crypto';
import type { Scope } from './variables.js';

/** The variables of a file and an environment, those of the process, and this machine's clock and randomness. */
export function scopeOf({ file, environment }: Pick<Scope, 'file' | 'environment'>, process: Scope['process']): Scope {
  return { file, environment, process, now: () => new Date(), random: Math.random, uuid: randomUUID };
}
