import type { Column } from '../contract.js';
import { readConstraints } from './constraints.js';
import {
  DEFAULT_FALSE_VALUES,
  DEFAULT_TRUE_VALUES,
  type FieldType,
  findFieldType,
  isPlainObject,
  TEXT_TYPE,
  type TypeOptions,
} from './field-types.js';
import type { CellRule, Field } from './table-schema.js';
import { quote, type Warnings } from './warnings.js';

/**
 * Reads a field descriptor of Table Schema. What of it cannot be followed is left out with a warning, and the rest
 * holds; a field without a usable name is left out whole.
 */
export function readField(
  value: unknown,
  missingValues: readonly string[],
  path: string,
  warnings: Warnings,
): Field | undefined {
  if (!isPlainObject(value) || typeof value['name'] !== 'string' || value['name'] === '') {
    warnings.add(path, 'a field must be an object with a name, which is that of its column; this one is left out');
    return undefined;
  }
  const texts = new TextReader(value, path, warnings);
  const found = fieldType(texts, value, path, warnings);
  const type = found?.type ?? TEXT_TYPE;
  const constraints = readConstraints(value['constraints'], type, `${path}.constraints`, warnings);
  const typeRule: CellRule[] =
    type.demand === undefined
      ? []
      : [{ constraint: 'type', holds: (cell) => type.read(cell) !== undefined, demand: type.demand }];
  const title = texts.text('title');
  const description = texts.text('description');
  const own = readMissingValues(value['missingValues'], `${path}.missingValues`, warnings);
  return {
    name: value['name'],
    type: found === undefined ? undefined : type.columnType,
    facets: {
      ...found?.facets,
      ...(title !== undefined && { title }),
      ...(description !== undefined && { description }),
      ...(constraints.shown !== undefined && { constraints: constraints.shown }),
    },
    missing: new Set(['', ...(own ?? missingValues)]),
    required: constraints.shown?.required === true,
    unique: constraints.shown?.unique === true,
    rules: [...typeRule, ...constraints.rules],
  };
}

/** The list, as texts; version 2 of the standard also has them as objects with a value and a label. */
export function readMissingValues(value: unknown, path: string, warnings: Warnings): readonly string[] | undefined {
  if (value === undefined) return undefined;
  const list = Array.isArray(value)
    ? value.map((item: unknown) => (isPlainObject(item) ? item['value'] : item))
    : undefined;
  if (list?.every((item) => typeof item === 'string') === true) return list;
  warnings.add(path, 'the missing values must be a list of texts; only the empty cell counts as empty until then');
  return undefined;
}

interface FoundType {
  readonly type: FieldType;
  readonly facets: Omit<Column, 'name' | 'type' | 'declared'>;
}

/** Undefined where the type is left to the cells. */
function fieldType(
  texts: TextReader,
  value: Readonly<Record<string, unknown>>,
  path: string,
  warnings: Warnings,
): FoundType | undefined {
  const name = texts.text('type') ?? 'any';
  if (name === 'any') return undefined;
  const format = texts.text('format');
  const options: TypeOptions = {
    format: format ?? 'default',
    trueValues: texts.list('trueValues'),
    falseValues: texts.list('falseValues'),
    decimalChar: texts.mark('decimalChar'),
    groupChar: texts.mark('groupChar'),
    bareNumber: value['bareNumber'] !== false,
  };
  const type = findFieldType(name, options);
  const facets = { declaredType: name, ...(format !== undefined && { format }) };
  if ('fault' in type) {
    warnings.add(
      `${path}.type`,
      `the type ${quote(name)} ${type.fault}; the column is served as text, and any text is taken`,
    );
    return { type: TEXT_TYPE, facets };
  }
  if (type.columnType !== 'boolean') return { type, facets };
  const { trueValues = DEFAULT_TRUE_VALUES, falseValues = DEFAULT_FALSE_VALUES } = options;
  return { type, facets: { ...facets, trueValues, falseValues } };
}

/** Reads properties that must be texts, where they are there. */
class TextReader {
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #warnings: Warnings;

  constructor(value: Readonly<Record<string, unknown>>, path: string, warnings: Warnings) {
    this.#value = value;
    this.#path = path;
    this.#warnings = warnings;
  }

  text(name: 'type' | 'format' | 'title' | 'description'): string | undefined {
    const text = this.#value[name];
    if (typeof text === 'string') return text;
    if (text !== undefined) this.#ignore(name, 'a text');
    return undefined;
  }

  mark(name: 'decimalChar' | 'groupChar'): string | undefined {
    const text = this.#value[name];
    if (text === undefined) return undefined;
    if (typeof text === 'string' && text !== '' && text.length <= 10 && !/[0-9]/.test(text)) return text;
    this.#ignore(name, 'a mark that is no digit');
    return undefined;
  }

  list(name: 'trueValues' | 'falseValues'): readonly string[] | undefined {
    const list = this.#value[name];
    if (list === undefined) return undefined;
    if (Array.isArray(list) && list.length > 0 && list.every((item) => typeof item === 'string')) return list;
    this.#ignore(name, 'a list of texts');
    return undefined;
  }

  #ignore(name: string, what: string): void {
    this.#warnings.add(`${this.#path}.${name}`, `must be ${what}; it is ignored until then`);
  }
}
