/** A table's columns as a Frictionless Table Schema (version 1 of the Data Package standard). */
import type { Column, TableDescription } from '@rowhouse/store';

export interface TableSchema {
  readonly fields: readonly Field[];
  readonly primaryKey?: string;
  readonly foreignKeys?: readonly {
    readonly fields: readonly string[];
    readonly reference: { readonly resource: string; readonly fields: readonly string[] };
  }[];
  readonly missingValues?: readonly string[];
}

export interface Field {
  readonly name: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

export function tableSchema({ name, columns, key, foreignKeys, missingValues }: TableDescription): TableSchema {
  return {
    fields: columns.map(field),
    ...(key !== undefined && { primaryKey: key }),
    ...(foreignKeys.length > 0 && {
      foreignKeys: foreignKeys.map(({ columns: fields, references }) => ({
        fields,
        // The empty text is the table itself.
        reference: { resource: references.table === name ? '' : references.table, fields: references.columns },
      })),
    }),
    ...(missingValues.length > 0 && { missingValues: ['', ...missingValues.filter((each) => each !== '')] }),
  };
}

function field(column: Column): Field {
  const { name, type, declaredType, format, title, description, constraints, trueValues, falseValues } = column;
  const properties = { format, title, description, constraints, trueValues, falseValues };
  const given = Object.entries(properties).filter(([, value]) => value !== undefined);
  return { name, type: declaredType ?? fieldType(type), ...Object.fromEntries(given) };
}

function fieldType(type: Column['type']): string {
  if (type === 'text') return 'string';
  return type === 'json' ? 'object' : type;
}
