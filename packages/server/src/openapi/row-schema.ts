/** The rows of a table as JSON Schema (2020-12, as OpenAPI 3.1 has it). */
import type { Column, TableDescription } from '@rowhouse/store';
import { jsonType } from '../rows/json-rows.js';

export type Json = Readonly<Record<string, unknown>>;

/** A row as it is read: every column, in its order. */
export function rowSchema({ name, columns }: TableDescription): Json {
  return {
    type: 'object',
    title: name,
    properties: Object.fromEntries(columns.map((column) => [column.name, readSchema(column)])),
    required: columns.map((column) => column.name),
  };
}

/** A row as it is written: what is not named is empty, or as it was. */
export function writtenRowSchema({ name, columns }: TableDescription): Json {
  return {
    type: 'object',
    title: `${name}, as it is written`,
    properties: Object.fromEntries(columns.map((column) => [column.name, writeSchema(column)])),
    additionalProperties: false,
  };
}

/** An empty cell is null in a typed column. Cells that were in the file may break what is declared. */
function readSchema(column: Column): Json {
  const { title, description } = column;
  const type = jsonType(column);
  const isText = column.type === 'text';
  return {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    type: isText ? 'string' : [...(type === 'text' ? ['string'] : column.declared ? [type, 'string'] : [type]), 'null'],
  };
}

/** Any value that makes a cell: a number can be written as a text, and null empties the cell. */
function writeSchema({ type, declared, constraints }: Column): Json {
  const isRequired = constraints?.required === true;
  const named: Json = {
    ...(constraints?.enum !== undefined && { description: `One of ${constraints.enum.join(', ')}` }),
  };
  if (!declared) return { ...named, type: ['string', 'number', 'boolean', 'null'] };
  const types =
    type === 'integer' || type === 'number'
      ? [type, 'string']
      : type === 'boolean'
        ? ['boolean', 'string']
        : ['string'];
  return { ...named, type: isRequired ? types : [...types, 'null'] };
}
