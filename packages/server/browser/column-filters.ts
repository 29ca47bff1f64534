/**
 * A filter above each column, in the words of the query string: `ada` (contains; of numbers, is), `=ada`, `!=ada`, `>=30`,
 * `<30`; `=` alone finds empty cells.
 */
import { onShown, open } from './document.js';

/** The longer sign first: `>=` begins with `>`. */
const operators = [
  ['>=', 'gte'],
  ['<=', 'lte'],
  ['!=', 'ne'],
  ['>', 'gt'],
  ['<', 'lt'],
  ['=', 'eq'],
] as const;

export function addColumnFilters(): void {
  onShown(() => {
    const head = document.querySelector<HTMLTableSectionElement>('#rows thead');
    if (head === null || head.rows.length > 1) return;
    const parameters = new URLSearchParams(location.search);
    const line = head.insertRow();
    for (const heading of head.rows[0]!.cells) {
      const column = heading.dataset['column']!;
      const cell = document.createElement('td');
      const field = document.createElement('input');
      field.value = readFilter(column, parameters);
      field.size = 8;
      field.placeholder = heading.classList.contains('text') ? 'contains' : '= > <';
      field.ariaLabel = `Filter ${column}`;
      field.dataset['filter'] = column;
      field.addEventListener('change', () => {
        const isText = heading.classList.contains('text');
        void open(targetFiltered(column, field.value, isText), 'new').then(() => {
          document.querySelector<HTMLElement>(`[data-filter="${CSS.escape(column)}"]`)?.focus();
        });
      });
      cell.append(field);
      line.append(cell);
    }
  });
}

/** What the field shows for the filter that is in force. */
function readFilter(column: string, parameters: URLSearchParams): string {
  for (const [sign, word] of operators) {
    const value = parameters.get(`${column}:${word}`);
    if (value !== null) return sign + value;
  }
  const empty = parameters.get(`${column}:isnull`);
  if (empty !== null) return empty === 'true' ? '=' : '!=';
  const bare = isWord(column) ? null : parameters.get(column);
  return parameters.get(`${column}:contains`) ?? (bare === null ? '' : `=${bare}`);
}

/** A column that is called like a word of the query string is reached by an operator only. */
function isWord(column: string): boolean {
  return column === 'q' || column.startsWith('_');
}

function targetFiltered(column: string, text: string, isText: boolean): string {
  const parameters = new URLSearchParams(location.search);
  for (const word of ['contains', 'isnull', ...operators.map(([, each]) => each)])
    parameters.delete(`${column}:${word}`);
  if (!isWord(column)) parameters.delete(column);
  for (const name of ['_page', '_after', '_start', '_end']) parameters.delete(name);
  if (parameters.has('_per_page')) parameters.set('_page', '1');
  const [name, value] = filterOf(text.trim(), isText);
  if (text.trim() !== '') parameters.append(`${column}:${name}`, value);
  const query = parameters.toString();
  return location.pathname + (query === '' ? '' : `?${query}`);
}

function filterOf(text: string, isText: boolean): readonly [operator: string, value: string] {
  const operator = operators.find(([sign]) => text.startsWith(sign));
  if (operator === undefined) return [isText ? 'contains' : 'eq', text];
  const [sign, word] = operator;
  const value = text.slice(sign.length).trim();
  if (value === '' && (word === 'eq' || word === 'ne')) return ['isnull', String(word === 'eq')];
  return [word, value];
}
