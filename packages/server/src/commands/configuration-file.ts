/**
 * The third layer of the configuration, behind the command line and the environment: a JSON file whose members are named
 * as the options are, `{ "port": 9000, "read-only": true, "cors-origin": ["https://app.example"] }`.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Command, InvalidArgumentError, type Option } from 'commander';
import { isFlag, nameOf } from './options.js';

/** Options that name files: in the configuration file they are relative to it, wherever the program is started. */
const paths = ['tokens', 'tls-cert', 'tls-key'];

/** Gives a command the options of its configuration file, where nothing stronger gives them. Ends the program at a fault. */
export function readConfiguration(command: Command): void {
  const path: unknown = command.getOptionValue('config');
  if (typeof path !== 'string') return;
  const fail = (reason: string): never => command.error(`rowhouse: ${path}: ${reason}`);
  const known = command.options.filter((option) => option.long !== '--config' && option.long !== '--help');
  for (const [name, value] of Object.entries(readObject(path, fail))) {
    const option = known.find((each) => nameOf(each) === name);
    if (option === undefined) return fail(`there is no option "${name}"; there are ${known.map(nameOf).join(', ')}`);
    const source = command.getOptionValueSource(option.attributeName());
    if (source === 'cli' || source === 'env') continue;
    const read = valueOf(option, paths.includes(name) ? inFolderOf(path, value) : value, (reason) =>
      fail(`"${name}" is ${JSON.stringify(value)}: ${reason}`),
    );
    command.setOptionValueWithSource(option.attributeName(), read, 'config');
  }
}

function readObject(path: string, fail: (reason: string) => never): object {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    return fail((error as Error).message);
  }
  return fail('it holds no JSON object, with a member an option');
}

function inFolderOf(file: string, path: unknown): unknown {
  return typeof path === 'string' ? resolve(dirname(file), path) : path;
}

/** As if it had been given on the command line, in its own type. */
function valueOf(option: Option, value: unknown, fail: (reason: string) => never): unknown {
  if (isFlag(option)) return typeof value === 'boolean' ? value : fail('make it true or false');
  const isList = Array.isArray(option.defaultValue);
  const texts: unknown[] = isList && Array.isArray(value) ? value : [value];
  return texts.reduce<unknown>((before, each) => {
    if (typeof each !== 'string' && typeof each !== 'number')
      return fail(isList ? 'make it a text, or a list of texts' : 'make it a text or a number');
    try {
      return option.parseArg === undefined ? String(each) : option.parseArg(String(each), before);
    } catch (error) {
      return error instanceof InvalidArgumentError ? fail(error.message) : fail(String(error));
    }
  }, option.defaultValue);
}
