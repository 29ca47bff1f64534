/**
 * Filters in query strings: `city=Paris`, `total:gte=10`, and the suffixes of json-server 0.17 (`total_gte=10`). What a
 * name means is found against the table's columns: an exact name first, then an operator, then a suffix.
 */
import type { Condition } from '@rowhouse/store';
import type { Parameter } from '../http/exchange.js';
import { HttpProblem } from '../http/problem.js';
import { controls } from './controls.js';

export const operators = [
  'eq',
  'ne',
  'lt',
  'lte',
  'gt',
  'gte',
  'in',
  'nin',
  'contains',
  'startsWith',
  'endsWith',
  'isnull',
] as const;
export type Operator = (typeof operators)[number];

/** json-server 0.17. Its `_like` is a regular expression; here it is a text that the cell holds. */
const suffixes: readonly (readonly [suffix: string, operator: Operator])[] = [
  ['_gte', 'gte'],
  ['_lte', 'lte'],
  ['_ne', 'ne'],
  ['_like', 'contains'],
];

/** The conditions of these parameters, all of which must hold; the same column given again is another possibility. */
export function readFilters(parameters: readonly Parameter[], columns: readonly string[]): readonly Condition[] {
  const equal = new Map<string, string[]>();
  const conditions: Condition[] = [];
  for (const [name, value] of parameters) {
    const { column, operator } = findFilter(name, columns);
    if (operator !== 'eq') conditions.push(condition(column, operator, value));
    else equal.set(column, [...(equal.get(column) ?? []), value]);
  }
  for (const [column, values] of equal)
    conditions.push(values.length === 1 ? condition(column, 'eq', values[0]!) : { column, operator: 'in', values });
  return conditions;
}

/** One condition from a query string, where lists are separated by commas. */
function condition(column: string, operator: Operator, value: string): Condition {
  if (operator === 'in' || operator === 'nin') return listCondition(column, operator, value.split(','));
  if (operator !== 'isnull') return textCondition(column, operator, value);
  if (value !== 'true' && value !== 'false')
    throw new HttpProblem(400, 'invalid-query', `${column}:isnull is "${value}": it takes true or false.`);
  return nullCondition(column, value === 'true');
}

export function listCondition(column: string, operator: 'in' | 'nin', values: readonly string[]): Condition {
  return { column, operator, values };
}

export function textCondition(
  column: string,
  operator: Exclude<Operator, 'in' | 'nin' | 'isnull'>,
  value: string,
): Condition {
  const isAboutText = operator === 'contains' || operator === 'startsWith' || operator === 'endsWith';
  return isAboutText ? { column, operator, value, foldCase: true } : { column, operator, value };
}

export function nullCondition(column: string, isNull: boolean): Condition {
  return { column, operator: isNull ? 'empty' : 'notEmpty' };
}

function findFilter(name: string, columns: readonly string[]): { column: string; operator: Operator } {
  if (columns.includes(name)) return { column: name, operator: 'eq' };
  const colon = name.lastIndexOf(':');
  if (colon >= 0) {
    const column = demandColumn(name.slice(0, colon), columns);
    const operator = operators.find((each) => each === name.slice(colon + 1));
    if (operator !== undefined) return { column, operator };
    throw new HttpProblem(
      400,
      'unknown-operator',
      `"${name.slice(colon + 1)}" is no operator: there are ${operators.join(', ')}.`,
      {
        allowed: operators,
      },
    );
  }
  for (const [suffix, operator] of suffixes) {
    const column = name.slice(0, -suffix.length);
    if (name.endsWith(suffix) && columns.includes(column)) return { column, operator };
  }
  throw unknownParameter(name, columns);
}

/** @throws HttpProblem 400 with the names that there are */
export function demandColumn(name: string, columns: readonly string[]): string {
  if (columns.includes(name)) return name;
  throw new HttpProblem(400, 'unknown-column', `There is no column "${name}": there are ${listed(columns)}.`, {
    allowed: columns,
  });
}

function unknownParameter(name: string, columns: readonly string[]): HttpProblem {
  const detail = name.startsWith('_')
    ? `"${name}" is neither a column nor a word of a query: those are ${controls.join(', ')}, and the columns ${listed(columns)}.`
    : `There is no column "${name}": there are ${listed(columns)}.`;
  return new HttpProblem(400, name.startsWith('_') ? 'unknown-parameter' : 'unknown-column', detail, {
    allowed: [...columns, ...controls],
  });
}

/** A table can have thousands of columns; a sentence cannot. */
function listed(columns: readonly string[]): string {
  const shown = columns.slice(0, 30).join(', ');
  return columns.length > 30 ? `${shown} and ${columns.length - 30} more` : shown;
}
