/** Queries as SQL: what callers give stands in parameters, and nowhere else. */
import type { PlannedCondition, PlannedSort, QueryPlan } from '@rowhouse/store/engine';
import type { Layout } from '../catalog/layout.js';

/** The values of a statement, each of which is named by its number. */
export class Parameters {
  readonly values: unknown[] = [];

  /** Adds a value. @returns what stands for it: `$1` */
  add(value: unknown): string {
    return `$${this.values.push(value)}`;
  }
}

/** A row's place in the order of a query. */
export interface Boundary {
  /** One cell per sort column. */
  readonly cells: readonly string[];
  readonly place: string;
}

/** All that must hold of a row. */
export function matching({ conditions, search }: QueryPlan, parameters: Parameters): string {
  const all = conditions.map((condition) => conditionSql(condition, parameters));
  if (search !== '') {
    const text = parameters.add(search);
    all.push(`EXISTS (SELECT 1 FROM unnest(cells) AS cell WHERE position(${text} in ${folded('cell')}) > 0)`);
  }
  return all.length === 0 ? 'TRUE' : all.join(' AND ');
}

/** Rows that are equal in all of the columns stand in the order of their places. */
export function ordering(sort: readonly PlannedSort[], isBackward: boolean): string {
  const direction = (isDescending: boolean): string => (isDescending === isBackward ? 'ASC' : 'DESC');
  const columns = sort.flatMap(({ index, numeric, descending, emptyFirst }) => [
    `(${cell(index)} = '') ${direction(emptyFirst)}`,
    `${numeric ? number(index) : ordered(index)} ${direction(descending)}`,
  ]);
  return [...columns, `place ${direction(false)}`].join(', ');
}

/** That a row is behind a boundary, or before it. */
export function beyond(
  sort: readonly PlannedSort[],
  { cells, place }: Boundary,
  isBefore: boolean,
  parameters: Parameters,
): string {
  const alternatives: string[] = [];
  const equal: string[] = [];
  for (const [at, column] of sort.entries()) {
    const value = cells[at]!;
    alternatives.push([...equal, further(column, value, isBefore, parameters)].join(' AND '));
    equal.push(sameAs(column, value, parameters));
  }
  alternatives.push([...equal, `place ${isBefore ? '<' : '>'} ${parameters.add(place)}::bigint`].join(' AND '));
  return `(${alternatives.map((each) => `(${each})`).join(' OR ')})`;
}

/** Where rows of a table come from; those without a key have their number besides. */
export function sourceOf({ rows }: Layout, isKeyed: boolean, parameters: Parameters, incarnation: string): string {
  const which = `incarnation = ${parameters.add(incarnation)}`;
  if (isKeyed)
    return `(SELECT place, name, cells, raw, content, NULL::bigint AS number FROM ${rows} WHERE ${which}) AS found`;
  const numbered = 'row_number() OVER (ORDER BY place) AS number';
  return `(SELECT place, name, cells, raw, content, ${numbered} FROM ${rows} WHERE ${which}) AS found`;
}

function cell(index: number): string {
  return `cells[${index + 1}]`;
}

/** Where one text is before another: in the order of the bytes, as files have it, whatever the database's own is. */
function ordered(index: number): string {
  return `(${cell(index)} COLLATE "C")`;
}

/** Without capitals, of ASCII alone, whatever the database takes for one. */
function folded(text: string): string {
  return `translate(${text}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')`;
}

/** NULL for an empty cell. */
function number(index: number): string {
  return `NULLIF(${cell(index)}, '')::float8`;
}

function sameAs({ index, numeric }: PlannedSort, value: string, parameters: Parameters): string {
  if (value === '') return `${cell(index)} = ''`;
  if (!numeric) return `${cell(index)} = ${parameters.add(value)}`;
  return `COALESCE(${number(index)} = ${parameters.add(value)}::float8, FALSE)`;
}

function further(sort: PlannedSort, value: string, isBefore: boolean, parameters: Parameters): string {
  const { index, numeric, descending, emptyFirst } = sort;
  const isEmptyFurther = emptyFirst === isBefore;
  if (value === '') return isEmptyFurther ? 'FALSE' : `${cell(index)} <> ''`;
  const operator = descending === isBefore ? '>' : '<';
  const compared = numeric
    ? `COALESCE(${number(index)} ${operator} ${parameters.add(value)}::float8, FALSE)`
    : `(${cell(index)} <> '' AND ${ordered(index)} ${operator} ${parameters.add(value)})`;
  return isEmptyFurther ? `(${compared} OR ${cell(index)} = '')` : compared;
}

function conditionSql(condition: PlannedCondition, parameters: Parameters): string {
  if ('group' in condition) {
    const members = condition.conditions.map((each) => conditionSql(each, parameters));
    const none = condition.group === 'any' ? 'FALSE' : 'TRUE';
    return members.length === 0 ? none : `(${members.join(condition.group === 'any' ? ' OR ' : ' AND ')})`;
  }
  const { index, numeric, operator, values, foldCase } = condition;
  const [value = ''] = values;
  const own = cell(index);
  const compared = foldCase ? folded(own) : own;
  switch (operator) {
    case 'eq':
      return equals(index, numeric, [value], parameters);
    case 'ne':
      return `NOT ${equals(index, numeric, [value], parameters)}`;
    case 'in':
      return equals(index, numeric, values, parameters);
    case 'nin':
      return `NOT ${equals(index, numeric, values, parameters)}`;
    case 'lt':
      return compares(index, numeric, '<', value, parameters);
    case 'lte':
      return compares(index, numeric, '<=', value, parameters);
    case 'gt':
      return compares(index, numeric, '>', value, parameters);
    case 'gte':
      return compares(index, numeric, '>=', value, parameters);
    case 'contains':
      return `position(${parameters.add(value)} in ${compared}) > 0`;
    case 'startsWith':
      return beginsWith('left', compared, parameters.add(value));
    case 'endsWith':
      return beginsWith('right', compared, parameters.add(value));
    case 'empty':
      return `${own} = ''`;
    case 'notEmpty':
      return `${own} <> ''`;
  }
}

function equals(index: number, numeric: boolean, values: readonly string[], parameters: Parameters): string {
  if (!numeric) return `(${cell(index)} = ANY(${parameters.add(values)}::text[]))`;
  const numbers = parameters.add(values.filter((value) => value !== ''));
  const found = `COALESCE(${number(index)} = ANY(${numbers}::float8[]), FALSE)`;
  return values.includes('') ? `(${found} OR ${cell(index)} = '')` : `(${found})`;
}

function compares(index: number, numeric: boolean, operator: string, value: string, parameters: Parameters): string {
  if (numeric) return `COALESCE(${number(index)} ${operator} ${parameters.add(value)}::float8, FALSE)`;
  return `(${cell(index)} <> '' AND ${ordered(index)} ${operator} ${parameters.add(value)})`;
}

function beginsWith(side: 'left' | 'right', text: string, value: string): string {
  return `${side}(${text}, length(${value}::text)) = ${value}::text`;
}
