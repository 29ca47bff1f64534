import type { ForeignKey } from '../contract.js';
import { isPlainObject } from './field-types.js';
import { quote, type Warnings } from './warnings.js';

/** Reads `foreignKeys`, which are kept as data. One that leads nowhere is left out, with a warning. */
export function readForeignKeys(
  value: unknown,
  ownTable: string,
  tableOfResource: ReadonlyMap<string, string>,
  path: string,
  warnings: Warnings,
): readonly ForeignKey[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    warnings.add(path, 'the foreign keys must be a list; they are ignored until then');
    return [];
  }
  const keys: ForeignKey[] = [];
  for (const [index, item] of value.entries()) {
    const key = readForeignKey(item, ownTable, tableOfResource);
    if (typeof key === 'string') warnings.add(`${path}[${index}]`, `the foreign key ${key}; it is ignored until then`);
    else keys.push(key);
  }
  return keys;
}

/** The key, or what is wrong with it, as the end of the sentence "the foreign key …". */
function readForeignKey(
  value: unknown,
  ownTable: string,
  tableOfResource: ReadonlyMap<string, string>,
): ForeignKey | string {
  if (!isPlainObject(value) || !isPlainObject(value['reference'])) {
    return 'must be an object with fields and a reference';
  }
  const columns = namesOf(value['fields']);
  const targets = namesOf(value['reference']['fields']);
  if (columns === undefined || targets === undefined) return 'must name its fields, and those of its reference';
  if (columns.length !== targets.length) {
    return `has ${columns.length} fields for ${targets.length} of its reference, and must have as many`;
  }
  // The empty text is the resource itself (version 1), as none at all is (version 2).
  const { resource = '' } = value['reference'];
  if (typeof resource !== 'string') return 'must name the resource of its reference as a text';
  const table = resource === '' ? ownTable : tableOfResource.get(resource);
  if (table === undefined)
    return `leads to the resource ${quote(resource)}, and must lead to one whose path is a CSV file of this folder`;
  return { columns, references: { table, columns: targets } };
}

/** One name, or a list of them. */
export function namesOf(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string' && value !== '') return [value];
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const names = value.filter((name): name is string => typeof name === 'string' && name !== '');
  return names.length === value.length ? names : undefined;
}
