/** What is shown: pages of the server, put in place of each other without leaving, so that the log of requests stays. */
import { type Answered, detailOf } from './exchange.js';
import { ask, send } from './requests.js';

const wish = { Accept: 'text/html' };

/** Called whenever another page is shown. */
type Shown = () => void;
const listeners: Shown[] = [];

export function onShown(listener: Shown): void {
  listeners.push(listener);
  listener();
}

/** Goes to another page of this server. */
export async function open(target: string, entry: 'new' | 'kept'): Promise<void> {
  let answered: Answered;
  try {
    answered = await send({ method: 'GET', path: target, headers: wish });
  } catch {
    say('The server does not answer: is it running?');
    return;
  }
  if (!isPage(answered)) {
    say(detailOf(answered));
    return;
  }
  if (entry === 'new') history.pushState(undefined, '', target);
  replaceAll(parse(answered));
}

/** Asks again for the page that is shown, and puts what is new in its place. Rows that are being edited stay. */
export async function refresh(): Promise<void> {
  const answered = await ask({ method: 'GET', path: location.pathname + location.search, headers: wish });
  if (!isPage(answered)) {
    say(detailOf(answered));
    return;
  }
  const page = parse(answered);
  const heads = [document, page].map((each) => each.querySelector('#rows thead tr')?.textContent);
  if (heads[0] === undefined || heads[0] !== heads[1]) {
    replaceAll(page);
    return;
  }
  const table = document.querySelector<HTMLElement>('#rows')!;
  const newer = page.querySelector<HTMLElement>('#rows')!;
  table.dataset['version'] = newer.dataset['version'];
  replaceRows(table.querySelector('tbody')!, newer.querySelector('tbody')!);
  document.getElementById('pages')?.replaceWith(page.getElementById('pages')!);
}

/** Tells the reader something, above what is shown; '' takes it away. */
export function say(text: string): void {
  const message = document.getElementById('message') ?? document.createElement('p');
  message.id = 'message';
  message.role = 'alert';
  message.textContent = text;
  message.hidden = text === '';
  document.querySelector('main')?.prepend(message);
}

function isPage({ status, headers }: Answered): boolean {
  return status === 200 && (headers.get('content-type')?.startsWith('text/html') ?? false);
}

function parse({ text }: Answered): Document {
  return new DOMParser().parseFromString(text, 'text/html');
}

function replaceAll(page: Document): void {
  document.title = page.title;
  for (const part of ['header nav', 'main', '#requests pre'])
    document.querySelector(part)?.replaceWith(page.querySelector(part)!);
  for (const listener of listeners) listener();
}

/** Rows that are the same stay the same elements, so that focus and selection do; of others what changed is marked. */
function replaceRows(shown: HTMLTableSectionElement, newer: HTMLTableSectionElement): void {
  const known = new Map([...shown.rows].map((row) => [nameOf(row), row]));
  const rows = [...newer.rows].map((row) => keptOrNew(known.get(nameOf(row)), row));
  // Where nothing moved, nothing is touched: a row that is taken out and put back loses the focus.
  if (rows.length === shown.rows.length && rows.every((row, index) => row === shown.rows[index])) return;
  const focused = document.activeElement;
  const row = focused?.closest('tr');
  const name = row === null || row === undefined ? undefined : nameOf(row);
  const column = focused?.closest<HTMLElement>('[data-column]')?.dataset['column'];
  shown.replaceChildren(...rows);
  if (name === undefined || column === undefined) return;
  const cell = rows
    .find((each) => nameOf(each) === name)
    ?.querySelector<HTMLElement>(`[data-column="${CSS.escape(column)}"]`);
  cell?.setAttribute('tabindex', '0');
  (cell?.querySelector('textarea') ?? cell)?.focus();
}

function nameOf(row: HTMLElement): string {
  return row.dataset['path'] ?? row.textContent;
}

function keptOrNew(old: HTMLTableRowElement | undefined, row: HTMLTableRowElement): HTMLTableRowElement {
  if (old === undefined) {
    row.classList.add('new');
    return row;
  }
  const isEdited = old.querySelector('textarea') !== null;
  const isSame = old.dataset['revision'] === row.dataset['revision'];
  if (isEdited) old.classList.toggle('changed-elsewhere', !isSame);
  else if (!isSame || old.textContent !== row.textContent) {
    markChanges(old, row);
    return row;
  }
  return old;
}

function markChanges(old: HTMLTableRowElement, row: HTMLTableRowElement): void {
  for (const [index, cell] of [...row.cells].entries())
    if (cell.textContent !== old.cells[index]?.textContent) cell.classList.add('changed');
}
