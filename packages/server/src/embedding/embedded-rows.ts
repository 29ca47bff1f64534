/** Rows with what is embedded in them, a batch at a time, so that memory does not grow with the list. */
import type { Column, Condition, Row, TableDescription } from '@rowhouse/store';
import { type ExtraMembers, jsonNumber, jsonType, rowWriter } from '../rows/json-rows.js';
import { projection } from '../rows/projection.js';
import type { Relation } from './relations.js';

/** Rows that are looked up together. */
const batchSize = 500;
/** Significant digits that the store compares as numbers. */
const maxDigits = 15;
/** Conditions of one query; the store takes 64. */
const maxConditions = 50;

type Members = ReturnType<ExtraMembers>;

/** The rows, projected to what is asked for of them, and what stands beside the cells of each. */
export function embeddedRows(
  rows: AsyncIterable<Row>,
  columns: readonly Column[],
  relations: readonly Relation[],
  fields: readonly string[] | undefined,
): { readonly rows: AsyncIterable<Row>; readonly extra: ExtraMembers } {
  const embedded = new WeakMap<Row, Members>();
  async function* projected(): AsyncGenerator<Row> {
    for await (const [row, members] of withEmbedded(rows, columns, relations)) {
      const { row: shown } = projection(columns, row, fields);
      embedded.set(shown, members);
      yield shown;
    }
  }
  return { rows: projected(), extra: (row) => embedded.get(row) ?? [] };
}

/** What stands beside the cells of one row. */
export async function membersOf(
  row: Row,
  columns: readonly Column[],
  relations: readonly Relation[],
): Promise<Members> {
  for await (const [, members] of embedInto([row], columns, relations)) return members;
  return [];
}

/** Each row with what belongs to it, in their order. */
async function* withEmbedded(
  rows: AsyncIterable<Row>,
  columns: readonly Column[],
  relations: readonly Relation[],
): AsyncGenerator<readonly [Row, Members]> {
  let batch: Row[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < batchSize) continue;
    yield* embedInto(batch, columns, relations);
    batch = [];
  }
  yield* embedInto(batch, columns, relations);
}

async function* embedInto(
  batch: readonly Row[],
  columns: readonly Column[],
  relations: readonly Relation[],
): AsyncGenerator<readonly [Row, Members]> {
  if (batch.length === 0) return;
  const looked = await Promise.all(relations.map((relation) => lookUp(batch, columns, relation)));
  for (const row of batch)
    yield [row, relations.map(({ name }, index): readonly [string, string] => [name, looked[index]!(row)])];
}

/** Reads what all rows of the batch lead to. */
async function lookUp(
  batch: readonly Row[],
  columns: readonly Column[],
  relation: Relation,
): Promise<(row: Row) => string> {
  const places = relation.columns.map(({ here }) => columns.findIndex(({ name }) => name === here));
  const valuesOf = (row: Row): readonly string[] => places.map((at) => row.cells[at] ?? '');
  const isNumeric = relation.columns.map(({ there }) => isNumericThere(there, relation));
  // An empty cell leads nowhere, as NULL does, nor does a text where numbers are.
  const leads = (value: string, index: number): boolean =>
    value !== '' && (!isNumeric[index]! || (jsonNumber.test(value) && value.length <= maxDigits));
  const wanted = batch.map(valuesOf).filter((values) => values.every(leads));
  const found = new Map<string, string[]>();
  const write = rowWriter(relation.description.columns);
  for await (const row of rowsThere(wanted, relation)) {
    const values = relation.columns.map(({ there }) => cellOf(row, there, relation.description));
    const name = nameOf(values, relation);
    found.set(name, [...(found.get(name) ?? []), write(row)]);
  }
  return (row) => {
    const there = found.get(nameOf(valuesOf(row), relation)) ?? [];
    return relation.kind === 'parent' ? (there[0] ?? 'null') : `[${there.join(',')}]`;
  };
}

/** By the key one by one, which the table has an index of; else all at once. */
async function* rowsThere(
  wanted: readonly (readonly string[])[],
  { table, description, columns }: Relation,
): AsyncGenerator<Row> {
  const distinct = [...new Map(wanted.map((values) => [JSON.stringify(values), values])).values()];
  const [column] = columns;
  if (columns.length === 1 && column!.there === description.key) {
    for (const [key] of distinct) {
      const { row } = await table.get(key!);
      if (row !== undefined) yield row;
    }
    return;
  }
  for (const where of conditionsFor(
    distinct,
    columns.map(({ there }) => there),
  )) {
    const { rows } = await table.query({ where: [where] });
    yield* rows;
  }
}

function conditionsFor(wanted: readonly (readonly string[])[], names: readonly string[]): readonly Condition[] {
  if (wanted.length === 0) return [];
  const [name] = names;
  if (names.length === 1) return [{ column: name!, operator: 'in', values: wanted.map(([value]) => value!) }];
  const together = Math.max(1, Math.floor(maxConditions / (names.length + 1)));
  const conditions: Condition[] = [];
  for (let at = 0; at < wanted.length; at += together) {
    const some = wanted.slice(at, at + together);
    conditions.push({
      any: some.map((values) => ({
        all: names.map((column, index) => ({ column, operator: 'eq' as const, value: values[index]! })),
      })),
    });
  }
  return conditions;
}

function cellOf({ cells }: Row, name: string, { columns }: TableDescription): string {
  return cells[columns.findIndex((column) => column.name === name)] ?? '';
}

/** The same for values that are equal there: numbers as numbers. */
function nameOf(values: readonly string[], relation: Relation): string {
  return JSON.stringify(
    values.map((value, index) =>
      value !== '' && isNumericThere(relation.columns[index]!.there, relation) ? Number(value) : value,
    ),
  );
}

function isNumericThere(name: string, { description }: Relation): boolean {
  const column = description.columns.find((each) => each.name === name);
  return column !== undefined && jsonType(column) === 'number';
}
