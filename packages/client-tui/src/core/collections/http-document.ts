/**
 * `.http` files, as VS Code's REST Client and JetBrains' HTTP Client have them: requests between lines of `###`, each with
 * the places of its parts in the text, so that it can be edited there. Reading never throws: what is not understood
 * becomes a note with its line.
 *
 * Not done: response scripts, pre-request scripts, references to the answers of other requests, files in the middle of a
 * body. They stay in the text, and a note says so.
 */
import type { Dialect } from '@rowhouse/protocol';
import type { RequestDraft } from '../request/request.js';
import { linesOf, type TextLine } from './text-lines.js';

/** Something that was noticed in a file. */
export interface Note {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** `@name = value`: a variable of the file. */
export interface FileVariable {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

/**
 * A body that is kept in a file of its own: `< ./body.json`, or `<@ ./body.json` where variables in it count too. Its text
 * is put into the draft before the variables are, or after them.
 */
export interface BodyFile {
  /** As it is written, relative to the folder of the `.http` file. */
  readonly path: string;
  readonly hasVariables: boolean;
}

/** A request with its name; the name is empty where it has none. */
export interface SavedRequest {
  readonly name: string;
  /** Its body is empty where there is a body file. */
  readonly draft: RequestDraft;
  readonly bodyFile?: BodyFile;
}

/** A part of the text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A request of a file. */
export interface HttpEntry extends SavedRequest {
  /** The line of its method and URL, from 1. */
  readonly line: number;
  readonly places: EntryPlaces;
}

/** Where the parts of a request are; see `http-edits.ts`. */
export interface EntryPlaces {
  /** From its `###` (or the text's start) to the next one (or the text's end). */
  readonly segment: Range;
  /** Its `###` line without the line end; undefined for a first request without one. */
  readonly separator: Range | undefined;
  /** Its `# @name` line, where it has one; that name counts before the one after `###`. */
  readonly nameLine: Range | undefined;
  readonly dialectLine: Range | undefined;
  /** The end of the last `@name = value` line above the request, line end included. */
  readonly variablesEnd: number | undefined;
  /** Method, URL and the lines that continue it, without the last line end. */
  readonly requestLine: Range;
  /** ` HTTP/1.1` and the like after the URL. */
  readonly version: string;
  /** The lines of its headers without line ends, in the order of `draft.headers`. */
  readonly headers: readonly Range[];
  /** Where the head's last line ends, before its line end. */
  readonly headEnd: number;
  /** The body without the empty lines after it; undefined where there is none. */
  readonly body: Range | undefined;
}

/** A file that was read. */
export interface HttpDocument {
  readonly text: string;
  readonly entries: readonly HttpEntry[];
  readonly variables: readonly FileVariable[];
  readonly notes: readonly Note[];
}

/** Most notes that are kept of one file. */
const mostNotes = 100;

/** RFC 9110 section 5.6.2. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const requestLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]+(\S.*)$/s;
const variableLine = /^@([^\s=]+)[ \t]*=(.*)$/s;
const directive = /^(?:#|\/\/)[ \t]*@([A-Za-z-]+)(?:[ \t=](.*))?$/s;

/** Reads a file's text. */
export function parseHttp(text: string): HttpDocument {
  const parser = new Parser(text);
  parser.read();
  return { text, entries: parser.entries, variables: parser.variables, notes: parser.notes };
}

/** Whether a line begins the next request. */
export function isSeparator(line: string): boolean {
  return line.startsWith('###');
}

/** A line of a body that ends it, because it says what is to be done with the answer. */
export function isResponseLine(line: string): boolean {
  return /^(?:> *\{%|> +\S+\.js\s*$|>>!? |<> )/.test(line);
}

/** A line that names a file. */
export function bodyFileOf(line: string): BodyFile | undefined {
  const parts = /^<(@[A-Za-z0-9_-]*)?[ \t]+(\S.*)$/s.exec(line.trimEnd());
  return parts === null ? undefined : { path: parts[2]!, hasVariables: parts[1] !== undefined };
}

class Parser {
  readonly entries: HttpEntry[] = [];
  readonly variables: FileVariable[] = [];
  readonly notes: Note[] = [];
  readonly #text: string;
  readonly #lines: readonly TextLine[];

  constructor(text: string) {
    this.#text = text;
    const lines = linesOf(text);
    const first = lines[0];
    // A byte-order mark is no part of the first line.
    if (first?.text.startsWith('\ufeff')) lines[0] = { ...first, text: first.text.slice(1), start: first.start + 1 };
    this.#lines = lines;
  }

  read(): void {
    let from = 0;
    for (let index = 1; index <= this.#lines.length; index += 1) {
      if (index < this.#lines.length && !isSeparator(this.#lines[index]!.text)) continue;
      this.#segment(from, index);
      from = index;
    }
  }

  /** The lines from `from` up to `to`, of which the first may be a separator. */
  #segment(from: number, to: number): void {
    const lines = this.#lines;
    let at = from;
    let name = '';
    let separator: Range | undefined;
    const first = lines[at];
    if (first !== undefined && isSeparator(first.text)) {
      name = first.text.replace(/^#+/, '').trim();
      separator = { start: first.start, end: first.end };
      at += 1;
    }
    let nameLine: Range | undefined;
    let dialectLine: Range | undefined;
    let dialect: Dialect = 'http';
    let variablesEnd: number | undefined;
    for (; at < to; at += 1) {
      const line = lines[at]!;
      const trimmed = line.text.trim();
      const variable = variableLine.exec(trimmed);
      if (variable !== null) {
        this.#variable(variable, at);
        variablesEnd = line.next;
      } else if (isComment(trimmed)) {
        const [, what, value] = directive.exec(trimmed) ?? [];
        if (what === 'name' && value !== undefined) {
          name = value.replace(/^[ \t]*=/, '').trim();
          nameLine = { start: line.start, end: line.end };
        } else if (what === 'dialect') {
          dialectLine = { start: line.start, end: line.end };
          const named = value?.trim();
          if (named === 'classic' || named === 'http') dialect = named;
          else this.#note(at, 'There are two dialects, http and classic: this one is not known.');
        }
      } else if (trimmed.startsWith('< {%')) {
        at = this.#skipScript(at, to);
      } else if (trimmed !== '') {
        break;
      }
    }
    if (at >= to) {
      if (name !== '' && variablesEnd === undefined) {
        this.#note(from, `"${shortened(name)}" has no request: write its method and URL.`);
      }
      return;
    }
    const segment = { start: lines[from]!.start, end: lines[to - 1]!.next };
    this.#request(at, to, name, dialect, { segment, separator, nameLine, dialectLine, variablesEnd });
  }

  #request(
    from: number,
    to: number,
    name: string,
    dialect: Dialect,
    above: Pick<EntryPlaces, 'segment' | 'separator' | 'nameLine' | 'dialectLine' | 'variablesEnd'>,
  ): void {
    const lines = this.#lines;
    let at = from + 1;
    const urls = [lines[from]!.text.trim()];
    for (; at < to && /^[ \t]*[?&]/.test(lines[at]!.text); at += 1) urls.push(lines[at]!.text.trim());
    const whole = urls.join('');
    const requestEnd = lines[at - 1]!.end;
    const version = versionOf(whole);
    const parts = requestLine.exec(version === '' ? whole : whole.slice(0, -version.length));
    const alone = whole.slice(0, whole.length - version.length);
    let [method, url] = parts === null ? ['GET', alone] : [parts[1]!, parts[2]!];
    if (parts === null && /^[A-Z]+$/.test(alone)) {
      [method, url] = [alone, ''];
      this.#note(from, `${shortened(alone)} has no URL: write it on the same line.`);
    }

    const headers: [string, string][] = [];
    const headerRanges: Range[] = [];
    for (; at < to; at += 1) {
      const line = lines[at]!;
      const trimmed = line.text.trim();
      if (trimmed === '') break;
      if (isComment(trimmed)) continue;
      const colon = line.text.indexOf(':');
      const field = line.text.slice(0, colon);
      if (colon < 0 || !token.test(field)) {
        this.#note(at, `"${shortened(trimmed)}" is no header: write Name: value, and an empty line before the body.`);
        continue;
      }
      headers.push([field, line.text.slice(colon + 1).trim()]);
      headerRanges.push({ start: line.start, end: line.end });
    }
    const headEnd = at > from ? lines[at - 1]!.end : requestEnd;
    const body = this.#body(at + 1, to);
    const bodyText = body === undefined ? '' : this.#text.slice(body.start, body.end);
    const only = bodyText.trim();
    const bodyFile = only.includes('\n') ? undefined : bodyFileOf(only);
    this.entries.push({
      name,
      draft: { dialect, method, url, headers, body: bodyFile === undefined ? bodyText : '' },
      ...(bodyFile === undefined ? {} : { bodyFile }),
      line: from + 1,
      places: {
        ...above,
        requestLine: { start: lines[from]!.start, end: requestEnd },
        version,
        headers: headerRanges,
        headEnd,
        body,
      },
    });
  }

  /** The body that begins with line `from`, without what stands behind it: empty lines, and what is done with the answer. */
  #body(from: number, to: number): Range | undefined {
    let last = -1;
    let count = 0;
    let fileLine: number | undefined;
    for (let at = from; at < to; at += 1) {
      const { text } = this.#lines[at]!;
      if (isResponseLine(text)) {
        this.#note(at, 'What is to be done with the answer is left out: scripts are not run, answers are not written.');
        break;
      }
      if (text.trim() === '') continue;
      if (bodyFileOf(text) !== undefined) fileLine ??= at;
      last = at;
      count += 1;
    }
    if (fileLine !== undefined && count > 1) {
      this.#note(fileLine, 'A file is the whole body or none of it: this line is sent as it is written.');
    }
    return last < 0 ? undefined : { start: this.#lines[from]!.start, end: this.#lines[last]!.end };
  }

  #variable(parts: RegExpExecArray, at: number): void {
    this.variables.push({ name: parts[1]!, value: (parts[2] ?? '').trim(), line: at + 1 });
  }

  /** The last line of a script that is run before a request, which is left out. */
  #skipScript(from: number, to: number): number {
    this.#note(from, 'Scripts are not run: this one is left out.');
    for (let at = from; at < to; at += 1) if (this.#lines[at]!.text.includes('%}')) return at;
    return from;
  }

  #note(at: number, message: string): void {
    if (this.notes.length < mostNotes) this.notes.push({ line: at + 1, message });
  }
}

/** ` HTTP/1.1` at the end of a request line, with the blanks before it; empty where there is none. */
function versionOf(line: string): string {
  const name = /HTTP\/\d(?:\.\d)?$/.exec(line.slice(-8))?.[0];
  if (name === undefined) return '';
  const before = line.slice(0, -name.length).trimEnd();
  const version = line.slice(before.length);
  return version === name ? '' : version;
}

function isComment(trimmed: string): boolean {
  return trimmed.startsWith('#') || trimmed.startsWith('//');
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
