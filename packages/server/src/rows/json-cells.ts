/** Values of JSON as cells and back. A number keeps the digits that it was written with. */
import { jsonNumber } from './json-rows.js';

/** A number as it stands in a JSON text, so that no digit is lost on the way to its cell. */
export class NumberLiteral {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }
}

type Revive = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown;

/**
 * Like `JSON.parse`, but each number is what `number` makes of its digits. Throws what `JSON.parse` throws, and a
 * RangeError for what is nested too deeply.
 */
export function parseKeepingDigits(
  text: string,
  number: (digits: string) => unknown = (digits) => new NumberLiteral(digits),
): unknown {
  // Asking for the source of each value is several times as slow.
  if (!mayHoldOtherDigits(text)) return withNumbers(JSON.parse(text), number);
  const revive: Revive = (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined ? number(source) : value;
  return JSON.parse(text, revive as Parameters<typeof JSON.parse>[1]);
}

/**
 * Whether a number in a text may be written otherwise than as JavaScript writes it; also where it only looks so in a
 * string. Most are not, and need no more than `JSON.parse`.
 */
export function mayHoldOtherDigits(text: string): boolean {
  return otherDigits.test(text);
}

/** Behind what stands before a number (RFC 8259): a sign before a zero, a point, an exponent, or many digits. */
const otherDigits = /(?:^|[:,[\s])(?:-0|-?[0-9]+[.eE]|-?[0-9]{16})/;

/** The value, with its numbers replaced in their places. */
function withNumbers(value: unknown, number: (digits: string) => unknown): unknown {
  if (typeof value === 'number') return number(String(value));
  if (typeof value !== 'object' || value === null) return value;
  // Each member is one of its own, `__proto__` too, and is written over as such.
  const members = value as Record<string, unknown>;
  for (const name of Object.keys(members)) {
    const member = members[name];
    if (typeof member === 'number' || typeof member === 'object') members[name] = withNumbers(member, number);
  }
  return value;
}

/** The cell that a value makes, null the empty one; undefined for lists and objects, which no cell can hold. */
export function cellText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value instanceof NumberLiteral) return value.digits;
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  return value === null ? '' : undefined;
}

/** Whether two cells are the same number, however it is written. */
export function isSameNumber(cell: string, other: string): boolean {
  if (!jsonNumber.test(cell) || !jsonNumber.test(other)) return false;
  // Of more digits than a double holds two numbers can look alike that are not.
  return significant(cell) <= 15 && significant(other) <= 15 && Number(cell) === Number(other);
}

function significant(cell: string): number {
  return cell
    .replace(/[eE].*$/, '')
    .replaceAll(/[-.]/g, '')
    .replace(/^0+/, '').length;
}
