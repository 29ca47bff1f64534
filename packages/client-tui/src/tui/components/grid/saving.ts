/** Saving what is pending, one request after another, and taking back what was saved. */
import { conflictOf, mergedCells, type Conflict } from '../../../core/tables/conflict.js';
import type { Written } from '../../../core/tables/api-client.js';
import { columnsGone, editIdOf, inSavingOrder, type Edit, type Edits } from '../../../core/tables/edits.js';
import { isFileOrder, saveRequest } from '../../../core/tables/requests.js';
import type { Row } from '../../../core/tables/rows.js';
import type { TableDescription } from '@rowhouse/protocol/api';
import { push } from '../../focus.js';
import type { Effect, Message, Updated } from '../../messages.js';
import type { Model, Notice } from '../../model.js';
import { stale, withRowReplaced } from './blocks.js';
import { placeNow } from './moved-rows.js';
import { inverseOf, labelOf, type SavedAction } from './saved.js';
import { settled, type GridState } from './state.js';

/** Most saved actions that can be taken back. */
const mostSaved = 100;

/** Everything that is pending, saved; where edits are old, they are shown first (`previewEdits`). */
export function saveAll(model: Model): Updated {
  const { grid } = model;
  if (grid === undefined) return [model, []];
  if (grid.saving.length > 0) return [{ ...model, notice: warn('Edits are being saved already.') }, []];
  if (grid.isUndoing) return [{ ...model, notice: warn('What was saved is being taken back: wait a moment.') }, []];
  if (grid.edits.length === 0) return [{ ...model, notice: plain('There is nothing to save.') }, []];
  return next({
    ...model,
    grid: { ...grid, saving: waiting(grid.edits, grid.table), areEditsOld: false, faults: new Map() },
  });
}

function waiting(edits: Edits, table: TableDescription): string[] {
  return inSavingOrder(edits, table).map(({ id }) => id);
}

/** The next save on its way, or none left. */
function next(model: Model): Updated {
  const { grid } = model;
  const id = grid?.saving[0];
  if (grid === undefined || id === undefined) return [model, []];
  const edit = grid.edits.find((each) => each.id === id);
  if (edit === undefined) return next({ ...model, grid: { ...grid, saving: grid.saving.slice(1) } });
  const [gone] = columnsGone(edit, grid.table);
  if (gone !== undefined) {
    const text = `The table has no column ${gone} any more: d, twice, takes the edit back, and u the last one.`;
    const faults = new Map([...grid.faults, [id, text]]);
    return next({ ...model, notice: bad(text), grid: { ...grid, saving: grid.saving.slice(1), faults } });
  }
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
    last: { draft: message.draft, exchange: written.exchange, isHeld: true },
  };
  if (edit === undefined) return next({ ...model, grid: done });
  switch (written.kind) {
    case 'saved':
      return saved(model, done, edit, written);
    case 'conflict':
      return conflicted(model, done, edit, written.current);
    case 'refused': {
      const faults = new Map([...done.faults, [edit.id, written.message]]);
      // Who may not write this may not write the others either.
      const isBarred = [401, 403, 429].includes(written.exchange.response?.status ?? 0);
      const left = isBarred ? { ...done, faults, saving: [] } : { ...done, faults };
      return next({ ...model, notice: bad(written.message), grid: left });
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
    edit.kind === 'change' ? [edit.base.rev] : [],
  );
  const keep: Effect = { type: 'keep-edits', table: grid.table, edits: fresh.edits };
  const text = fresh.edits.length === 0 ? 'Saved, and on disk. U takes it back, r shows the request.' : undefined;
  const notice = fresh.saving.length === 0 && text !== undefined ? good(text) : model.notice;
  const [after, more] = next({ ...model, notice, grid: fresh });
  return [after, [keep, ...effects, ...more]];
}

/**
 * The grid with a row as it is now, unless someone's later change of it is there already: one of `based` is its revision
 * else. Rows that came or went are read again.
 */
function withResult(grid: GridState, row: Row | undefined, based: readonly string[]): [GridState, Effect[]] {
  if (row !== undefined && row.key !== null) {
    const marked = new Set(grid.marked);
    marked.delete(row.key);
    return [{ ...grid, blocks: withRowReplaced(grid.blocks, row, based), marked }, []];
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
    const [fresh, effects] = withResult(settled(grid, edit.id), edit.kind === 'change' ? wanted : undefined, [
      edit.base.rev,
    ]);
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
  conflict: Conflict,
  written: Extract<Written, { kind: 'saved' }> | undefined,
): Updated {
  const { edit, theirs } = conflict;
  const { grid } = model;
  if (grid === undefined) return [model, []];
  const row = written === undefined ? theirs : written.row;
  const based = [edit.base.rev, theirs?.rev ?? edit.base.rev];
  const [fresh, effects] = withResult(settled(grid, edit.id), edit.kind === 'change' ? row : undefined, based);
  const keep: Effect = { type: 'keep-edits', table: grid.table, edits: fresh.edits };
  const action = written === undefined ? undefined : resolvedAction(conflict, grid.table, written);
  const saved = action === undefined ? fresh.saved : [...fresh.saved.slice(1 - mostSaved), action];
  return [{ ...model, grid: { ...fresh, saved } }, [keep, ...effects]];
}

/** What taking a resolution back means: the row as they had it. */
function resolvedAction(
  conflict: Conflict,
  table: TableDescription,
  written: Extract<Written, { kind: 'saved' }>,
): SavedAction | undefined {
  const { edit, theirs } = conflict;
  if (theirs === undefined) return undefined;
  const based: Edit =
    edit.kind === 'change' ? { ...edit, base: theirs, cells: mergedCells(conflict, table) } : { ...edit, base: theirs };
  return { edit: based, after: written.row, place: edit.place };
}

/** The other edits, saved after one of them was decided. */
export function continueSaving(model: Model): Updated {
  const { grid } = model;
  if (grid === undefined || grid.edits.length === 0) return [model, []];
  const saving = waiting(grid.edits, grid.table).filter((id) => !grid.faults.has(id));
  return next({ ...model, grid: { ...grid, saving } });
}

/** The last thing that was saved, taken back. */
export function undoSaved(model: Model): Updated {
  const { grid } = model;
  const last = grid?.saved.at(-1);
  if (grid === undefined || last === undefined) {
    return [{ ...model, notice: warn('Nothing was saved from here yet.') }, []];
  }
  if (grid.saving.length > 0 || grid.isUndoing) {
    return [{ ...model, notice: warn('The server is being written to: wait a moment.') }, []];
  }
  const place = isFileOrder(grid.view) ? placeNow(grid.blocks, last.place, last.after) : last.place;
  const draft = inverseOf({ ...last, place }, grid.table);
  if (draft === undefined) {
    return [{ ...model, notice: warn(`The answer to ${labelOf(last)} named no row: it can't be taken back.`) }, []];
  }
  return [{ ...model, grid: { ...grid, isUndoing: true } }, [{ type: 'undo-saved', table: grid.table, draft }]];
}

/** What came of taking back. */
export function undoAnswered(
  model: Model,
  { table, draft, written }: Extract<Message, { type: 'save-undone' }>,
): Updated {
  const { grid } = model;
  const last = grid?.saved.at(-1);
  if (grid?.table.name !== table || last === undefined || !grid.isUndoing) return [model, []];
  const shown: GridState = { ...grid, isUndoing: false, last: { draft, exchange: written.exchange, isHeld: true } };
  switch (written.kind) {
    case 'saved': {
      const row = last.edit.kind === 'change' ? written.row : undefined;
      const [fresh, effects] = withResult({ ...shown, saved: grid.saved.slice(0, -1) }, row, [last.after?.rev ?? '']);
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
