/** Changes one cell: a text field in its place, a PATCH that says what it changes from, and what comes of it. */
import { chooseVersion } from './conflict.js';
import { say } from './document.js';
import { type Answered, detailOf, problemOf } from './exchange.js';
import { refreshSoon } from './live-changes.js';
import { send } from './requests.js';

/** How often a row may change beneath a write before the writer is told. */
const attempts = 5;

/** Whether a cell can be changed: it has a column, and its row a path. */
export function isEditable(cell: HTMLElement): boolean {
  return cell.tagName === 'TD' && cell.dataset['column'] !== undefined && rowOf(cell) !== null;
}

/** Puts a field in place of the cell. Enter and leaving it save, Escape does not; Shift-Enter is a line end. */
export function edit(cell: HTMLElement): void {
  if (!isEditable(cell) || cell.querySelector('textarea') !== null) return;
  const before = cell.textContent;
  const field = document.createElement('textarea');
  field.value = before;
  // A field has line feeds alone; what is not changed must not look so.
  const unchanged = field.value;
  field.rows = unchanged.split('\n').length;
  field.ariaLabel = cell.dataset['column'] ?? '';
  cell.replaceChildren(field);
  field.focus();
  field.select();
  let isSettled = false;
  const finish = (text: string): void => {
    isSettled = true;
    const hasFocus = isFree(field);
    cell.textContent = text;
    if (hasFocus) cell.focus();
    void refreshSoon();
  };
  const commit = async (): Promise<void> => {
    if (isSettled || field.disabled) return;
    isSettled = true;
    field.readOnly = true;
    const text = withLineEndsOf(before, field.value);
    const saved = field.value === unchanged ? before : await save(cell, before, text).catch(noAnswer);
    if (saved !== undefined) {
      finish(saved);
      return;
    }
    isSettled = false;
    field.readOnly = false;
    if (isFree(field)) field.focus();
  };
  field.addEventListener('keydown', (event) => {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === 'Escape') finish(before);
    else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void commit();
    }
  });
  field.addEventListener('blur', () => void commit());
}

/** Whether the focus may be moved: the reader has not gone on to something else meanwhile. */
function isFree(field: HTMLElement): boolean {
  return document.activeElement === field || document.activeElement === document.body;
}

/** A cell whose lines end in CR LF goes on so. */
function withLineEndsOf(before: string, text: string): string {
  const isAllCrLf = before.includes('\r\n') && !/[^\r]\n|\r(?!\n)/.test(before);
  return isAllCrLf ? text.replaceAll('\n', '\r\n') : text;
}

function noAnswer(): undefined {
  say('The server does not answer: nothing is known of this change. Try again when it does.');
}

/** Resolves to what the cell holds then; undefined where it is to be edited further. */
async function save(cell: HTMLElement, before: string, text: string): Promise<string | undefined> {
  const row = rowOf(cell)!;
  const column = cell.dataset['column']!;
  const columns = JSON.parse(cell.closest<HTMLElement>('[data-columns]')!.dataset['columns']!) as string[];
  say('');
  let base = before;
  let revision = row.dataset['revision']!;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const answered = await patch(row.dataset['path']!, revision, column, valueText(cell, text));
    if (answered.status < 300) {
      const written = revisionOf(answered) ?? revision;
      row.dataset['revision'] = written;
      row.classList.remove('changed-elsewhere');
      // A number that is only written otherwise is no change, and stays as it was written.
      return written === revision ? base : text;
    }
    const current = answered.status === 412 ? problemOf(answered.text)?.current : undefined;
    if (current === undefined) {
      say(detailOf(answered));
      return undefined;
    }
    // A row without a key is named by its place, where another one may stand by now: nothing may be written over it.
    if (current.key === null) {
      say('The row was changed, or is another one by now: press Escape, and look again.');
      return undefined;
    }
    const theirs = current.cells[columns.indexOf(column)] ?? '';
    revision = current.rev;
    // Another cell of the row was changed: that change stays, and this one goes on top of it.
    if (theirs === base || theirs === text) continue;
    const choice = await chooseVersion({ column, before: base, mine: text, theirs });
    if (choice === 'theirs') {
      row.dataset['revision'] = revision;
      return theirs;
    }
    if (choice === 'neither') return undefined;
    base = theirs;
  }
  say('The row changes faster than it can be written: try again.');
  return undefined;
}

function patch(path: string, revision: string, column: string, value: string): Promise<Answered> {
  return send({
    method: 'PATCH',
    path,
    headers: {
      'Content-Type': 'application/merge-patch+json',
      'If-Match': `"${revision}"`,
      Accept: 'application/json',
    },
    body: `{${JSON.stringify(column)}: ${value}}`,
  });
}

/** As one would write it by hand: a number with its own digits, anything else as text. */
function valueText(cell: HTMLElement, text: string): string {
  const isNumber = cell.classList.contains('number') && /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text);
  const isTruth = cell.classList.contains('boolean') && (text === 'true' || text === 'false');
  return isNumber || isTruth ? text : JSON.stringify(text);
}

/** A row's ETag begins with its revision. */
function revisionOf({ headers }: Answered): string | undefined {
  return /^"([^".]+)/.exec(headers.get('etag') ?? '')?.[1];
}

function rowOf(cell: HTMLElement): HTMLElement | null {
  return cell.closest<HTMLElement>('[data-path][data-revision]');
}
