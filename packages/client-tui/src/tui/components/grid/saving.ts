/** Saving what is pending, one request after another, and taking back what was saved. */
import { conflictOf, type Conflict } from '../../../core/tables/conflict.js';
import type { Written } from '../../../core/api-client.js';
import { editIdOf, type Edit } from '../../../core/tables/edits.js';
import { saveRequest } from '../../../core/tables/requests.js';
import type { Row } from '../../../core/tables/rows.js';
import { push } from '../../focus.js';
import type { Effect, Message, Updated } from '../../messages.js';
import type { Model, Notice } from '../../model.js';
import { stale, withRowReplaced } from './blocks.js';
import { inverseOf, labelOf, type SavedAction } from './saved.js';
import { settled, type GridState } from './state.js';

/** Most saved actions that can be taken back. */
const mostSaved = 100;

/** Everything that is pending, saved; where edits are old, they are shown first (`previewEdits`). */
export function saveAll(model: Model): Updated {
  const { grid } = model;
  if (grid === undefined) return [model, []];
  if (grid.saving.length > 0) return [{ ...model, notice: warn('Edits are being saved already.') }, []];
  if (grid.edits.length === 0) return [{ ...model, notice: plain('There is nothing to save.') }, []];
  return next({
    ...model,
    grid: { ...grid, saving: grid.edits.map(({ id }) => id), areEditsOld: false, faults: new Map() },
  });
}

/** The next save on its way, or none left. */
function next(model: Model): Updated {
  const { grid } = model;
  const id = grid?.saving[0];
  if (grid === undefined || id === undefined) return [model, []];
  const edit = grid.edits.find((each) => each.id === id);
  if (edit === undefined) return next({ ...model, grid: { ...grid, saving: grid.saving.slice(1) } });
  // The edit's id names the attempt: an added row that is sent again comes once.
  const draft = saveRequest(edit, grid.table, edit.kind === 'add' ? edit.id.replace(/\s/g, '-') : '');
  return [model, [{ type: 'save-edit', table: grid.table, id, draft }]];
}

/** What came of a save. */
export function saveAnswered(model: Model, message: Extract<Message, { type: 'edit-saved' }>): Updated {
  const { grid } = model;
  if (grid?.table.name !== message.table || grid.saving[0] !== message.id) return [model, []];
  const edit = grid.edits.find(({ id }) => id === message.id);
  const { written } = message;
  const done: GridState = {
    ...grid,
    saving: grid.saving.slice(1),
    last: { draft: message.draft, exchange: written.exchange },
  };
  if (edit === undefined) return next({ ...model, grid: done });
  switch (written.kind) {
    case 'saved':
      return saved(model, done, edit, written);
    case 'conflict':
      return conflicted(model, done, edit, written.current);
    case 'refused': {
      const faults = new Map([...done.faults, [edit.id, written.message]]);
      return next({ ...model, notice: bad(written.message), grid: { ...done, faults } });
    }
    case 'away':
      return [
        {
          ...model,
          notice: bad(`${written.message} Nothing is lost: the edits are kept on disk, and s tries again.`),
          grid: { ...done, saving: [], areEditsOld: true },
        },
        [],
      ];
  }
}

function saved(model: Model, grid: GridState, edit: Edit, written: Extract<Written, { kind: 'saved' }>): Updated {
  const place = placeAfter(edit, written);
  const action: SavedAction = { edit, after: written.row, place };
  const [fresh, effects] = withResult(
    { ...settled(grid, edit.id), saved: [...grid.saved.slice(1 - mostSaved), action] },
    edit.kind === 'change' ? written.row : undefined,
  );
  const keep: Effect = { type: 'keep-edits', table: grid.table, edits: fresh.edits };
  const text = fresh.edits.length === 0 ? 'Saved, and on disk. U takes it back, r shows the request.' : undefined;
  const notice = fresh.saving.length === 0 && text !== undefined ? good(text) : model.notice;
  const [after, more] = next({ ...model, notice, grid: fresh });
  return [after, [keep, ...effects, ...more]];
}

/** The grid with a row as it is now; rows that came or went are read again. */
function withResult(grid: GridState, row: Row | undefined): [GridState, Effect[]] {
  if (row !== undefined && row.key !== null) {
    const marked = new Set(grid.marked);
    marked.delete(row.key);
    return [{ ...grid, blocks: withRowReplaced(grid.blocks, row), marked }, []];
  }
  const next: GridState = { ...grid, blocks: stale(grid.blocks) };
  if (grid.isSettling) return [next, []];
  return [{ ...next, isSettling: true }, [{ type: 'settle-table-later', table: grid.table.name }]];
}

function placeAfter(edit: Edit, { row, exchange }: Extract<Written, { kind: 'saved' }>): SavedAction['place'] {
  if (edit.kind !== 'add') return edit.place;
  const number = /\/_row\/(\d+)$/.exec(exchange.response?.headers.get('location') ?? '')?.[1];
  return { key: row?.key ?? null, number: number === undefined ? null : Number(number) };
}

function conflicted(model: Model, grid: GridState, edit: Edit, theirs: Row | undefined): Updated {
  if (edit.kind === 'add') {
    const faults = new Map([...grid.faults, [edit.id, 'The table is not as it was expected.']]);
    return next({ ...model, grid: { ...grid, faults } });
  }
  const [isDone, wanted] = [isAsWanted(edit, theirs, grid), theirs];
  if (isDone) {
    // An earlier attempt got through without its answer coming back, or someone did the same.
    const [fresh, effects] = withResult(settled(grid, edit.id), edit.kind === 'change' ? wanted : undefined);
    const keep: Effect = { type: 'keep-edits', table: grid.table, edits: fresh.edits };
    const [after, more] = next({ ...model, notice: good('The row is already so.'), grid: fresh });
    return [after, [keep, ...effects, ...more]];
  }
  return [
    {
      ...model,
      notice: undefined,
      grid: { ...grid, saving: [] },
      conflict: { conflict: conflictOf(edit, theirs, grid.table), selected: 0, isSending: false },
      focus: push(model.focus, 'conflict'),
    },
    [],
  ];
}

/** Whether the row is by now as the edit would have it. */
function isAsWanted(edit: Exclude<Edit, { kind: 'add' }>, theirs: Row | undefined, { table }: GridState): boolean {
  if (edit.kind === 'delete') return theirs === undefined;
  if (theirs === undefined) return false;
  return table.columns.every(({ name }, column) => {
    const wanted = Object.hasOwn(edit.cells, name) ? edit.cells[name] : edit.base.cells[column];
    return theirs.cells[column] === wanted;
  });
}

/** A conflict that was decided: the edit is done with, and the row as it is now. `written` is undefined where nothing was sent. */
export function withResolved(
  model: Model,
  { edit, theirs }: Conflict,
  written: Extract<Written, { kind: 'saved' }> | undefined,
): Updated {
  const { grid } = model;
  if (grid === undefined) return [model, []];
  const row = written === undefined ? theirs : written.row;
  const [fresh, effects] = withResult(settled(grid, edit.id), edit.kind === 'change' ? row : undefined);
  const keep: Effect = { type: 'keep-edits', table: grid.table, edits: fresh.edits };
  const action = written === undefined ? undefined : resolvedAction(edit, theirs, written);
  const saved = action === undefined ? fresh.saved : [...fresh.saved.slice(1 - mostSaved), action];
  return [{ ...model, grid: { ...fresh, saved } }, [keep, ...effects]];
}

/** What taking a resolution back means: the row as they had it. */
function resolvedAction(
  edit: Conflict['edit'],
  theirs: Row | undefined,
  written: Extract<Written, { kind: 'saved' }>,
): SavedAction | undefined {
  if (theirs === undefined) return undefined;
  return { edit: { ...edit, base: theirs }, after: written.row, place: edit.place };
}

/** The other edits, saved after one of them was decided. */
export function continueSaving(model: Model): Updated {
  const { grid } = model;
  if (grid === undefined || grid.edits.length === 0) return [model, []];
  const waiting = grid.edits.filter(({ id }) => !grid.faults.has(id)).map(({ id }) => id);
  return next({ ...model, grid: { ...grid, saving: waiting } });
}

/** The last thing that was saved, taken back. */
export function undoSaved(model: Model): Updated {
  const { grid } = model;
  const last = grid?.saved.at(-1);
  if (grid === undefined || last === undefined) {
    return [{ ...model, notice: warn('Nothing was saved from here yet.') }, []];
  }
  const draft = inverseOf(last, grid.table);
  if (draft === undefined) {
    return [{ ...model, notice: warn(`The answer to ${labelOf(last)} named no row: it can't be taken back.`) }, []];
  }
  return [model, [{ type: 'undo-saved', table: grid.table, draft }]];
}

/** What came of taking back. */
export function undoAnswered(
  model: Model,
  { table, draft, written }: Extract<Message, { type: 'save-undone' }>,
): Updated {
  const { grid } = model;
  const last = grid?.saved.at(-1);
  if (grid?.table.name !== table || last === undefined) return [model, []];
  const shown: GridState = { ...grid, last: { draft, exchange: written.exchange } };
  switch (written.kind) {
    case 'saved': {
      const row = last.edit.kind === 'change' ? written.row : undefined;
      const [fresh, effects] = withResult({ ...shown, saved: grid.saved.slice(0, -1) }, row);
      return [{ ...model, notice: good(`Taken back: ${labelOf(last)}.`), grid: fresh }, effects];
    }
    case 'conflict': {
      const text = `${capital(editIdOf(last.place))} was changed since by someone else: ${labelOf(last)} stays. Edit it by hand.`;
      return [{ ...model, notice: warn(text), grid: { ...shown, saved: grid.saved.slice(0, -1) } }, []];
    }
    case 'refused':
    case 'away':
      return [{ ...model, notice: bad(written.message), grid: shown }, []];
  }
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

const plain = (text: string): Notice => ({ tone: 'plain', text });
const good = (text: string): Notice => ({ tone: 'good', text });
const warn = (text: string): Notice => ({ tone: 'warn', text });
const bad = (text: string): Notice => ({ tone: 'bad', text });
