/** `_where`: conditions as JSON, `{"or":[{"total":{"gt":100}},{"vip":{"eq":true}}]}`. The members of an object must all hold. */
import type { Condition } from '@rowhouse/store';
import { HttpProblem } from '../http/problem.js';
import { cellText, NumberLiteral, parseKeepingDigits } from '../rows/json-cells.js';
import { demandColumn, listCondition, nullCondition, type Operator, operators, textCondition } from './filters.js';

/** Groups within groups; the store has a limit of its own, which is lower. */
const maxDepth = 32;

/** @throws HttpProblem 400 */
export function readWhere(text: string, columns: readonly string[]): Condition {
  let value: unknown;
  try {
    value = parseKeepingDigits(text);
  } catch (error) {
    throw invalid(`it is not JSON: ${error instanceof SyntaxError ? error.message : 'it is nested too deeply'}`);
  }
  return readObject(value, columns, 0);
}

function readObject(value: unknown, columns: readonly string[], depth: number): Condition {
  if (!isObject(value)) throw invalid('it must be an object, such as {"total":{"gt":100}}');
  if (depth > maxDepth) throw invalid(`groups stand in groups at most ${maxDepth} deep`);
  const all = Object.entries(value).flatMap(([name, member]) => readMember(name, member, columns, depth));
  return all.length === 1 ? all[0]! : { all };
}

function readMember(name: string, member: unknown, columns: readonly string[], depth: number): readonly Condition[] {
  if ((name === 'and' || name === 'or') && Array.isArray(member)) {
    const members = member.map((each: unknown) => readObject(each, columns, depth + 1));
    return [name === 'and' ? { all: members } : { any: members }];
  }
  const column = demandColumn(name, columns);
  if (!isObject(member)) throw invalid(`"${name}" must be an object with an operator, such as {"eq":1}`);
  return Object.entries(member).map(([operator, operand]) => readOperand(column, operator, operand));
}

function readOperand(column: string, name: string, operand: unknown): Condition {
  const operator: Operator | undefined = operators.find((each) => each === name);
  if (operator === undefined) throw invalid(`"${name}" is no operator: there are ${operators.join(', ')}`);
  if (operator === 'in' || operator === 'nin') {
    if (!Array.isArray(operand)) throw invalid(`"${name}" takes a list`);
    return listCondition(
      column,
      operator,
      operand.map((each: unknown) => demandCell(name, each)),
    );
  }
  if (operator === 'isnull') {
    if (typeof operand !== 'boolean') throw invalid('"isnull" takes true or false');
    return nullCondition(column, operand);
  }
  return textCondition(column, operator, demandCell(name, operand));
}

function demandCell(operator: string, value: unknown): string {
  const text = cellText(value);
  if (text === undefined) throw invalid(`"${operator}" takes a text, a number, true, false or null`);
  return text;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberLiteral);
}

function invalid(why: string): HttpProblem {
  return new HttpProblem(400, 'invalid-query', `_where can't be followed: ${why}.`);
}
