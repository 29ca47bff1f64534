/**
 * A curl command line as a request: as it is typed in a POSIX shell, as browsers copy it for bash and for cmd, and as
 * `curlOf` writes it. What of it this client does otherwise is told in notes; no option is dropped silently.
 */
import { defaultServer } from '../request/address.js';
import { AuthError, basicAuthorization } from '../request/auth.js';
import type { BodyFile } from '../collections/http-document.js';
import { didYouMean } from '../text/near-names.js';
import { DraftError, prepareRequest, type RequestDraft } from '../request/request.js';
import { longOption, shortOption, type CurlMeaning, type CurlOption } from './curl-options.js';
import { curlWords } from './command-line.js';
import { ShellSyntaxError } from './shell-words.js';

/** A request that was read from a command, or why there is none. */
export type ImportedCurl =
  | {
      readonly kind: 'draft';
      readonly draft: RequestDraft;
      /** The body is in this file; the draft's is empty. */
      readonly bodyFile?: BodyFile;
      /** What is different here, a sentence each. */
      readonly notes: readonly string[];
    }
  | { readonly kind: 'refused'; readonly message: string };

/** Most characters of a command: 4 Mi. */
const longestCommand = 4 * 1024 * 1024;

/** Reads a command. */
export function draftOfCurl(command: string): ImportedCurl {
  if (command.length > longestCommand) return refused('The command is longer than 4 MiB, the most that is read.');
  try {
    const { words, standardInput, notes } = curlWords(command);
    const reader = new CommandReader(standardInput, notes);
    reader.read(words);
    return reader.result();
  } catch (error) {
    if (error instanceof ShellSyntaxError || error instanceof AuthError) return refused(error.message);
    throw error;
  }
}

function refused(message: string): ImportedCurl {
  return { kind: 'refused', message };
}

class CommandReader {
  readonly #standardInput: string | undefined;
  readonly #notes: string[];
  readonly #headers: [string, string][] = [];
  readonly #removed = new Set<string>();
  readonly #data: string[] = [];
  readonly #cookies: string[] = [];
  #method: string | undefined;
  #url: string | undefined;
  #bodyFile: BodyFile | undefined;
  #json = false;
  #asQuery = false;
  #head = false;
  #upload = false;
  #user: string | undefined;

  constructor(standardInput: string | undefined, notes: string[]) {
    this.#standardInput = standardInput;
    this.#notes = notes;
  }

  read(words: readonly string[]): void {
    let onlyUrls = false;
    for (let at = 0; at < words.length; at += 1) {
      const word = words[at]!;
      if (onlyUrls || !word.startsWith('-') || word === '-') {
        this.#take('url', word, 'a URL');
      } else if (word === '--') {
        onlyUrls = true;
      } else if (word.startsWith('--')) {
        const option = longOption(word.slice(2));
        if (option === undefined) this.#unknown(word);
        else if (this.#option(word, option, option.takesValue ? words[++at] : undefined)) return;
      } else {
        for (let letter = 1; letter < word.length; letter += 1) {
          const name = `-${word[letter]!}`;
          const option = shortOption(word[letter]!);
          if (option === undefined) {
            this.#unknown(name);
            continue;
          }
          if (!option.takesValue) {
            if (this.#option(name, option, undefined)) return;
            continue;
          }
          const rest = word.slice(letter + 1);
          this.#option(name, option, rest === '' ? words[++at] : rest);
          break;
        }
      }
    }
  }

  result(): ImportedCurl {
    if (this.#url === undefined) return refused('The command has no URL: add one.');
    let url = this.#url;
    const inUrl = /^([A-Za-z][A-Za-z0-9+.-]*:\/\/)?([^/?#@]*)@/.exec(url);
    if (inUrl !== null) {
      this.#user ??= decoded(inUrl[2]!);
      url = (inUrl[1] ?? '') + url.slice(inUrl[0].length);
    }
    this.#credentials();
    if (this.#cookies.length > 0) this.#headers.push(['Cookie', this.#cookies.join('; ')]);
    const hasData = this.#data.length > 0 || this.#bodyFile !== undefined;
    let body = this.#data.join(this.#json ? '' : '&');
    if (this.#asQuery) {
      if (body !== '') url += (url.includes('?') ? '&' : '?') + body;
      body = '';
    } else if (this.#bodyFile !== undefined && this.#data.length > 0) {
      return refused('The body is made of a file and of text: put it into one file, or give it as one text.');
    }
    const method =
      this.#method ?? (this.#head ? 'HEAD' : this.#upload ? 'PUT' : hasData && !this.#asQuery ? 'POST' : 'GET');
    if (hasData && !this.#asQuery) this.#contentType();
    const draft: RequestDraft = { dialect: 'http', method, url, headers: this.#headers, body };
    this.#defaultsThatStay(draft);
    return {
      kind: 'draft',
      draft,
      ...(this.#bodyFile === undefined || this.#asQuery ? {} : { bodyFile: this.#bodyFile }),
      notes: this.#notes,
    };
  }

  /** @returns whether the command ends here */
  #option(name: string, option: CurlOption, value: string | undefined): boolean {
    if (option.takesValue && value === undefined)
      throw new ShellSyntaxError(`${name} stands last and needs a value behind it.`);
    if (option.meaning === 'next') {
      this.#notes.push('The command has several requests (--next): only the first was read.');
      return true;
    }
    if (option.meaning === 'noted') this.#note(`${name} was left out: ${option.note ?? 'it has no meaning here'}.`);
    else this.#take(option.meaning, value ?? '', name);
    return false;
  }

  #take(meaning: Exclude<CurlMeaning, 'noted' | 'next'>, value: string, name: string): void {
    switch (meaning) {
      case 'method':
        this.#method = value;
        return;
      case 'url':
        if (this.#url === undefined) this.#url = value;
        else this.#note(`There is more than one URL: ${shortened(value)} was left out.`);
        return;
      case 'header':
        this.#header(value, name);
        return;
      case 'data':
        if (this.#fromFile(value, name))
          this.#note(`curl takes the line ends out of a file after ${name}; here they stay.`);
        return;
      case 'data-binary':
        this.#fromFile(value, name);
        return;
      case 'json':
        this.#json = true;
        this.#fromFile(value, name);
        return;
      case 'data-raw':
        this.#data.push(value);
        return;
      case 'data-urlencode':
        this.#encoded(value, name);
        return;
      case 'user':
        this.#user = value;
        return;
      case 'bearer':
        this.#setHeader('Authorization', `Bearer ${value}`);
        return;
      case 'user-agent':
        if (value === '') this.#removed.add('user-agent');
        else this.#setHeader('User-Agent', value);
        return;
      case 'referer':
        this.#setHeader('Referer', value.replace(/;auto$/, ''));
        return;
      case 'cookie':
        if (value.includes('=')) this.#cookies.push(value);
        else this.#note(`${name} reads cookies from the file ${shortened(value)}, which is not done here.`);
        return;
      case 'get':
        this.#asQuery = true;
        return;
      case 'head':
        this.#head = true;
        return;
      case 'upload':
        this.#upload = true;
        if (value === '-') this.#fromFile('@-', name);
        else this.#bodyFile = { path: value, hasVariables: false };
        return;
      case 'form':
        this.#note(`${name} ${shortened(value)} was left out: forms with files are not made here.`);
        return;
      case 'silent':
    }
  }

  #header(line: string, name: string): void {
    if (line.startsWith('@')) {
      this.#note(`${name} ${shortened(line)} was left out: headers are not read from a file.`);
      return;
    }
    const colon = line.indexOf(':');
    if (colon < 0) {
      // curl's way to send a header without a value.
      if (line.trimEnd().endsWith(';')) this.#headers.push([line.trimEnd().slice(0, -1), '']);
      else this.#note(`${name} ${shortened(line)} was left out: it has no colon.`);
      return;
    }
    const field = line.slice(0, colon).trim();
    const value = line.slice(colon + 1).trim();
    if (value === '') this.#removed.add(field.toLowerCase());
    else this.#headers.push([field, value]);
  }

  /** Data that may be `@file`. @returns whether it is one */
  #fromFile(value: string, name: string): boolean {
    if (!value.startsWith('@')) {
      this.#data.push(value);
      return false;
    }
    if (value === '@-' && this.#standardInput !== undefined) {
      this.#data.push(this.#standardInput);
      return false;
    }
    if (value === '@-')
      throw new ShellSyntaxError(
        `${name} @- reads the body from standard input, which a request has not: put the body in.`,
      );
    if (this.#bodyFile !== undefined) throw new ShellSyntaxError('The body is made of several files: put it into one.');
    this.#bodyFile = { path: value.slice(1), hasVariables: false };
    return true;
  }

  /** `content`, `=content`, `name=content`; `@file` and `name@file` are left out. */
  #encoded(value: string, name: string): void {
    const parts = /^([^=@]*)([=@]?)([\s\S]*)$/.exec(value)!;
    const [, field = '', sign = '', content = ''] = parts;
    if (sign === '@') {
      this.#note(`${name} ${shortened(value)} was left out: files are not encoded here.`);
      return;
    }
    const encoded = percentEncoded(sign === '' ? field : content);
    this.#data.push(sign === '' || field === '' ? encoded : `${field}=${encoded}`);
  }

  #credentials(): void {
    if (this.#user === undefined) return;
    const colon = this.#user.indexOf(':');
    if (colon < 0) this.#note('-u names no password: an empty one is sent.');
    const [user, password] = colon < 0 ? [this.#user, ''] : [this.#user.slice(0, colon), this.#user.slice(colon + 1)];
    this.#setHeader('Authorization', basicAuthorization(user, password));
  }

  #contentType(): void {
    if (this.#json) {
      if (!this.#has('content-type')) this.#headers.push(['Content-Type', 'application/json']);
      if (!this.#has('accept')) this.#headers.push(['Accept', 'application/json']);
    } else if (!this.#upload && !this.#has('content-type') && !this.#removed.has('content-type')) {
      this.#headers.push(['Content-Type', 'application/x-www-form-urlencoded']);
    }
  }

  /** `-H 'Name:'` takes a default of curl's away; ours stays, where there is one. */
  #defaultsThatStay(draft: RequestDraft): void {
    if (this.#removed.size === 0) return;
    try {
      const { head } = prepareRequest({ ...draft, url: '/' }, defaultServer);
      for (const [name] of head.headers) {
        if (!this.#removed.has(name.toLowerCase()) || this.#has(name.toLowerCase())) continue;
        this.#note(`curl was told to leave ${name} out; this client sends its own unless a header says otherwise.`);
      }
    } catch (error) {
      // A draft that can't be sent is told about when it is to be sent.
      if (!(error instanceof DraftError)) throw error;
    }
  }

  #has(name: string): boolean {
    return this.#headers.some(([each]) => each.toLowerCase() === name);
  }

  /** A header that an option makes: one given by -H counts before it. */
  #setHeader(name: string, value: string): void {
    if (!this.#has(name.toLowerCase())) this.#headers.push([name, value]);
  }

  #unknown(option: string): void {
    this.#note(
      `${shortened(option)} was left out: it is no option of curl that is known here.${didYouMean(option, ['--data', '--header', '--request', '--user', '--json', '--url', '--get', '--head'])}`,
    );
  }

  #note(message: string): void {
    if (this.#notes.length < 50 && !this.#notes.includes(message)) this.#notes.push(message);
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** As curl_easy_escape: all but unreserved characters (RFC 3986 section 2.3). */
function percentEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
