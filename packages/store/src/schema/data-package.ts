import type { TableWarning } from '../contract.js';
import { encodingDeclared, UTF_8 } from '../encoding/text-encoding.js';
import { tableNameFault, tableNameOf } from '../files/table-name.js';
import { readField, readMissingValues } from './field.js';
import { isPlainObject } from './field-types.js';
import { namesOf, readForeignKeys } from './foreign-keys.js';
import { type Field, NO_SCHEMA, type TableSchema } from './table-schema.js';
import { packageWarning, quote, Warnings } from './warnings.js';

/**
 * A Data Package (https://specs.frictionlessdata.io, version 1, and https://datapackage.org, version 2) as far as it says
 * what is in the tables of its own folder. Nothing else is looked at: no URLs, no other folders. It never throws: what
 * cannot be followed is left out, in the smallest piece, with a warning that names its place.
 */
export interface DataPackage {
  /** By the name of the table. */
  readonly schemas: ReadonlyMap<string, TableSchema>;
  /** Of tables that are not declared: nothing, with the warnings that concern every table. */
  readonly others: TableSchema;
  /** False where the file cannot be used at all. */
  readonly isUsable: boolean;
  /** What is wrong with resources that are no tables of the folder. */
  readonly warnings: readonly TableWarning[];
}

export const NO_PACKAGE: DataPackage = {
  schemas: new Map(),
  others: NO_SCHEMA,
  isUsable: true,
  warnings: [],
};

/** What a package declares of a table. */
export function schemaIn({ schemas, others }: DataPackage, table: string): TableSchema {
  return schemas.get(table) ?? others;
}

/** A package that cannot be used: every table is served without it, and says why. */
export function unusablePackage(sentence: string, line?: number): DataPackage {
  const warning = packageWarning(`${sentence}; until it is mended the tables are served without it`, undefined, line);
  return { ...NO_PACKAGE, isUsable: false, others: { ...NO_SCHEMA, warnings: [warning] } };
}

/**
 * The package that follows another. Where it cannot be used the encodings of the one before go on to hold: they are no
 * check that can be left out for a while, but say what the bytes of a file mean.
 */
export function packageAfter(before: DataPackage, next: DataPackage): DataPackage {
  if (next.isUsable) return next;
  const schemas = new Map<string, TableSchema>();
  for (const [table, { encoding }] of before.schemas) {
    if (encoding !== UTF_8) schemas.set(table, { ...next.others, encoding });
  }
  return { ...next, schemas };
}

export function parseDataPackage(bytes: Uint8Array): DataPackage {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return unusablePackage('the file is not UTF-8');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return unusablePackage(`the file is not JSON (${reason})`, lineOfFault(text, reason));
  }
  if (!isPlainObject(value)) return unusablePackage('the file must hold a JSON object');
  if (!Array.isArray(value['resources'])) return unusablePackage('resources must be a list');
  return readResources(value['resources']);
}

/** A resource that is a table of the folder. */
interface TableResource {
  readonly table: string;
  readonly encoding: string;
  readonly schema: unknown;
  readonly path: string;
  readonly warnings: Warnings;
}

function readResources(resources: readonly unknown[]): DataPackage {
  const general = new Warnings();
  const tables = new Map<string, TableResource>();
  const tableOfResource = new Map<string, string>();
  for (const [index, resource] of resources.entries()) {
    const path = `resources[${index}]`;
    if (!isPlainObject(resource)) {
      general.add(path, 'a resource must be an object; this one is left out');
      continue;
    }
    const table = tableOfPath(resource['path'], `${path}.path`, general);
    if (table === undefined) continue;
    const first = tables.get(table);
    if (first !== undefined) {
      first.warnings.add(path, `${table}.csv is declared by an earlier resource; this one is left out`);
      continue;
    }
    const encoding = encodingDeclared(resource['encoding']);
    const { schema } = resource;
    tables.set(table, { table, encoding, schema, path: `${path}.schema`, warnings: new Warnings() });
    if (typeof resource['name'] === 'string') tableOfResource.set(resource['name'], table);
  }
  const schemas = new Map<string, TableSchema>();
  for (const resource of tables.values()) {
    const { table, encoding } = resource;
    schemas.set(table, { ...readSchema(resource, tableOfResource), encoding });
  }
  return { ...NO_PACKAGE, schemas, warnings: general.list };
}

/** The table whose file this is; undefined for what is none, in silence where it is not meant to be one. */
function tableOfPath(value: unknown, path: string, warnings: Warnings): string | undefined {
  // Data in the package itself has no path, which is all right and no table.
  if (value === undefined) return undefined;
  const single: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (typeof single !== 'string') {
    warnings.add(
      path,
      'a path must be one text: tables of several files are not supported, and this resource is left out',
    );
    return undefined;
  }
  const file = single.replace(/^\.\//, '');
  const table = tableNameOf(file);
  if (table !== undefined && tableNameFault(table) === undefined) return table;
  warnings.add(path, `${quote(single)} is no CSV file of this folder that can be a table; this resource is left out`);
  return undefined;
}

function readSchema(
  resource: TableResource,
  tableOfResource: ReadonlyMap<string, string>,
): Omit<TableSchema, 'encoding'> {
  const { schema, path, warnings, table } = resource;
  if (schema === undefined) return { ...NO_SCHEMA, warnings: warnings.list };
  if (!isPlainObject(schema) || !Array.isArray(schema['fields'])) {
    const what =
      typeof schema === 'string' ? 'is in a file of its own, which is not supported' : 'has no list of fields';
    warnings.add(path, `the schema ${what}; write it here, as an object with fields`);
    return { ...NO_SCHEMA, warnings: warnings.list };
  }
  const missingValues = readMissingValues(schema['missingValues'], `${path}.missingValues`, warnings) ?? [];
  const fields = readFields(schema['fields'], missingValues, `${path}.fields`, warnings);
  return {
    fields,
    primaryKey: readPrimaryKey(schema['primaryKey'], fields, `${path}.primaryKey`, warnings),
    foreignKeys: readForeignKeys(schema['foreignKeys'], table, tableOfResource, `${path}.foreignKeys`, warnings),
    missingValues,
    warnings: warnings.list,
  };
}

function readFields(
  list: readonly unknown[],
  missingValues: readonly string[],
  path: string,
  warnings: Warnings,
): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>();
  for (const [index, value] of list.entries()) {
    const field = readField(value, missingValues, `${path}[${index}]`, warnings);
    if (field === undefined) continue;
    if (fields.has(field.name)) {
      warnings.add(`${path}[${index}]`, `there is a field ${quote(field.name)} already; this one is left out`);
    } else {
      fields.set(field.name, field);
    }
  }
  return fields;
}

function readPrimaryKey(
  value: unknown,
  fields: ReadonlyMap<string, Field>,
  path: string,
  warnings: Warnings,
): string | undefined {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return undefined;
  const names = namesOf(value);
  if (names === undefined) {
    warnings.add(path, 'the primary key must be the name of a field; it is ignored until then');
    return undefined;
  }
  if (names.length > 1) {
    warnings.add(
      path,
      `the primary key has ${names.length} fields, and a table of this store is named by one; add a column that is ` +
        'unique, and declare that',
    );
    return undefined;
  }
  if (fields.has(names[0]!)) return names[0];
  warnings.add(path, `the primary key ${quote(names[0]!)} is none of the fields; it is ignored until it is one`);
  return undefined;
}

/** From the parser's message, which has the position of the fault, or none where the text ends too early. */
function lineOfFault(text: string, message: string): number {
  const position = / at position ([0-9]+)/.exec(message)?.[1];
  const end = position === undefined ? text.length : Number(position);
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
