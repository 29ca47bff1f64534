import type { ColumnConstraints } from '../contract.js';
import { type FieldType, type FieldValue, isPlainObject } from './field-types.js';
import { compilePattern } from './pattern.js';
import type { CellRule } from './table-schema.js';
import { quote, type Warnings } from './warnings.js';

/** The constraints of a field, as they are shown and as they are checked. */
export interface Constraints {
  /** Undefined where there is none. */
  readonly shown: ColumnConstraints | undefined;
  readonly rules: readonly CellRule[];
}

const KNOWN = new Set(['required', 'unique', 'enum', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength']);
/** So many values are named where a cell is none of them. */
const MAX_NAMED_VALUES = 10;

/** Reads `constraints` of a field. One that cannot be followed is left out, with a warning; the others hold. */
export function readConstraints(value: unknown, type: FieldType, path: string, warnings: Warnings): Constraints {
  if (value === undefined) return { shown: undefined, rules: [] };
  if (!isPlainObject(value)) {
    warnings.add(path, 'the constraints are not an object, and are not checked; write them as one');
    return { shown: undefined, rules: [] };
  }
  const reader = new ConstraintReader(value, type, path, warnings);
  for (const name of Object.keys(value)) {
    if (!KNOWN.has(name))
      warnings.add(`${path}.${name.slice(0, 60)}`, 'this constraint is not known, and is not checked');
  }
  const shown = {
    ...reader.flag('required'),
    ...reader.flag('unique'),
    ...reader.enum(),
    ...reader.pattern(),
    ...reader.bound('minimum'),
    ...reader.bound('maximum'),
    ...reader.length('minLength'),
    ...reader.length('maxLength'),
  };
  return { shown: Object.keys(shown).length === 0 ? undefined : shown, rules: reader.rules };
}

class ConstraintReader {
  readonly rules: CellRule[] = [];
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #type: FieldType;
  readonly #path: string;
  readonly #warnings: Warnings;

  constructor(value: Readonly<Record<string, unknown>>, type: FieldType, path: string, warnings: Warnings) {
    this.#value = value;
    this.#type = type;
    this.#path = path;
    this.#warnings = warnings;
  }

  flag(name: 'required' | 'unique'): ColumnConstraints {
    const flag = this.#value[name];
    if (flag === undefined || flag === false) return {};
    return flag === true ? { [name]: true } : this.#refuse(name, 'must be true or false');
  }

  enum(): ColumnConstraints {
    const { enum: list } = this.#value;
    if (list === undefined) return {};
    if (!Array.isArray(list) || list.length === 0) return this.#refuse('enum', 'must be a list of values');
    const texts = list.map((item: unknown) => textOf(item));
    if (!texts.every((text) => text !== undefined)) {
      return this.#refuse('enum', 'may hold texts, numbers, true and false only');
    }
    // `5` and `5.00` are the same number.
    const values = new Set<FieldValue | undefined>(texts.map((text) => this.#type.read(text)));
    values.delete(undefined);
    const named = texts.slice(0, MAX_NAMED_VALUES).map((text) => quote(text));
    const more = texts.length > named.length ? `, or one of ${texts.length - named.length} more` : '';
    this.rules.push({
      constraint: 'enum',
      holds: (cell) => values.has(this.#type.read(cell)),
      demand: `must be one of ${named.join(', ')}${more}`,
    });
    return { enum: texts };
  }

  pattern(): ColumnConstraints {
    const { pattern } = this.#value;
    if (pattern === undefined) return {};
    if (typeof pattern !== 'string') return this.#refuse('pattern', 'must be a text');
    const compiled = compilePattern(pattern);
    if ('fault' in compiled) return this.#refuse('pattern', compiled.fault);
    this.rules.push({ constraint: 'pattern', holds: compiled.matches, demand: `must match ${quote(pattern)}` });
    return { pattern };
  }

  bound(name: 'minimum' | 'maximum'): ColumnConstraints {
    const limit = this.#value[name];
    if (limit === undefined) return {};
    if (!this.#type.isOrdered) return this.#refuse(name, 'needs a field with a type that has an order');
    const text = textOf(limit);
    const bound = text === undefined ? undefined : this.#type.read(text);
    if (text === undefined || bound === undefined) return this.#refuse(name, 'is not a value of the type of its field');
    const isMinimum = name === 'minimum';
    this.rules.push({
      constraint: name,
      holds: (cell) => {
        const value = this.#type.read(cell);
        return value !== undefined && (isMinimum ? value >= bound : value <= bound);
      },
      demand: `must be at ${isMinimum ? 'least' : 'most'} ${quote(text)}`,
    });
    return { [name]: text };
  }

  length(name: 'minLength' | 'maxLength'): ColumnConstraints {
    const limit = this.#value[name];
    if (limit === undefined) return {};
    const { lengthOf, columnType } = this.#type;
    if (lengthOf === undefined) return this.#refuse(name, 'means nothing for the type of its field');
    if (typeof limit !== 'number' || !Number.isSafeInteger(limit) || limit < 0) {
      return this.#refuse(name, 'must be a whole number that is not negative');
    }
    const isMinimum = name === 'minLength';
    this.rules.push({
      constraint: name,
      holds: (cell) => (isMinimum ? lengthOf(cell) >= limit : lengthOf(cell) <= limit),
      demand: `must have at ${isMinimum ? 'least' : 'most'} ${limit} ${columnType === 'json' ? 'members' : 'characters'}`,
    });
    return { [name]: limit };
  }

  #refuse(name: string, why: string): ColumnConstraints {
    this.#warnings.add(`${this.#path}.${name}`, `the constraint ${name} ${why}; it is not checked until it is mended`);
    return {};
  }
}

/** A JSON value as a cell would hold it. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
