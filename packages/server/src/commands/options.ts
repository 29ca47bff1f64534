/** How options are declared: each has an environment variable, and says what is wrong with what it is given. */
import { type Command, InvalidArgumentError, Option } from 'commander';

/** `--name`, or `ROWHOUSE_NAME` of the environment. */
export function setting(name: string, value: string, description: string): Option {
  const variable = `ROWHOUSE_${name.toUpperCase().replaceAll('-', '_')}`;
  return new Option(`--${name} ${value}`.trim(), description).env(variable);
}

/** A positive number. */
export function limit(name: string, value: string, description: string, byDefault: number): Option {
  return setting(name, value, description)
    .argParser(wholeNumber(1, 2 ** 31 - 1))
    .default(byDefault);
}

/** Reads a number within bounds; timers can't be set beyond 2^31 - 1 milliseconds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most))
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return value;
  };
}

/** An option that can be given again, or with commas. */
export function several(name: string, value: string, description: string): Option {
  return setting(name, value, description)
    .argParser((text: string, before: string[]) => [...before, ...text.split(',')])
    .default([]);
}

/** A flag without a value would be on for every value of its variable, `false` included. */
export function flagByEnvironment(command: Command, variable: string): boolean {
  const value = process.env[variable]?.toLowerCase() ?? '';
  if (['', '0', 'false', 'no', 'off'].includes(value)) return false;
  if (['1', 'true', 'yes', 'on'].includes(value)) return true;
  return command.error(`rowhouse: ${variable} is "${value}": make it true or false`);
}
