import type { TableWarning } from '../contract.js';

/** The file that declares, whose name is fixed by the Data Package standard. */
export const PACKAGE_FILE = 'datapackage.json';

/** So many are kept of one table; the last says that there are more. */
const MAX_WARNINGS = 100;

/** Collects what is wrong with a declaration, while what is right of it is read. */
export class Warnings {
  readonly #warnings: TableWarning[] = [];

  get list(): readonly TableWarning[] {
    return this.#warnings;
  }

  /** `sentence` begins in lower case and has no full stop. */
  add(path: string, sentence: string): void {
    if (this.#warnings.length < MAX_WARNINGS) this.#warnings.push(packageWarning(sentence, path));
    else if (this.#warnings.length === MAX_WARNINGS) this.#warnings.push(packageWarning('there are more warnings'));
  }
}

export function packageWarning(sentence: string, path?: string, line?: number): TableWarning {
  const place = (line === undefined ? '' : `, line ${line}`) + (path === undefined ? '' : `, ${path}`);
  return {
    file: PACKAGE_FILE,
    message: `${PACKAGE_FILE}${place}: ${sentence}.`,
    ...(path !== undefined && { path }),
    ...(line !== undefined && { line }),
  };
}

/** A text of unknown length for a message. */
export function quote(text: string): string {
  return JSON.stringify(shorten(text));
}

const MAX_QUOTED = 60;

export function shorten(text: string): string {
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED - 1).toWellFormed()}…` : text;
}
