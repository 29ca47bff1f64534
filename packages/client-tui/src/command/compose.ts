/**
 * From what the command line asks for to a request that can be sent: files and standard input are read, items become
 * query, headers and body, and the method is chosen where none was typed.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ServerAddress } from '../core/request/address.js';
import type { FileBody } from '../core/request/request-body.js';
import { isProperBoundary, multipart, urlEncoded, type FormBody, type FormField } from '../core/request/form-data.js';
import {
  DraftError,
  parseHeaderLine,
  prepareRequest,
  type PreparedRequest,
  type RequestDraft,
} from '../core/request/request.js';
import { isJson } from '../core/text/json.js';
import { contentTypeOf } from '../core/storage/content-types.js';
import { CommandError } from './errors.js';
import type { ItemValue, RequestItem } from './items.js';
import { jsonOf, type JsonField } from './json-fields.js';
import { collected, impliedBody, standardInputName, type StandardInput, type WaitOptions } from './standard-input.js';

/** A request as it was typed; nothing that it names has been read yet. */
export interface RequestOrder {
  readonly dialect: 'http' | 'classic';
  /** Undefined: GET, or POST where there is a body. */
  readonly method: string | undefined;
  readonly url: string;
  /** `Name: value` each, as options gave them. */
  readonly headerLines: readonly string[];
  readonly items: readonly RequestItem[];
  /** The body as text, or the file that holds it; `-` is standard input. */
  readonly body: ItemValue | undefined;
  /** What fields become. */
  readonly fieldsAs: 'json' | 'form' | 'multipart';
  readonly boundary: string | undefined;
  /** The value of Authorization that an option asks for. */
  readonly authorization: string | undefined;
  readonly chunked: boolean;
  /** Whether the answer may come compressed; it is unpacked then. */
  readonly compressed: boolean;
  readonly ignoreStdin: boolean;
}

/** Where the rest of a request comes from. */
export interface Sources extends WaitOptions {
  readonly stdin: StandardInput;
}

/** A draft whose body may be any bytes. */
export interface Composed {
  readonly draft: Omit<RequestDraft, 'body' | 'upload'>;
  /** A file where it is too long to be kept in memory. */
  readonly body: Uint8Array | FileBody;
  /** Names of default headers that are not to be sent. */
  readonly withoutHeaders: readonly string[];
}

interface Content {
  readonly bytes: Uint8Array | FileBody;
  /** Headers that come with it unless they were given. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

type ValuedItem = Extract<RequestItem, { value: ItemValue }>;
type Query = readonly (readonly [name: string, value: string])[];

/**
 * Reads what `order` names and puts the request together.
 * @throws CommandError or DraftError at what can't be sent; SilentInputError where no body came in time
 */
export async function compose(order: RequestOrder, sources: Sources): Promise<Composed> {
  const query: [string, string][] = [];
  const headers = order.headerLines.map((line) => parseHeaderLine(line, '--header'));
  const withoutHeaders: string[] = [];
  for (const item of order.items) {
    if (item.kind === 'no-header') withoutHeaders.push(item.name);
    else if (item.kind === 'query') query.push([item.name, await valueOf(item, sources)]);
    else if (item.kind === 'header') headers.push([item.name, (await valueOf(item, sources)).trim()]);
  }
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  if (order.authorization !== undefined) {
    if (given.has('authorization')) {
      throw new CommandError('There are two Authorizations, a header and an option: leave one of them out.');
    }
    headers.push(['Authorization', order.authorization]);
  }
  if (order.chunked && !given.has('transfer-encoding')) headers.push(['Transfer-Encoding', 'chunked']);
  const content = await contentOf(order, sources);
  const unwanted = new Set(withoutHeaders.map((name) => name.toLowerCase()));
  for (const [name, value] of content.headers) {
    const key = name.toLowerCase();
    if (!given.has(key) && !unwanted.has(key)) headers.push([name, value]);
  }
  const method = order.method ?? (content.bytes.length > 0 ? 'POST' : 'GET');
  return {
    draft: {
      dialect: order.dialect,
      method,
      url: withQuery(order.url, query),
      headers,
      compressed: order.compressed,
    },
    body: content.bytes,
    withoutHeaders,
  };
}

/**
 * The request as it is sent.
 * @throws DraftError
 */
export function prepareComposed({ draft, body, withoutHeaders }: Composed, server: ServerAddress): PreparedRequest {
  const text = body instanceof Uint8Array ? asText(body) : undefined;
  const framed = draft.headers.some(([name]) => /^(?:content-length|transfer-encoding)$/i.test(name));
  if (text === undefined && draft.dialect === 'classic') {
    throw new DraftError('body', 'The classic dialect sends text: this body is none, so take the http dialect.');
  }
  const headers: [string, string][] = draft.headers.map(([name, value]) => [name, value]);
  // Bytes that are no text take the place of the draft's body.
  const upload = body instanceof Uint8Array ? undefined : body;
  if (text === undefined && upload === undefined && !framed) headers.push(['Content-Length', String(body.length)]);
  const request = prepareRequest(
    { ...draft, headers, body: text ?? '', ...(upload !== undefined && { upload }) },
    server,
  );
  const unwanted = new Set(withoutHeaders.map((name) => name.toLowerCase()));
  const sent = [...request.head.headers].filter(([name]) => !unwanted.has(name.toLowerCase()));
  return { ...request, head: { ...request.head, headers: sent }, body };
}

/** The text that UTF-8 makes `bytes` of; undefined where there is none. */
export function asText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** `url` with parameters behind those that it has; what the server reads as it is stays readable. */
function withQuery(url: string, query: Query): string {
  if (query.length === 0) return url;
  const text = query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
  const [before = '', ...fragment] = url.split('#');
  const joint = !before.includes('?') ? '?' : /[?&]$/.test(before) ? '' : '&';
  return [before + joint + text, ...fragment].join('#');
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/%(?:3A|2C|2F|40|24)/g, decodeURIComponent);
}

async function contentOf(order: RequestOrder, sources: Sources): Promise<Content> {
  const wholes = order.items.filter((item) => item.kind === 'body');
  const fields = order.items.filter((item) => item.kind === 'string' || item.kind === 'json' || item.kind === 'upload');
  if (wholes.length + (order.body === undefined ? 0 : 1) + (fields.length > 0 ? 1 : 0) > 1) {
    throw new CommandError('There is more than one body: give fields, or --body, or one @file, not several of them.');
  }
  if (fields.length > 0) return fieldContent(order, fields, sources);
  const file = wholes[0]?.file ?? (order.body !== undefined && 'file' in order.body ? order.body.file : undefined);
  if (file !== undefined) return typed(await wholeFile(file, order.dialect, sources), contentTypeOf(file));
  if (order.body !== undefined && 'text' in order.body) return typed(Buffer.from(order.body.text), undefined);
  if (order.ignoreStdin) return typed(new Uint8Array(), undefined);
  return typed(await impliedBody(sources.stdin, order.method, sources), undefined);
}

function typed(bytes: Uint8Array | FileBody, contentType: string | undefined): Content {
  return { bytes, headers: contentType === undefined ? [] : [['Content-Type', contentType]] };
}

type DataItem = Extract<RequestItem, { kind: 'string' | 'json' | 'upload' }>;

async function fieldContent(order: RequestOrder, items: readonly DataItem[], sources: Sources): Promise<Content> {
  if (order.dialect === 'classic') {
    throw new CommandError('The classic dialect has no fields: write its body as text, such as --body name:kim.');
  }
  const upload = items.find((item) => item.kind === 'upload');
  if (order.fieldsAs === 'json') {
    if (upload !== undefined) {
      throw new CommandError(
        `"${upload.name}@${upload.file}" uploads a file, which JSON can't hold: add --form, or embed its text with =@.`,
      );
    }
    const fields: JsonField[] = [];
    for (const item of items) if (item.kind !== 'upload') fields.push(await jsonField(item, sources));
    return {
      bytes: Buffer.from(jsonOf(fields)),
      headers: [
        ['Content-Type', 'application/json'],
        ['Accept', 'application/json, */*;q=0.5'],
      ],
    };
  }
  return form(await formContent(order, items, sources, upload !== undefined || order.fieldsAs === 'multipart'));
}

function form({ contentType, bytes }: FormBody): Content {
  return { bytes, headers: [['Content-Type', contentType]] };
}

async function formContent(
  { boundary }: RequestOrder,
  items: readonly DataItem[],
  sources: Sources,
  inParts: boolean,
): Promise<FormBody> {
  if (boundary !== undefined && !isProperBoundary(boundary)) {
    throw new CommandError(`"${boundary}" is no boundary: take up to 70 letters, digits, and any of ' + _ . -.`);
  }
  const texts: { name: string; value: string }[] = [];
  const parts: FormField[] = [];
  for (const item of items) {
    if (item.kind === 'upload') {
      const bytes = await readFile(item.file, sources);
      const type = item.type ?? contentTypeOf(item.file) ?? 'application/octet-stream';
      parts.push({ name: item.name, filename: item.filename ?? basename(item.file), type, bytes });
    } else {
      const field = { name: item.name, value: await valueOf(item, sources) };
      texts.push(field);
      parts.push(field);
    }
  }
  return inParts ? multipart(parts, boundary) : urlEncoded(texts);
}

async function jsonField(item: Extract<DataItem, ValuedItem>, sources: Sources): Promise<JsonField> {
  const { name, path } = item;
  const text = await valueOf(item, sources);
  if (item.kind === 'string') return { name, path, source: JSON.stringify(text) };
  if (!isJson(text)) {
    const place = 'file' in item.value ? `The file ${item.value.file}` : `"${text}"`;
    throw new CommandError(
      `${place} is no JSON, which "${name}:=" takes: write a number, true, false, null, [..] or {..}; or ${name}=text.`,
    );
  }
  return { name, path, source: text.trim() };
}

async function valueOf({ value, name }: ValuedItem, sources: Sources): Promise<string> {
  if ('text' in value) return value.text;
  const text = asText(await readFile(value.file, sources));
  if (text === undefined) {
    throw new CommandError(
      `The file ${value.file} is no UTF-8 text, so "${name}" can't hold it: upload it with --form.`,
    );
  }
  return text;
}

/** The bytes of a file; `-` is standard input, and `~/` the home folder where a shell left it alone. */
async function readFile(file: string, sources: Sources): Promise<Uint8Array> {
  if (file === '-') return collected(sources.stdin.chunks(), standardInputName);
  return collected(createReadStream(atHome(file)) as AsyncIterable<Buffer>, file);
}

/** Files up to this many bytes are read before they are sent, and shown whole: 1 MiB. Longer ones are read meanwhile. */
const keptFileLimit = 1024 * 1024;

/** A file that is a body. */
async function wholeFile(file: string, dialect: 'http' | 'classic', sources: Sources): Promise<Uint8Array | FileBody> {
  const found = file === '-' || dialect === 'classic' ? undefined : await stat(atHome(file)).catch(() => undefined);
  if (found?.isFile() === true && found.size > keptFileLimit) return { path: atHome(file), length: found.size };
  return readFile(file, sources);
}

function atHome(file: string): string {
  const home = process.env['HOME'];
  return file.startsWith('~/') && home !== undefined ? home + file.slice(1) : file;
}
