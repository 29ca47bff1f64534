/** Keys and clicks on cells: arrows move, Enter, F2 or a double click edits. One cell of the table is a stop of Tab. */
import { edit, isEditable } from './cell-editor.js';
import { onShown } from './document.js';

const moves: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export function listenToCells(): void {
  onShown(() => {
    document.querySelector<HTMLElement>('main [data-path] td')?.setAttribute('tabindex', '0');
  });
  document.addEventListener('dblclick', ({ target }) => {
    const cell = cellAt(target);
    if (cell !== null) edit(cell);
  });
  document.addEventListener('click', ({ target }) => {
    const cell = cellAt(target);
    if (cell !== null && cell.querySelector('textarea') === null) focus(cell);
  });
  document.addEventListener('keydown', (event) => {
    const cell = cellAt(event.target);
    if (cell === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const move = moves[event.key];
    if (event.key === 'Enter' || event.key === 'F2') edit(cell);
    else if (move === undefined || !step(cell, ...move)) return;
    event.preventDefault();
  });
}

function cellAt(target: EventTarget | null): HTMLElement | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('td[data-column]') : null;
  return cell !== null && isEditable(cell) ? cell : null;
}

function step(cell: HTMLElement, down: number, right: number): boolean {
  const row = cell.closest('tr');
  const rows = [...(row?.closest('tbody')?.rows ?? [])];
  const to = rows[rows.indexOf(row!) + down]?.cells[[...row!.cells].indexOf(cell as HTMLTableCellElement) + right];
  if (to === undefined || !isEditable(to)) return false;
  focus(to);
  return true;
}

function focus(cell: HTMLElement): void {
  for (const other of document.querySelectorAll('main td[tabindex]')) other.setAttribute('tabindex', '-1');
  cell.setAttribute('tabindex', '0');
  cell.focus();
}
