/** How options are declared: each has an environment variable, and says what is wrong with what it is given. */
import { type Command, InvalidArgumentError, Option } from 'commander';

/** `--name`, or `ROWHOUSE_NAME` of the environment. */
export function setting(name: string, value: string, description: string): Option {
  return new Option(`--${name} ${value}`, description).env(variableOf(name));
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
    .default([], 'none');
}

/** An option that can be given again, or with spaces: what it takes may have commas. */
export function severalUrls(name: string, value: string, description: string): Option {
  return setting(name, value, description)
    .argParser((text: string, before: string[]) => [...before, ...text.split(/\s+/).filter((each) => each !== '')])
    .default([], 'none');
}

/** An option without a value, or its variable with one: `false` is no flag. */
export function flag(name: string, description: string): Option {
  return new Option(`--${name}`, `${description} (env: ${variableOf(name)})`).default(false);
}

/** What the environment says of flags, where the command line says nothing. */
export function readFlags(command: Command): void {
  for (const option of command.options.filter(isFlag)) {
    const variable = variableOf(nameOf(option));
    const value = process.env[variable]?.toLowerCase() ?? '';
    if (value === '' || command.getOptionValueSource(option.attributeName()) === 'cli') continue;
    const isOn = ['1', 'true', 'yes', 'on'].includes(value);
    if (!isOn && !['0', 'false', 'no', 'off'].includes(value))
      command.error(`rowhouse: ${variable} is "${value}": make it true or false`);
    command.setOptionValueWithSource(option.attributeName(), isOn, 'env');
  }
}

export function isFlag(option: Option): boolean {
  return option.isBoolean() && option.defaultValue === false;
}

/** As on the command line, without its hyphens. */
export function nameOf(option: Option): string {
  return option.long!.slice(2);
}

function variableOf(name: string): string {
  return `ROWHOUSE_${name.toUpperCase().replaceAll('-', '_')}`;
}
