import { isNoText } from '../csv/cells.js';
import type { Column } from '../contract.js';
import { StoreError } from '../errors.js';
import type { Limits } from '../limits.js';
import type { CellCondition, Condition, ConditionGroup, Query, SortColumn } from '../query.js';
import { cellType, isNumeric } from '../schema/inference.js';
import type { TableRows } from '../rows/table-rows.js';
import { describe, type StateOf } from '../state/table-state.js';
import { foldAscii } from './text.js';

/**
 * A query held against a table: columns are found, values fit their types, everything is within its limits, and what was
 * left out has its default. Nothing of the caller's objects is kept, so what they become later does not matter.
 */
export interface QueryPlan {
  readonly conditions: readonly PlannedCondition[];
  /** Folded; empty where nothing is searched for. */
  readonly search: string;
  readonly sort: readonly PlannedSort[];
  /** Indices of the columns that are given out. */
  readonly columns: readonly number[] | undefined;
  readonly limit: number | undefined;
  readonly offset: number;
  readonly after: string | undefined;
  readonly before: string | undefined;
  readonly count: boolean;
  /** Equal for queries that list the same rows in the same order, of a table with the same schema. */
  readonly identity: string;
}

export type PlannedCondition = PlannedCellCondition | PlannedGroup;

export interface PlannedGroup {
  readonly group: 'any' | 'all';
  readonly conditions: readonly PlannedCondition[];
}

export interface PlannedCellCondition {
  /** Index of the column. */
  readonly index: number;
  /** Whether cell and value are compared as numbers. */
  readonly numeric: boolean;
  readonly operator: CellCondition['operator'];
  /** As many as the operator takes. */
  readonly values: readonly string[];
  readonly foldCase: boolean;
}

export interface PlannedSort {
  readonly index: number;
  readonly numeric: boolean;
  readonly descending: boolean;
  readonly emptyFirst: boolean;
}

/** Throws `unknown-column`, `column-twice`, `invalid-query` or `query-too-large`. */
export function planQuery(query: Query, state: StateOf<TableRows>, limits: Limits): QueryPlan {
  return new Planner(state, limits).plan(query);
}

/** So many names are listed where one is not known. */
const MAX_NAMED_COLUMNS = 50;

class Planner {
  readonly #state: StateOf<TableRows>;
  readonly #limits: Limits;
  readonly #indices: ReadonlyMap<string, number>;
  #conditions = 0;
  #values = 0;
  #bytes = 0;

  constructor(state: StateOf<TableRows>, limits: Limits) {
    this.#state = state;
    this.#limits = limits;
    this.#indices = new Map(state.names.map((name, index) => [name, index]));
  }

  plan(query: Query): QueryPlan {
    const where = this.#list(query.where ?? [], 'where');
    const sortColumns = this.#list(query.sort ?? [], 'sort');
    this.#countConditions(sortColumns.length);
    const conditions = this.#conditionsOf(where, 0);
    const search = foldAscii(this.#value(query.search ?? '', 'search'));
    const sort = Array.from(sortColumns, (column) => this.#sort(column));
    this.#refuseTwice(sort.map(({ index }) => index));
    const columns = query.columns === undefined ? undefined : this.#columns(query.columns);
    const { after, before } = query;
    const given = (['after', 'before', 'offset'] as const).filter((name) => query[name] !== undefined);
    if (given.length > 1)
      throw this.#invalid(`The query has both \`${given[0]!}\` and \`${given[1]!}\`; name one of them.`);
    return {
      conditions,
      search,
      sort,
      columns,
      limit: query.limit === undefined ? undefined : this.#amount(query.limit, 'limit'),
      offset: this.#amount(query.offset ?? 0, 'offset'),
      after,
      before,
      count: query.count ?? false,
      identity: JSON.stringify([
        this.#state.version.incarnation,
        describe(this.#state).schemaVersion,
        conditions.map(identityOf),
        search,
        sort.map(({ index, descending, emptyFirst }) => [index, descending, emptyFirst]),
      ]),
    };
  }

  /** Counted before they are looked at, so that there is an end to lists that hold each other. */
  #conditionsOf(list: readonly Condition[], depth: number): readonly PlannedCondition[] {
    this.#countConditions(list.length);
    return Array.from(list, (given) => {
      const condition = this.#object(given, 'A condition');
      if ('any' in condition || 'all' in condition) return this.#group(condition, depth + 1);
      return this.#cellCondition(condition);
    });
  }

  #group(given: ConditionGroup, depth: number): PlannedGroup {
    if (Object.keys(given).length > 1) {
      throw this.#invalid('A group has `any` or `all`, and nothing beside it; make what is beside it a condition.');
    }
    const { maxQueryDepth } = this.#limits;
    if (depth > maxQueryDepth) {
      throw this.#tooLarge(`more than ${maxQueryDepth} groups, one within the other (maxQueryDepth)`);
    }
    const [group, list] = 'any' in given ? (['any', given.any] as const) : (['all', given.all] as const);
    return { group, conditions: this.#conditionsOf(this.#list(list, group), depth) };
  }

  #cellCondition(condition: CellCondition): PlannedCellCondition {
    const { index, column } = this.#find(condition.column);
    const { operator } = condition;
    const planned = { index, operator, numeric: isNumeric(column.type), foldCase: false };
    switch (operator) {
      case 'eq':
      case 'ne':
      case 'lt':
      case 'lte':
      case 'gt':
      case 'gte': {
        this.#countValues(1);
        const value = this.#typedValue(condition.value, column);
        if (value === '' && operator !== 'eq' && operator !== 'ne') {
          throw this.#invalid(`Nothing is less or greater than an empty cell; give \`${operator}\` a value.`, column);
        }
        return { ...planned, values: [value] };
      }
      case 'in':
      case 'nin': {
        const values = this.#list(condition.values, 'values');
        this.#countValues(values.length);
        return { ...planned, values: Array.from(values, (value) => this.#typedValue(value, column)) };
      }
      case 'contains':
      case 'startsWith':
      case 'endsWith': {
        this.#countValues(1);
        const value = this.#value(condition.value, operator, column);
        const foldCase = condition.foldCase ?? false;
        return { ...planned, numeric: false, foldCase, values: [foldCase ? foldAscii(value) : value] };
      }
      case 'empty':
      case 'notEmpty':
        return { ...planned, numeric: false, values: [] };
      default:
        throw this.#invalid(`There is no operator ${quote(operator)}.`, column);
    }
  }

  #sort(given: SortColumn): PlannedSort {
    const { column: name, direction = 'ascending', empty } = this.#object(given, 'A sort column');
    const { index, column } = this.#find(name);
    this.#oneOf(direction, ['ascending', 'descending'], 'direction', column);
    const descending = direction === 'descending';
    if (empty !== undefined) this.#oneOf(empty, ['first', 'last'], 'empty', column);
    const emptyFirst = empty === undefined ? !descending : empty === 'first';
    return { index, numeric: isNumeric(column.type), descending, emptyFirst };
  }

  #columns(names: readonly string[]): readonly number[] {
    const indices = Array.from(this.#list(names, 'columns'), (name) => this.#find(name).index);
    this.#refuseTwice(indices);
    return indices;
  }

  #find(name: unknown): { readonly index: number; readonly column: Column } {
    const index = typeof name === 'string' ? this.#indices.get(name) : undefined;
    if (index !== undefined) return { index, column: this.#state.columns[index]! };
    const { names } = this.#state;
    const listed = names.slice(0, MAX_NAMED_COLUMNS).map(quote).join(', ');
    const more = names.length > MAX_NAMED_COLUMNS ? ` and ${names.length - MAX_NAMED_COLUMNS} more` : '';
    throw new StoreError('unknown-column', `There is no column ${quote(name)}; the columns are ${listed}${more}.`, {
      table: this.#state.name,
      column: typeof name === 'string' ? name : undefined,
    });
  }

  #refuseTwice(indices: readonly number[]): void {
    const seen = new Set<number>();
    for (const index of indices) {
      if (seen.has(index)) {
        const column = this.#state.names[index];
        const message = `The column ${quote(column)} is named twice in one list; name it once.`;
        throw new StoreError('column-twice', message, { table: this.#state.name, column });
      }
      seen.add(index);
    }
  }

  #typedValue(given: unknown, column: Column): string {
    const value = this.#value(given, 'value', column);
    const numeric = isNumeric(column.type);
    const type = numeric ? 'number' : column.type;
    if (value === '' || (type !== 'number' && type !== 'boolean') || cellType(value) === type) return value;
    const wanted = numeric ? 'a number as JSON has them, of at most 15 significant digits' : '`true` or `false`';
    throw this.#invalid(
      `The column ${quote(column.name)} has the type ${column.type}, and ${quote(value)} is not ${wanted}.`,
      column,
    );
  }

  /** Every text of the caller comes through here, so that its size is counted. */
  #value(value: unknown, what: string, column?: Column): string {
    if (typeof value !== 'string') {
      throw this.#invalid(`${what} must be a text, as cells are; it is ${quote(value)}.`, column);
    }
    this.#bytes += Buffer.byteLength(value);
    const { maxQueryBytes } = this.#limits;
    if (this.#bytes > maxQueryBytes) {
      throw this.#tooLarge(`values of more than ${maxQueryBytes} bytes together (maxQueryBytes)`);
    }
    if (isNoText(value)) {
      const sentence = 'holds a NUL or half of a surrogate pair, which no cell can hold; remove it.';
      throw this.#invalid(`A ${what} of the query ${sentence}`, column);
    }
    return value;
  }

  #countConditions(more: number): void {
    this.#conditions += more;
    const { maxQueryConditions } = this.#limits;
    if (this.#conditions > maxQueryConditions) {
      throw this.#tooLarge(
        `more than ${maxQueryConditions} conditions, groups and sort columns together (maxQueryConditions)`,
      );
    }
  }

  #countValues(more: number): void {
    this.#values += more;
    const { maxQueryValues } = this.#limits;
    if (this.#values > maxQueryValues) {
      throw this.#tooLarge(`more than ${maxQueryValues} values (maxQueryValues)`);
    }
  }

  #object<T extends object>(given: T, what: string): T {
    const object: unknown = given;
    if (typeof object === 'object' && object !== null) return given;
    throw this.#invalid(`${what} must be an object; it is ${quote(object)}.`);
  }

  /** What it returns may have gaps, which `map` would leave out and `Array.from` does not. */
  #list<T>(given: readonly T[], what: string): readonly T[] {
    const list: unknown = given;
    if (!Array.isArray(list)) throw this.#invalid(`${what} must be a list; it is ${quote(list)}.`);
    return given;
  }

  #amount(amount: number, what: string): number {
    if (Number.isSafeInteger(amount) && amount >= 0) return amount;
    throw this.#invalid(`${what} must be a whole number, 0 or more; it is ${quote(amount)}.`);
  }

  #oneOf(given: string, choices: readonly string[], what: string, column: Column): void {
    if (choices.includes(given)) return;
    throw this.#invalid(`${what} must be ${choices.map(quote).join(' or ')}; it is ${quote(given)}.`, column);
  }

  #invalid(message: string, column?: Column): StoreError {
    return new StoreError('invalid-query', message, { table: this.#state.name, column: column?.name });
  }

  #tooLarge(over: string): StoreError {
    const message = `The query has ${over}; ask for less, or raise the limit.`;
    return new StoreError('query-too-large', message, { table: this.#state.name });
  }
}

/** As a list that no other condition has; a column's index is no group's name. */
function identityOf(condition: PlannedCondition): readonly unknown[] {
  if ('group' in condition) return [condition.group, ...condition.conditions.map(identityOf)];
  const { index, operator, foldCase, values } = condition;
  return [index, operator, foldCase, ...values];
}

/** A value in an error's message, short. */
function quote(value: unknown): string {
  if (typeof value === 'number' || value === undefined || value === null) return String(value);
  if (typeof value !== 'string') return `of the type ${typeof value}`;
  return value.length > 80 ? `${JSON.stringify(value.slice(0, 80))}…` : JSON.stringify(value);
}
