import type { PlannedCellCondition, PlannedCondition, QueryPlan } from './plan.js';
import { toNumber } from './base-cells.js';
import type { TableView } from './table-view.js';
import { compareText, containing, foldAscii } from './text.js';

/** Whether the row of this rank is one that is asked for. */
export type Matcher = (rank: number) => boolean;

/** All conditions and the search of a query as one function, made once and then called for each row. */
export async function matcherOf(plan: QueryPlan, view: TableView): Promise<Matcher> {
  const matchers = await conditionMatchers(plan.conditions, view);
  // Behind the conditions: it looks at every cell, and most rows need not come to it.
  if (plan.search !== '') matchers.push(searchMatcher(plan.search, view));
  return allOf(matchers);
}

/** Of none: true. */
function allOf(matchers: readonly Matcher[]): Matcher {
  const [only] = matchers;
  if (only === undefined) return () => true;
  if (matchers.length === 1) return only;
  return (rank) => {
    for (const matches of matchers) if (!matches(rank)) return false;
    return true;
  };
}

/** Of none: false. */
function anyOf(matchers: readonly Matcher[]): Matcher {
  const [only] = matchers;
  if (only === undefined) return () => false;
  if (matchers.length === 1) return only;
  return (rank) => {
    for (const matches of matchers) if (matches(rank)) return true;
    return false;
  };
}

function conditionMatchers(conditions: readonly PlannedCondition[], view: TableView): Promise<Matcher[]> {
  return Promise.all(conditions.map((condition) => conditionMatcher(condition, view)));
}

async function conditionMatcher(condition: PlannedCondition, view: TableView): Promise<Matcher> {
  if ('group' in condition) {
    const matchers = await conditionMatchers(condition.conditions, view);
    return condition.group === 'any' ? anyOf(matchers) : allOf(matchers);
  }
  if (condition.numeric) return numberMatcher(condition, await view.numbers(condition.index));
  const { index } = condition;
  const matches = textMatcher(condition);
  return (rank) => matches(view.cell(rank, index));
}

/** An empty cell is NaN, which is less or greater than nothing; a set finds it all the same. */
function numberMatcher({ operator, values }: PlannedCellCondition, numbers: Float64Array): Matcher {
  const value = toNumber(values[0] ?? '');
  switch (operator) {
    case 'eq':
      return Number.isNaN(value) ? (rank) => Number.isNaN(numbers[rank]) : (rank) => numbers[rank] === value;
    case 'ne':
      return Number.isNaN(value) ? (rank) => !Number.isNaN(numbers[rank]) : (rank) => numbers[rank] !== value;
    case 'lt':
      return (rank) => numbers[rank]! < value;
    case 'lte':
      return (rank) => numbers[rank]! <= value;
    case 'gt':
      return (rank) => numbers[rank]! > value;
    case 'gte':
      return (rank) => numbers[rank]! >= value;
    case 'in': {
      const set = new Set(values.map(toNumber));
      return (rank) => set.has(numbers[rank]!);
    }
    case 'nin': {
      const set = new Set(values.map(toNumber));
      return (rank) => !set.has(numbers[rank]!);
    }
    default:
      throw new Error(`The operator ${operator} is about text`);
  }
}

function textMatcher({ operator, values, foldCase }: PlannedCellCondition): (cell: string) => boolean {
  const value = values[0] ?? '';
  switch (operator) {
    case 'eq':
      return (cell) => cell === value;
    case 'ne':
      return (cell) => cell !== value;
    case 'lt':
      return (cell) => cell !== '' && compareText(cell, value) < 0;
    case 'lte':
      return (cell) => cell !== '' && compareText(cell, value) <= 0;
    case 'gt':
      return (cell) => cell !== '' && compareText(cell, value) > 0;
    case 'gte':
      return (cell) => cell !== '' && compareText(cell, value) >= 0;
    case 'in': {
      const set = new Set(values);
      return (cell) => set.has(cell);
    }
    case 'nin': {
      const set = new Set(values);
      return (cell) => !set.has(cell);
    }
    case 'contains': {
      const contains = containing(value);
      return foldCase ? (cell) => contains(foldAscii(cell)) : contains;
    }
    case 'startsWith':
      // Folding changes no length, so that only the beginning, or the end, of a long cell has to be folded.
      return foldCase ? (cell) => foldAscii(cell.slice(0, value.length)) === value : (cell) => cell.startsWith(value);
    case 'endsWith':
      return foldCase
        ? (cell) => foldAscii(cell.slice(Math.max(0, cell.length - value.length))) === value
        : (cell) => cell.endsWith(value);
    case 'empty':
      return (cell) => cell === '';
    case 'notEmpty':
      return (cell) => cell !== '';
  }
}

function searchMatcher(search: string, view: TableView): Matcher {
  const contains = containing(search);
  const { length } = view.state.names;
  return (rank) => {
    for (let index = 0; index < length; index++) if (contains(foldAscii(view.cell(rank, index)))) return true;
    return false;
  };
}
