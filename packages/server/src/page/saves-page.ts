/** `/{table}/_held` and `/{table}/_conflicts` for people: what waits for a decision, and what a merge could not decide. */
import type { Conflict, ConflictReport, HeldSave } from '@rowhouse/store';
import { type Content, html, type Html } from './html.js';

/** @param isAdmin whether the reader may decide; others see what waits */
export function heldPage(table: string, saves: readonly HeldSave[], base: string, isAdmin: boolean): Html {
  const list =
    saves.length === 0
      ? html`<p>No save of the file waits for a decision.</p>`
      : html`<ul class="cards">${saves.map((save) => heldSave(save, base, isAdmin))}</ul>`;
  return html`<h1>${table}: saves that wait</h1>
${list}
<p><a href="/${encodeURIComponent(table)}/_conflicts">What merges could not decide</a></p>
`;
}

function heldSave({ id, at, message, bytes, line, column }: HeldSave, base: string, isAdmin: boolean): Html {
  const where = [line === undefined ? '' : `line ${line}`, column ?? ''].filter((each) => each !== '').join(', ');
  return html`<li><p><strong>${message}</strong>${where === '' ? '' : ` (${where})`}</p>
<p>Saved ${time(at)}, ${bytes} bytes. Accepting it makes what it says the table; what was changed over HTTP since stays.</p>
${isAdmin ? [decision(`${base}/${id}/accept`, 'Accept'), ' ', decision(`${base}/${id}/discard`, 'Discard')] : ''}</li>
`;
}

export function conflictsPage(table: string, reports: readonly ConflictReport[], base: string, isAdmin: boolean): Html {
  const list =
    reports.length === 0
      ? html`<p>Every save of the file could be merged without a conflict.</p>`
      : html`<ul class="cards">${reports.map((report) => conflictReport(report, base, isAdmin))}</ul>`;
  return html`<h1>${table}: conflicts</h1>
${list}
<p><a href="/${encodeURIComponent(table)}/_held">Saves that wait for a decision</a></p>
`;
}

function conflictReport({ id, at, conflicts }: ConflictReport, base: string, isAdmin: boolean): Html {
  return html`<li><p>The file that was saved ${time(at)} and changes over HTTP disagree:</p>
<table>
<thead><tr><th>row</th><th>column</th><th>before</th><th>over HTTP</th><th>in the file</th><th>stays</th></tr></thead>
<tbody>
${conflicts.map(conflictLine)}</tbody>
</table>
${isAdmin ? decision(`${base}/${id}/discard`, 'Settled') : ''}</li>
`;
}

function conflictLine(conflict: Conflict): Html {
  switch (conflict.kind) {
    case 'cell':
      return line(conflict.key, conflict.column, conflict.base, conflict.ours, conflict.theirs, 'over HTTP');
    case 'row':
      return line(
        conflict.key,
        'the row',
        wholeRow(conflict.base),
        wholeRow(conflict.ours),
        wholeRow(conflict.theirs),
        conflict.kept === 'ours' ? 'over HTTP' : 'in the file',
      );
    case 'copies':
      return line(
        wholeRow(conflict.cells),
        'copies',
        String(conflict.base),
        String(conflict.ours),
        String(conflict.theirs),
        'over HTTP',
      );
  }
}

function line(row: Content, ...cells: readonly Content[]): Html {
  return html`<tr><th scope="row">${row}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`;
}

function wholeRow(cells: readonly string[] | undefined): Content {
  return cells === undefined ? html`<em>no row</em>` : cells.join(' | ');
}

/** A button that only works with scripts: pages of other sites could send a form. */
function decision(path: string, word: string): Html {
  return html`<button data-post="${path}">${word}</button>`;
}

function time(at: number): Html {
  const text = new Date(at).toISOString();
  return html`<time datetime="${text}">${text}</time>`;
}
