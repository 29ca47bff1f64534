/**
 * Request items, the arguments behind the URL, as HTTPie and xh have them: `name==value`, `Name:value`, `field=value`,
 * `field:=json`, `field@file` and their kin. Only their grammar is here; files are read elsewhere.
 *
 * The separator that stands first decides, and of those at one place the longest. One rule goes before it: a colon that
 * begins one of Rowhouse's operators, as in `age:gte==30`, belongs to the name of a query parameter.
 */
import { CommandError } from './errors.js';

/** What stands behind a separator: text, or the name of a file that holds it. */
export type ItemValue = { readonly text: string } | { readonly file: string };

/** What an item asks for. */
export type RequestItem =
  | { readonly kind: 'query'; readonly name: string; readonly value: ItemValue }
  | { readonly kind: 'header'; readonly name: string; readonly value: ItemValue }
  /** `Name:`: this header is not sent, not even where the client adds it by itself. */
  | { readonly kind: 'no-header'; readonly name: string }
  /** A field whose value is a string. `path` is the name with the nesting that its brackets say. */
  | { readonly kind: 'string'; readonly name: string; readonly path: FieldPath; readonly value: ItemValue }
  /** A field whose value is JSON as it is written. */
  | { readonly kind: 'json'; readonly name: string; readonly path: FieldPath; readonly value: ItemValue }
  /** A file that is uploaded as a part of a form. */
  | {
      readonly kind: 'upload';
      readonly name: string;
      readonly file: string;
      readonly type: string | undefined;
      readonly filename: string | undefined;
    }
  /** `@file`: the whole body. */
  | { readonly kind: 'body'; readonly file: string };

/** A step into a JSON document: a member's name, an element's index, or `append` behind the last element. */
export type FieldStep = string | number | typeof append;
export type FieldPath = readonly FieldStep[];
export const append = Symbol('append');

/** The highest index that a field may name. */
export const highestIndex = 9_999;

/** How deep a field may lie. */
export const deepestPath = 100;

/** A character of an item, the backslash before it taken away. */
interface Character {
  readonly text: string;
  readonly isEscaped: boolean;
  /** Where it, or its backslash, stands in the item. */
  readonly from: number;
}

/** Longest first, where two begin alike. */
const separators = [':=@', '==@', ':@', '=@', ':=', '==', ':', '=', '@'] as const;
type Separator = (typeof separators)[number];

/** What may stand between a column's name and `==`: the operators of Rowhouse's queries, or any word before a value. */
const operator = /^:(?:(?:eq|ne|lt|lte|gt|gte|in|nin|contains|startsWith|endsWith|isnull)==|[A-Za-z_]+==.)/s;

/** RFC 9110 section 5.6.2. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * Takes one item apart.
 * @throws CommandError where it is none
 */
export function parseItem(item: string): RequestItem {
  const characters = unescaped(item);
  const found = firstSeparator(characters);
  if (found === undefined) return withoutSeparator(item, characters);
  const name = textOf(characters.slice(0, found.at));
  const value = valueFrom(item, characters[found.at + found.separator.length]);
  switch (found.separator) {
    case '==':
      return { kind: 'query', name: named(name, item, 'query parameter'), value: { text: value } };
    case '==@':
      return { kind: 'query', name: named(name, item, 'query parameter'), value: { file: filed(value, item) } };
    case ':':
      return value === ''
        ? { kind: 'no-header', name: headerName(name, item) }
        : { kind: 'header', name: headerName(name, item), value: { text: value.trim() } };
    case ':@':
      return { kind: 'header', name: headerName(name, item), value: { file: filed(value, item) } };
    case '=':
    case ':=':
    case '=@':
    case ':=@': {
      const isFile = found.separator.endsWith('@');
      return {
        kind: found.separator.startsWith(':') ? 'json' : 'string',
        name: named(name, item, 'field'),
        path: fieldPath(characters.slice(0, found.at), item),
        value: isFile ? { file: filed(value, item) } : { text: value },
      };
    }
    case '@':
      return name === '' ? { kind: 'body', file: filed(value, item) } : upload(name, value, item);
  }
}

/** Whether `argument` can only be an item and no URL: data or a query stands in it before any slash, dot or colon. */
export function isCertainlyItem(argument: string): boolean {
  return /^[^/.:?=@]*=/.test(argument);
}

function unescaped(item: string): Character[] {
  const characters: Character[] = [];
  for (let at = 0; at < item.length; at += 1) {
    const next = item[at + 1];
    // Any other backslash is itself, as in C:\data.
    const isEscaped = item[at] === '\\' && next !== undefined && ':=@;[]\\'.includes(next);
    characters.push({ text: isEscaped ? next : item[at]!, isEscaped, from: at });
    if (isEscaped) at += 1;
  }
  return characters;
}

/** A value is raw, backslashes and all, but for one in front that keeps an @ or = from being a separator. */
function valueFrom(item: string, first: Character | undefined): string {
  if (first === undefined) return '';
  return item.slice(first.isEscaped && '=@:;'.includes(first.text) ? first.from + 1 : first.from);
}

function textOf(characters: readonly Character[]): string {
  return characters.map(({ text }) => text).join('');
}

function firstSeparator(characters: readonly Character[]): { at: number; separator: Separator } | undefined {
  // An escaped character is no separator and part of none.
  const plain = characters.map(({ text, isEscaped }) => (isEscaped ? '\u0000' : text)).join('');
  for (let at = 0; at < plain.length; at += 1) {
    if (!':=@'.includes(plain[at]!)) continue;
    if (plain[at] === ':' && operator.test(plain.slice(at, at + 64))) continue;
    const separator = separators.find((candidate) => plain.startsWith(candidate, at));
    if (separator !== undefined) return { at, separator };
  }
  return undefined;
}

function withoutSeparator(item: string, characters: readonly Character[]): RequestItem {
  const last = characters.at(-1);
  if (last?.text === ';' && !last.isEscaped) {
    return { kind: 'header', name: headerName(textOf(characters.slice(0, -1)), item), value: { text: '' } };
  }
  throw new CommandError(
    `"${item}" is no request item: write name==value for the query, Name:value for a header, field=value or field:=json for data.`,
  );
}

function headerName(name: string, item: string): string {
  if (token.test(name)) return name;
  throw new CommandError(
    `"${item}" has no proper header name before its colon: write Name:value, and \\: where a colon is part of a name.`,
  );
}

function named(name: string, item: string, what: string): string {
  if (name === '') throw new CommandError(`"${item}" names no ${what}: put its name before the separator.`);
  return name;
}

function filed(path: string, item: string): string {
  if (path === '') throw new CommandError(`"${item}" names no file: put one behind the @.`);
  return path;
}

function upload(name: string, value: string, item: string): RequestItem {
  const [path = '', ...parameters] = value.split(/;(?=(?:type|filename)=)/);
  const parameter = (key: string): string | undefined =>
    parameters.find((one) => one.startsWith(`${key}=`))?.slice(key.length + 1);
  return { kind: 'upload', name, file: filed(path, item), type: parameter('type'), filename: parameter('filename') };
}

/** `a[b][0][]` as steps; escaped brackets are part of a name, and `[\1]` is a member called 1. */
function fieldPath(characters: readonly Character[], item: string): FieldPath {
  const opening = characters.findIndex(({ text, isEscaped }) => text === '[' && !isEscaped);
  if (opening < 0) return [textOf(characters)];
  const steps: FieldStep[] = opening === 0 ? [] : [textOf(characters.slice(0, opening))];
  let at = opening;
  while (at < characters.length) {
    const opens = characters[at]!.text === '[' && !characters[at]!.isEscaped;
    const closing = characters.findIndex(({ text, isEscaped }, index) => index > at && text === ']' && !isEscaped);
    if (!opens || closing < 0) {
      throw new CommandError(
        `The field of "${item}" has brackets that don't match: write a[b][c], and \\[ for one that is part of a name.`,
      );
    }
    if (steps.length === deepestPath) {
      throw new CommandError(`"${item}" lies deeper than ${deepestPath} brackets: write it as JSON, field:=@file.`);
    }
    steps.push(step(textOf(characters.slice(at + 1, closing)), item));
    at = closing + 1;
  }
  return steps;
}

function step(text: string, item: string): FieldStep {
  if (text === '') return append;
  if (/^\\\d+$/.test(text)) return text.slice(1);
  if (!/^\d+$/.test(text)) return text;
  const index = Number(text);
  if (index > highestIndex) {
    throw new CommandError(`"${item}" names element ${text}: ${highestIndex} is the highest that can be written so.`);
  }
  return index;
}
