/**
 * Writes start lines and header sections, as strictly as they are read: every method, target, reason, name and value
 * is checked after it became a string, so that no caller's data can end a line early.
 */
import type { ErrorCode } from './errors.js';
import type { Dialect, FieldLines } from './events.js';
import { consistsOf, isFieldValue, isTarget, isToken, trimBlanks } from './grammar.js';
import { encodeUtf8 } from './text.js';

/** Throws what is wrong with something that was to be sent. */
export type Refuse = (code: ErrorCode, message: string, section: string) => never;

/** What a caller without types gave, as the text that would be written: this is what has to be checked. */
export function asText(value: unknown): string {
  return String(value);
}

/** Field lines as checked strings, ready to be looked at and written. */
export function checkedFields(lines: FieldLines, dialect: Dialect, refuse: Refuse): [name: string, value: string][] {
  const checked: [string, string][] = [];
  for (const line of lines) {
    const name = asText(line[0]);
    const value = asText(line[1]);
    if (!consistsOf(name, isToken))
      refuse('invalid-outgoing', `the field name ${JSON.stringify(name)} is not a token`, 'RFC 9110 section 5.1');
    if (value !== '' && (!isFieldText(value, dialect) || trimBlanks(value) !== value))
      refuse(
        'invalid-outgoing',
        `the value of ${name} holds a character that no field value may hold, or white space at its ends`,
        'RFC 9110 section 5.5',
      );
    checked.push([name, value]);
  }
  return checked;
}

/** A request head: text of one character a byte, or bytes. */
export function requestHead(
  method: string,
  target: string,
  fields: readonly (readonly [string, string])[],
  dialect: Dialect,
  refuse: Refuse,
): string | Uint8Array {
  if (!consistsOf(method, isToken))
    refuse('invalid-outgoing', `the method ${JSON.stringify(method)} is not a token`, 'RFC 9110 section 9.1');
  if (!consistsOf(target, isTarget))
    refuse(
      'invalid-outgoing',
      `the target ${JSON.stringify(target)} is not visible ASCII without "#"`,
      'RFC 9112 section 3.2',
    );
  return encodeHead(`${method} ${target} HTTP/1.1`, fields, dialect);
}

/** A response head: text of one character a byte, or bytes. */
export function responseHead(
  status: number,
  reason: string,
  fields: readonly (readonly [string, string])[],
  dialect: Dialect,
  refuse: Refuse,
): string | Uint8Array {
  if (!Number.isInteger(status) || status < 100 || status > 999)
    refuse('invalid-outgoing', `the status ${status} is not a number of three digits`, 'RFC 9110 section 15');
  if (reason !== '' && !isFieldText(reason, dialect))
    refuse('invalid-outgoing', 'the reason phrase holds a character that it may not hold', 'RFC 9112 section 4');
  return encodeHead(`HTTP/1.1 ${status} ${reason}`, fields, dialect);
}

/** A trailer section, with the empty line that ends it. */
export function fieldSection(fields: readonly (readonly [string, string])[]): string {
  let text = '';
  for (const [name, value] of fields) text += `${name}: ${value}\r\n`;
  return `${text}\r\n`;
}

function encodeHead(
  startLine: string,
  fields: readonly (readonly [string, string])[],
  dialect: Dialect,
): string | Uint8Array {
  const text = `${startLine}\r\n${fieldSection(fields)}`;
  if (dialect === 'http') return text;
  // The classic dialect ends its header section with one bare LF, and writes UTF-8.
  return encodeUtf8(`${text.slice(0, -2)}\n`);
}

/** Whether every character may stand in a field: bytes in HTTP, any text but controls in the classic dialect. */
function isFieldText(text: string, dialect: Dialect): boolean {
  if (dialect === 'http') return consistsOf(text, isFieldValue);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x80 && isFieldValue[code] !== 1) return false;
  }
  return text.isWellFormed();
}
