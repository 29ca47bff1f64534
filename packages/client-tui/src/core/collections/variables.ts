/**
 * `{{variables}}` of a request, put in place before it is sent: from the file, the environment, the process's
 * environment, or made anew (`{{$uuid}}`). A value may have variables in it. What can't be found stays as it is written,
 * and is a problem that names it and the place.
 */
import { didYouMean } from '../text/near-names.js';
import type { RequestDraft } from '../request/request.js';
import type { Environment } from './environments.js';
import type { FileVariable } from './http-document.js';

/** Where the values come from. */
export interface Scope {
  /** `@name = value` lines of the file; of two with one name the later counts. They count before the environment. */
  readonly file: readonly Pick<FileVariable, 'name' | 'value'>[];
  readonly environment: Environment;
  /** What `{{$processEnv NAME}}` and `{{$env NAME}}` see. */
  readonly process: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** A number from 0 up to, not including, 1. */
  readonly random: () => number;
  readonly uuid: () => string;
  /** What `{{$serverAuthorization}}` stands for: the Authorization that the server at hand is sent. */
  readonly serverAuthorization?: string | undefined;
}

/** A variable that was used. */
export interface UsedVariable {
  /** As it is written between the braces. */
  readonly name: string;
  readonly value: string;
  readonly isSecret: boolean;
  readonly source: 'file' | 'environment' | 'process' | 'dynamic';
}

/** A variable that has no value. */
export interface VariableProblem {
  readonly name: string;
  /** Where it is used: `the URL`, `the header Accept`, `the body, line 3`. */
  readonly place: string;
  readonly message: string;
}

/** A draft with its variables in place. */
export interface Substitution {
  readonly draft: RequestDraft;
  readonly used: readonly UsedVariable[];
  /** Empty where the draft can be sent. */
  readonly problems: readonly VariableProblem[];
}

/** Most characters of a part of a request, and of a value, once its variables are in place: 16 Mi and 1 Mi. */
const substitutionLimits = { part: 16 * 1024 * 1024, value: 1024 * 1024, depth: 32, problems: 50 } as const;

/** The variable that stands for the Authorization of the server at hand. */
export const serverAuthorization = '$serverAuthorization';

const reference = /\{\{([^{}\r\n]{1,256})\}\}/g;

/** Whether there is anything to put in place. */
export function hasVariables(draft: RequestDraft): boolean {
  const texts = [draft.url, draft.body, ...draft.headers.flat()];
  return texts.some((text) => text.search(reference) >= 0);
}

/** Puts the variables of URL, headers and body in place. */
export function substitute(draft: RequestDraft, scope: Scope): Substitution {
  const resolver = new Resolver(scope);
  const url = resolver.part(draft.url, () => 'the URL');
  const headers = draft.headers.map(([name, value]): [string, string] => [
    resolver.part(name, () => `the header ${name}`),
    resolver.part(value, () => `the header ${name}`),
  ]);
  const body = resolver.part(draft.body, (at) => {
    const line = draft.body.slice(0, at).split('\n').length;
    return line === 1 && !draft.body.includes('\n') ? 'the body' : `the body, line ${line}`;
  });
  return { draft: { ...draft, url, headers, body }, used: [...resolver.used.values()], problems: resolver.problems };
}

/** The secret values among variables. */
export function secretsOf(used: readonly UsedVariable[]): string[] {
  return used.filter(({ isSecret }) => isSecret).map(({ value }) => value);
}

/** A text with every secret value hidden; values of fewer than four characters would hide half the text and stay. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  const longestFirst = [...secrets].filter(({ length }) => length >= 4).sort((one, other) => other.length - one.length);
  return longestFirst.reduce((masked, secret) => masked.replaceAll(secret, mask), text);
}

/** What stands where a secret is hidden. */
export const mask = '•••';

interface Found {
  readonly value: string;
  readonly isSecret: boolean;
  readonly source: UsedVariable['source'];
}

/** A variable that can't be resolved; its message is the end of a sentence that begins with `about`. */
class Unresolved extends Error {
  readonly about: string | undefined;
  /** Near names; worked out only where they are shown. */
  readonly suggestion: () => string;

  /** @param about the variable that is at fault, where it need not be the one that was asked for */
  constructor(message: string, about?: string, suggestion = (): string => '') {
    super(message);
    this.about = about;
    this.suggestion = suggestion;
  }
}

class Resolver {
  readonly used = new Map<string, UsedVariable>();
  readonly problems: VariableProblem[] = [];
  readonly #scope: Scope;
  readonly #file: ReadonlyMap<string, string>;
  /** Named values that were worked out: each is worked out once, so that nesting costs no more than its parts. */
  readonly #named = new Map<string, Found>();
  readonly #failed = new Map<string, Unresolved>();
  readonly #open: string[] = [];

  constructor(scope: Scope) {
    this.#scope = scope;
    this.#file = new Map(scope.file.map(({ name, value }) => [name, value]));
  }

  /** A part of the request with its variables in place. */
  part(text: string, place: (at: number) => string): string {
    const problem = (name: string, at: number, error: unknown): void => {
      if (!(error instanceof Unresolved)) throw error;
      if (this.problems.length >= substitutionLimits.problems) return;
      const where = place(at);
      const indirect = error.about === undefined || error.about === name ? '' : `uses {{${error.about}}}, which `;
      this.problems.push({
        name,
        place: where,
        message: `{{${name}}} in ${where} ${indirect}${error.message}${error.suggestion()}`,
      });
    };
    let last = '';
    try {
      return this.#replaced(text, substitutionLimits.part, (name, at, written) => {
        last = name;
        try {
          const found = this.#find(name);
          this.used.set(name, { name, ...found });
          return found.value;
        } catch (error) {
          problem(name, at, error);
          return written;
        }
      });
    } catch (error) {
      problem(last, 0, error);
      return text;
    }
  }

  #find(name: string): Found {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    if (name.startsWith('$')) return this.#dynamic(name);
    const failed = this.#failed.get(name);
    if (failed !== undefined) throw failed;
    try {
      const found = this.#defined(name);
      this.#named.set(name, found);
      return found;
    } catch (error) {
      if (error instanceof Unresolved) this.#failed.set(name, error);
      throw error;
    }
  }

  /** The value of a variable of the file or the environment. */
  #defined(name: string): Found {
    if (this.#open.includes(name)) {
      const circle = [...this.#open.slice(this.#open.indexOf(name)), name].join(' → ');
      throw new Unresolved(`is defined by itself (${circle}): break the circle.`);
    }
    const own = this.#file.get(name);
    const environment = this.#scope.environment.get(name);
    const raw = own ?? environment?.value;
    if (raw === undefined) {
      const suggestion = (): string => didYouMean(name, [...this.#file.keys(), ...this.#scope.environment.keys()]);
      throw new Unresolved('is not defined.', name, suggestion);
    }
    if (this.#open.length >= substitutionLimits.depth) throw new Unresolved('is nested too deep.');
    let isSecret = own === undefined && environment?.isSecret === true;
    this.#open.push(name);
    try {
      const value = this.#replaced(raw, substitutionLimits.value, (inner) => {
        const found = this.#find(inner);
        // What is made of a secret is one.
        isSecret ||= found.isSecret;
        return found.value;
      });
      return { value, isSecret, source: own === undefined ? 'environment' : 'file' };
    } finally {
      this.#open.pop();
    }
  }

  #replaced(text: string, limit: number, valueOf: (name: string, at: number, written: string) => string): string {
    let result = '';
    let at = 0;
    for (const match of text.matchAll(reference)) {
      result += text.slice(at, match.index) + valueOf(match[1]!.trim(), match.index, match[0]);
      at = match.index + match[0].length;
      if (result.length > limit) throw new Unresolved('makes too long a text.');
    }
    return result + text.slice(at);
  }

  #dynamic(name: string): Found {
    const { now, random, uuid, process } = this.#scope;
    const made = (value: string): Found => ({ value, isSecret: false, source: 'dynamic' });
    const [what = '', ...rest] = name.split(/[\s.]+/);
    if (what === '$processEnv' || what === '$env') {
      const variable = name.slice(what.length).replace(/^[\s.%]+/, '');
      const value = Object.hasOwn(process, variable) ? process[variable] : undefined;
      if (value === undefined) {
        const suggestion = (): string => didYouMean(variable, Object.keys(process));
        throw new Unresolved('is not set in the environment of this program.', name, suggestion);
      }
      return { value, isSecret: true, source: 'process' };
    }
    if (name === serverAuthorization) {
      const value = this.#scope.serverAuthorization;
      if (value === undefined)
        throw new Unresolved('has no value: it is for the server at hand only, once a token was given for it.', name);
      return { value, isSecret: true, source: 'dynamic' };
    }
    switch (name) {
      case '$uuid':
      case '$guid':
      case '$random.uuid':
        return made(uuid());
      case '$timestamp':
        return made(String(Math.floor(now().getTime() / 1000)));
      case '$isoTimestamp':
        return made(now().toISOString());
    }
    if (what === '$randomInt') {
      const [from = 0, to = 1000] = rest.map(Number);
      if (
        rest.length === 0 ||
        (rest.length === 2 && Number.isSafeInteger(from) && Number.isSafeInteger(to) && from < to)
      ) {
        return made(String(from + Math.floor(random() * (to - from))));
      }
      throw new Unresolved('has no proper range: write {{$randomInt 1 100}}, the second number is not included.', name);
    }
    const known = ['$uuid', '$timestamp', '$isoTimestamp', '$randomInt', '$processEnv', serverAuthorization];
    throw new Unresolved('is not known.', name, () => didYouMean(name, known));
  }
}
