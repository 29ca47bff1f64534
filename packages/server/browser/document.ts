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

/** How often another page was gone to: of several on their way the last one counts. */
let openings = 0;

/** Goes to another page of this server. */
export async function open(target: string, entry: 'new' | 'kept'): Promise<void> {
  const opening = ++openings;
  let answered: Answered;
  try {
    answered = await send({ method: 'GET', path: target, headers: wish });
  } catch {
    say('The server does not answer: is it running?');
    return;
  }
  if (opening !== openings) return;
  if (!isPage(answered)) {
    say(detailOf(answered));
    return;
  }
  if (entry === 'new') history.pushState(undefined, '', target);
  replaceAll(parse(answered));
}

/**
 * Asks again for the table that is shown, and puts what is new in its place. While a cell is edited nothing is moved or
 * replaced; the row says whether somebody else changed it, and whoever ends the editing asks again.
 */
export async function refresh(): Promise<void> {
  const table = document.querySelector<HTMLElement>('#rows');
  if (table === null) return;
  const answered = await ask({ method: 'GET', path: location.pathname + location.search, headers: wish });
  // Another page may be shown by now.
  if (!table.isConnected) return;
  if (!isPage(answered)) {
    say(detailOf(answered), 'refresh');
    return;
  }
  if (document.getElementById('message')?.dataset['from'] === 'refresh') say('');
  const page = parse(answered);
  const newer = page.querySelector<HTMLElement>('#rows');
  if (document.querySelector('main textarea') !== null) {
    markEdited(table, newer);
    return;
  }
  const heads = [table, newer].map((each) => each?.querySelector('thead tr')?.innerHTML);
  if (newer === null || heads[0] !== heads[1]) {
    replaceAll(page);
    return;
  }
  table.dataset['version'] = newer.dataset['version'];
  replaceRows(table.querySelector('tbody')!, newer.querySelector('tbody')!);
  for (const id of ['waiting', 'pages']) document.getElementById(id)?.replaceWith(page.getElementById(id)!);
}

/** Tells the reader something, above what is shown; '' takes it away. What a refresh said, the next one that works does. */
export function say(text: string, from: 'reader' | 'refresh' = 'reader'): void {
  const message = document.getElementById('message') ?? document.createElement('p');
  message.id = 'message';
  message.role = 'alert';
  message.dataset['from'] = from;
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
  // A field that is taken away loses the focus, and must not take that for being left.
  for (const field of document.querySelectorAll<HTMLTextAreaElement>('main textarea')) field.disabled = true;
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
  const focused = document.activeElement?.closest<HTMLElement>('#rows tbody [data-column]');
  const name = nameOf(focused?.closest('tr') ?? undefined);
  const column = focused?.dataset['column'] ?? '';
  shown.replaceChildren(...rows);
  if (name === undefined) return;
  const row = rows.find((each) => nameOf(each) === name);
  const cell = row?.querySelector<HTMLElement>(`[data-column="${CSS.escape(column)}"]`);
  cell?.setAttribute('tabindex', '0');
  cell?.focus();
}

/** Its path where it can be changed, else what stands for it. */
function nameOf(row: HTMLElement | undefined): string | undefined {
  return row?.dataset['path'] ?? row?.dataset['row'];
}

function keptOrNew(old: HTMLTableRowElement | undefined, row: HTMLTableRowElement): HTMLTableRowElement {
  if (old === undefined) {
    row.classList.add('new');
    return row;
  }
  // After a write of ours the row has its new revision, and may still show an older cell of somebody else.
  if (old.dataset['revision'] === row.dataset['revision'] && old.textContent === row.textContent) return old;
  for (const [index, cell] of [...row.cells].entries())
    if (cell.textContent !== old.cells[index]?.textContent) cell.classList.add('changed');
  return row;
}

/** Tells of each row that is being edited whether it is another one by now. */
function markEdited(shown: HTMLElement, newer: HTMLElement | null): void {
  const revisions = new Map(
    Array.from(newer?.querySelectorAll<HTMLElement>('tbody tr') ?? [], (row) => [nameOf(row), row.dataset['revision']]),
  );
  for (const row of shown.querySelectorAll<HTMLElement>('tr:has(textarea)'))
    row.classList.toggle('changed-elsewhere', revisions.get(nameOf(row)) !== row.dataset['revision']);
}
