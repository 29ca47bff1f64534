/** A Data Package with the schemas of tables in it. What somebody wrote there stays as it is. */
import type { Field, TableSchema } from '../rows/table-schema.js';

export type DataPackage = Readonly<Record<string, unknown>>;

type Json = Readonly<Record<string, unknown>>;

export interface SchemaOfTable {
  readonly table: string;
  readonly schema: TableSchema;
}

/** The package with what it does not say yet of these tables. */
export function withSchemas(written: DataPackage, schemas: readonly SchemaOfTable[]): DataPackage {
  const resources: unknown[] = Array.isArray(written['resources']) ? [...(written['resources'] as unknown[])] : [];
  for (const { table, schema } of schemas) {
    const path = `${table}.csv`;
    const at = resources.findIndex((each) => isObject(each) && each['path'] === path);
    const resource = at < 0 ? { name: nameOf(table, resources), path } : (resources[at] as Json);
    const filled = {
      ...resource,
      schema: filledSchema(isObject(resource['schema']) ? resource['schema'] : {}, schema),
    };
    if (at < 0) resources.push(filled);
    else resources[at] = filled;
  }
  return { ...written, resources };
}

function filledSchema(written: Json, { fields, ...schema }: TableSchema): Json {
  const known = Array.isArray(written['fields']) ? (written['fields'] as unknown[]) : [];
  const fieldsOf = new Map(known.filter(isObject).map((field) => [field['name'], field]));
  const filled = fields.map((field: Field) => ({ ...field, ...fieldsOf.get(field.name) }));
  const names = new Set<unknown>(fields.map(({ name }) => name));
  // Of columns that the file does not have, so that nothing is taken away that somebody wrote.
  const others = known.filter((field) => !isObject(field) || !names.has(field['name']));
  return { ...schema, ...written, fields: [...filled, ...others] };
}

/** Small letters, digits, `.`, `_` and `-`, and no other resource's name (Data Package, "name"). */
function nameOf(table: string, resources: readonly unknown[]): string {
  const name = table.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '-');
  const taken = new Set(resources.filter(isObject).map((each) => each['name']));
  let unique = name;
  for (let number = 2; taken.has(unique); number += 1) unique = `${name}-${number}`;
  return unique;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
