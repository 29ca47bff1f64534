/**
 * Changes to an `.http` file, made in its text: what is not changed keeps every byte, comments and line ends included.
 * Each change is read back before it is given out; one that would not read as it was meant is refused with the reason.
 */
import type { RequestDraft } from '../request/request.js';
import {
  bodyFileOf,
  isResponseLine,
  isSeparator,
  parseHttp,
  type HttpDocument,
  type HttpEntry,
  type SavedRequest,
} from './http-document.js';
import { edited, lineEndOf, linesOf, type TextEdit } from './text-lines.js';

/** A file after a change, or why there is none. */
export type Edited =
  | {
      readonly kind: 'edited';
      readonly document: HttpDocument;
      /** Where the request is now; for a deleted one, where it was. */
      readonly index: number;
      /** What the format could not keep; mostly empty. */
      readonly losses: readonly string[];
    }
  | { readonly kind: 'refused'; readonly message: string };

/** A new request after the last one. */
export function addRequest(document: HttpDocument, request: SavedRequest): Edited {
  return insert(document, document.text.length, document.entries.length, request);
}

/** Another request in the place of one; its name is changed too where it differs. */
export function replaceRequest(document: HttpDocument, index: number, request: SavedRequest): Edited {
  const entry = document.entries[index];
  if (entry === undefined) return missing;
  const reason = unwritable(request);
  if (reason !== undefined) return refused(reason);
  const end = lineEndOf(document.text);
  const edits = [
    ...nameEdits(entry, request.name, end),
    ...dialectEdits(entry, request.draft.dialect, end),
    ...requestLineEdits(entry, request.draft),
    ...headerEdits(document, entry, request.draft.headers, end),
    ...bodyEdits(entry, request, end),
  ];
  return checked(document, edited(document.text, edits), index, (entries) => entries.with(index, request), request);
}

/** Another name for a request. */
export function renameRequest(document: HttpDocument, index: number, name: string): Edited {
  const entry = document.entries[index];
  return entry === undefined ? missing : replaceRequest(document, index, { ...entry, name });
}

/** A copy of a request right behind it. */
export function duplicateRequest(document: HttpDocument, index: number, name: string): Edited {
  const entry = document.entries[index];
  if (entry === undefined) return missing;
  return insert(document, entry.places.segment.end, index + 1, { ...entry, name });
}

/** The file without a request; variables of the file that stand above it stay. */
export function deleteRequest(document: HttpDocument, index: number): Edited {
  const entry = document.entries[index];
  if (entry === undefined) return missing;
  const { segment, separator, nameLine, dialectLine, variablesEnd } = entry.places;
  const edits: TextEdit[] =
    variablesEnd === undefined
      ? [{ ...segment, text: '' }]
      : [
          ...(separator === undefined ? [] : [{ ...separator, text: '###' }]),
          ...[nameLine, dialectLine]
            .filter((line) => line !== undefined && line.start < variablesEnd)
            .map((line) => ({ start: line!.start, end: line!.end, text: '#' })),
          { start: variablesEnd, end: segment.end, text: '' },
        ];
  return checked(document, edited(document.text, edits), index, (entries) => entries.toSpliced(index, 1), undefined);
}

/** Why a request can't be written into an `.http` file; undefined where it can. */
export function unwritable({ name, draft, bodyFile }: SavedRequest): string | undefined {
  if (/[\r\n]/.test(name)) return 'A name is one line: take the line break out.';
  if (/[\r\n]/.test(draft.url)) return 'A URL is one line: take the line break out.';
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(draft.method))
    return `"${draft.method}" is no method: use letters, such as GET.`;
  if (/^(?:#|\/\/)/.test(draft.method)) return `"${draft.method}" would be read as a comment: use another method.`;
  for (const [field, value] of draft.headers) {
    if (/[\r\n]/.test(field + value))
      return `The header ${field.split(/[\r\n]/)[0] ?? ''} has a line break: a header is one line.`;
    if (field.startsWith('#')) return `The header ${field} would be read as a comment.`;
  }
  if (bodyFile !== undefined) {
    return /[\r\n]/.test(bodyFile.path) || bodyFile.path.trim() !== bodyFile.path || bodyFile.path === ''
      ? 'The path of the body file is one line without spaces around it.'
      : undefined;
  }
  const hint = 'keep the body in a file of its own, and write < ./file in its place.';
  const lines = draft.body.split('\n');
  const at = lines.findIndex((line) => isSeparator(line) || isResponseLine(line));
  if (at >= 0)
    return `Line ${at + 1} of the body begins with "${lines[at]!.slice(0, 4).trimEnd()}", which ends a request in .http files: ${hint}`;
  const only = draft.body.trim();
  if (!only.includes('\n') && bodyFileOf(only) !== undefined)
    return `The body would be read as the name of a file: ${hint}`;
  return undefined;
}

/** A request as an `.http` file has it: its `###` line, its lines, a line end. */
export function renderRequest(request: SavedRequest, lineEnd = '\n'): string {
  const { name, draft } = request;
  const head = [
    `### ${name}`.trimEnd(),
    ...(draft.dialect === 'classic' ? ['# @dialect classic'] : []),
    `${draft.method} ${draft.url}`.trimEnd(),
    ...draft.headers.map(headerLine),
  ].join(lineEnd);
  const body = bodyText(request);
  return head + (body === '' ? '' : lineEnd + lineEnd + body) + lineEnd;
}

const missing = refused('There is no such request in this file any more.');

function refused(message: string): Edited {
  return { kind: 'refused', message };
}

function insert(document: HttpDocument, at: number, index: number, request: SavedRequest): Edited {
  const reason = unwritable(request);
  if (reason !== undefined) return refused(reason);
  const { text } = document;
  const end = lineEndOf(text);
  const before = text.slice(0, at);
  const bare = before === '' || before === '\ufeff';
  const gap = bare ? '' : before.endsWith('\n') ? (/\n\r?\n$/.test(before) ? '' : end) : end + end;
  const inserted = gap + renderRequest(request, end) + (at < text.length ? end : '');
  const after = edited(text, [{ start: at, end: at, text: inserted }]);
  return checked(document, after, index, (entries) => entries.toSpliced(index, 0, request), request);
}

function nameEdits(entry: HttpEntry, name: string, lineEnd: string): TextEdit[] {
  if (name === entry.name) return [];
  const { segment, separator, nameLine } = entry.places;
  const title = `### ${name}`.trimEnd();
  if (nameLine !== undefined) return [{ ...nameLine, text: name === '' ? '#' : `# @name ${name}` }];
  if (separator !== undefined) return [{ ...separator, text: title }];
  return [{ start: segment.start, end: segment.start, text: title + lineEnd }];
}

function dialectEdits(entry: HttpEntry, dialect: RequestDraft['dialect'], lineEnd: string): TextEdit[] {
  if (dialect === entry.draft.dialect) return [];
  const { dialectLine, requestLine } = entry.places;
  if (dialectLine !== undefined)
    return [{ start: dialectLine.start, end: dialectLine.end, text: `# @dialect ${dialect}` }];
  return [{ start: requestLine.start, end: requestLine.start, text: `# @dialect ${dialect}${lineEnd}` }];
}

function requestLineEdits(entry: HttpEntry, draft: RequestDraft): TextEdit[] {
  if (draft.method === entry.draft.method && draft.url === entry.draft.url) return [];
  const { requestLine, version } = entry.places;
  return [{ ...requestLine, text: `${draft.method} ${draft.url}`.trimEnd() + version }];
}

/** The headers in the middle, where old and new differ; comments among them stay. */
function headerEdits(
  document: HttpDocument,
  entry: HttpEntry,
  headers: RequestDraft['headers'],
  lineEnd: string,
): TextEdit[] {
  const old = entry.draft.headers;
  const same = (one: number, other: number): boolean =>
    old[one]![0] === headers[other]![0] && old[one]![1] === headers[other]![1];
  const shorter = Math.min(old.length, headers.length);
  let before = 0;
  while (before < shorter && same(before, before)) before += 1;
  let after = 0;
  while (after < shorter - before && same(old.length - 1 - after, headers.length - 1 - after)) after += 1;
  if (before === old.length && before === headers.length) return [];

  const { requestLine, headEnd, headers: ranges } = entry.places;
  const starts = new Map(ranges.map(({ start }, index) => [start, index]));
  const kept = linesOf(document.text.slice(requestLine.end, headEnd)).slice(1);
  const lines: string[] = [];
  const add = (): void => {
    lines.push(...headers.slice(before, headers.length - after).map(headerLine));
  };
  if (before === 0) add();
  for (const line of kept) {
    const index = starts.get(requestLine.end + line.start);
    if (index === undefined || index < before || index >= old.length - after) lines.push(line.text);
    if (index !== undefined && index === before - 1) add();
  }
  return [{ start: requestLine.end, end: headEnd, text: lines.map((line) => lineEnd + line).join('') }];
}

function bodyEdits(entry: HttpEntry, request: SavedRequest, lineEnd: string): TextEdit[] {
  const same =
    entry.bodyFile === undefined && request.bodyFile === undefined
      ? request.draft.body === entry.draft.body || withoutEmptyEnd(request.draft.body) === entry.draft.body
      : entry.bodyFile?.path === request.bodyFile?.path &&
        entry.bodyFile?.hasVariables === request.bodyFile?.hasVariables;
  if (same) return [];
  const { body, headEnd } = entry.places;
  const text = bodyText(request);
  if (body === undefined) return [{ start: headEnd, end: headEnd, text: lineEnd + lineEnd + text }];
  return text === '' ? [{ start: headEnd, end: body.end, text: '' }] : [{ ...body, text }];
}

function bodyText({ draft, bodyFile }: SavedRequest): string {
  if (bodyFile !== undefined) return `${bodyFile.hasVariables ? '<@' : '<'} ${bodyFile.path}`;
  return withoutEmptyEnd(draft.body);
}

/** Empty lines at a body's end are not the body's in this format. */
function withoutEmptyEnd(body: string): string {
  let end = body.length;
  for (;;) {
    // A carriage return here would become half of the line end that is written behind it.
    while (body[end - 1] === '\r') end -= 1;
    const feed = body.lastIndexOf('\n', end - 1);
    if (end === 0 || body.slice(feed + 1, end).trim() !== '') return body.slice(0, end);
    if (feed < 0) return '';
    end = feed;
  }
}

function headerLine([name, value]: readonly [string, string]): string {
  return value === '' ? `${name}:` : `${name}: ${value}`;
}

/** Reads a change back: every request must be what it was meant to be, and the variables what they were. */
function checked(
  before: HttpDocument,
  text: string,
  index: number,
  change: (entries: readonly SavedRequest[]) => readonly SavedRequest[],
  written: SavedRequest | undefined,
): Edited {
  const document = parseHttp(text);
  const wanted = change(before.entries);
  const losses: string[] = [];
  if (
    written !== undefined &&
    written.bodyFile === undefined &&
    withoutEmptyEnd(written.draft.body) !== written.draft.body
  ) {
    losses.push("Empty lines at the body's end are not kept in .http files.");
  }
  const isMeant =
    document.entries.length === wanted.length &&
    document.entries.every((entry, at) => fingerprint(entry) === fingerprint(wanted[at]!)) &&
    document.variables.length === before.variables.length &&
    document.variables.every(
      ({ name, value }, at) => name === before.variables[at]!.name && value === before.variables[at]!.value,
    );
  if (isMeant) return { kind: 'edited', document, index, losses };
  return refused('This request would read otherwise in an .http file than it is here: the file is left as it was.');
}

function fingerprint({ name, draft, bodyFile }: SavedRequest): string {
  const headers = draft.headers.map(([field, value]) => [field, value.trim()]);
  const body = bodyFile === undefined ? withoutEmptyEnd(draft.body) : [bodyFile.path, bodyFile.hasVariables];
  return JSON.stringify([name.trim(), draft.dialect, draft.method, draft.url.trim(), headers, body]);
}
