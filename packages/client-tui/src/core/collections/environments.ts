/**
 * Environments of a collection, in the format of JetBrains' HTTP Client: `http-client.env.json` holds an object of
 * variables for each environment, `http-client.private.env.json` beside it what is not for everybody's eyes; the private
 * file counts first. Variables of `$shared` are there in every environment (REST Client).
 */
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { readCollection } from './collection-files.js';
import { FileError } from '../storage/text-files.js';

const environmentFile = 'http-client.env.json';
const privateEnvironmentFile = 'http-client.private.env.json';

/** A variable's value. */
export interface EnvironmentValue {
  readonly value: string;
  /** It comes from the private file: it is masked where it is shown. */
  readonly isSecret: boolean;
}

/** The variables of one environment. */
export type Environment = ReadonlyMap<string, EnvironmentValue>;

/** What environments there are. */
export interface Environments {
  /** By name, in the order of the files; `$shared` is in each and not in the list. */
  readonly byName: ReadonlyMap<string, Environment>;
  /** What counts where no environment is chosen. */
  readonly shared: Environment;
  /** What is wrong with the files, in sentences that name them. */
  readonly problems: readonly string[];
}

/** Most variables of an environment. */
const mostVariables = 5_000;
const sharedName = '$shared';

/** Reads the two files' texts; undefined stands for a file that is not there. */
export function parseEnvironments(publicText: string | undefined, privateText: string | undefined): Environments {
  const problems: string[] = [];
  const merged = new Map<string, Map<string, EnvironmentValue>>();
  take(merged, publicText, environmentFile, false, problems);
  take(merged, privateText, privateEnvironmentFile, true, problems);
  const shared = merged.get(sharedName) ?? new Map<string, EnvironmentValue>();
  merged.delete(sharedName);
  const byName = new Map([...merged].map(([name, own]) => [name, new Map([...shared, ...own])]));
  return { byName, shared, problems };
}

/** The environments of a folder. */
export async function readEnvironments(folder: string): Promise<Environments> {
  const problems: string[] = [];
  const textOf = async (name: string): Promise<string | undefined> => {
    try {
      return (await readCollection(folder, name))?.text;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      problems.push(error.message);
      return undefined;
    }
  };
  const read = parseEnvironments(await textOf(environmentFile), await textOf(privateEnvironmentFile));
  return { ...read, problems: [...problems, ...read.problems] };
}

function take(
  merged: Map<string, Map<string, EnvironmentValue>>,
  text: string | undefined,
  file: string,
  isSecret: boolean,
  problems: string[],
): void {
  if (text === undefined) return;
  const errors: ParseError[] = [];
  let root: unknown;
  try {
    root = parse(text.replace(/^\ufeff/, ''), errors, { allowTrailingComma: true });
  } catch (error) {
    // The parser goes as deep as the text does.
    if (!(error instanceof RangeError)) throw error;
    problems.push(`${file} is nested too deep to be read.`);
    return;
  }
  const error = errors[0];
  if (error !== undefined) {
    const line = text.slice(0, error.offset).split('\n').length;
    problems.push(`${file}, line ${line}: ${printParseErrorCode(error.error)}; what could be read is used.`);
  }
  if (!isObject(root)) {
    if (error === undefined) problems.push(`${file} holds no object: write {"dev": {"host": "…"}}.`);
    return;
  }
  for (const [name, variables] of Object.entries(root)) {
    if (!isObject(variables)) {
      problems.push(`${file}: "${name}" is no object of variables.`);
      continue;
    }
    const environment = merged.get(name) ?? new Map<string, EnvironmentValue>();
    merged.set(name, environment);
    for (const [variable, value] of Object.entries(variables)) {
      if (environment.size >= mostVariables) {
        problems.push(`${file}: "${name}" has more than ${mostVariables} variables; the rest is left out.`);
        break;
      }
      // JetBrains keeps the set-up of authorizations and TLS here: they are objects, and no variables.
      const text = textOfValue(value);
      if (text !== undefined) environment.set(variable, { value: text, isSecret });
    }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOfValue(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === null ? '' : undefined;
}
