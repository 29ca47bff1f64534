/** A table's rows: what keys do in them, and what is heard of them. */
import type { Feature } from '../../feature.js';
import type { Action } from '../../keys.js';
import type { Updated } from '../../messages.js';
import type { Model } from '../../model.js';
import { stepOf } from '../../scrolling.js';
import { paste, type } from '../../text/buffer.js';
import { editingOf } from '../../text/editing.js';
import { offer } from '../picker/open.js';
import { askFor } from '../prompt/open.js';
import * as editing from './editing.js';
import { gridEffects } from './effects.js';
import { withKeptWidths } from './kept-widths.js';
import { heard, settledDown, unmarked } from './live.js';
import { inView, pageReceived, roomOf, withRows } from './loading.js';
import { saveAll, saveAnswered, undoAnswered, undoSaved } from './saving.js';
import { lineCount, move } from './state.js';
import {
  backToGrid,
  copyRequest,
  goTo,
  picked,
  previewEdits,
  resized,
  showRequest,
  sorted,
  withView,
} from './viewing.js';

export const gridFeature: Feature = {
  perform(model, action, target) {
    const updated = acted(model, action);
    if (updated !== undefined) return updated;
    if (target === 'grid') return moved(model, action);
    if (target !== 'cell') return undefined;
    const change = editingOf(action, 1);
    return change === undefined ? undefined : editing.typedInCell(model, change);
  },

  typed: (model, text, target) =>
    target === 'cell' ? editing.typedInCell(model, (cell) => type(cell, text)) : undefined,

  pasted(model, text, target) {
    if (target === 'cell') return editing.typedInCell(model, (cell) => paste(cell, text));
    // Into a cell that is selected, a paste is the cell's new text.
    return target === 'grid' ? editing.openCell(model, text.replace(/\n$/, '')) : undefined;
  },

  receive(model, message) {
    switch (message.type) {
      case 'page-came':
      case 'page-missing':
        return pageReceived(model, message);
      case 'table-feed':
      case 'table-feed-lost':
        return heard(model, message);
      case 'table-settled':
        return settledDown(model, message.table);
      case 'unmark-rows':
        return unmarked(model, message);
      case 'edit-saved':
        return saveAnswered(model, message);
      case 'save-undone':
        return undoAnswered(model, message);
      case 'edits-not-kept':
        return [{ ...model, notice: { tone: 'bad', text: `Your edits are in memory only: ${message.message}` } }, []];
      case 'edits-found':
        return editsFound(model, message);
      default:
        return undefined;
    }
  },

  asking: (model, question, text) =>
    question === 'search-rows' ? withView(model, { search: text.trim() }) : undefined,

  answered(model, question, answer) {
    switch (question) {
      case 'filter-rows':
        return withView(model, { filter: answer.trim() });
      case 'search-rows':
        return withView(model, { search: answer.trim() });
      case 'go-to-row':
        return goTo(model, answer);
      case 'quit-with-edits':
        if (answer === 'save') return saveAll(model);
        return [model, answer === 'quit' ? [{ type: 'quit', exitCode: 0 }] : []];
      case 'edits': {
        const choice = picked(model, answer);
        return choice === true ? saveAll(model) : [choice, []];
      }
      default:
        return undefined;
    }
  },

  dismissed: (model, question) => (question === 'search-rows' ? withView(model, { search: '' }) : undefined),

  after(before, model) {
    const kept = withKeptWidths(before, model);
    return isMoved(before, kept) ? withRows(kept) : [kept, []];
  },

  effects: gridEffects,
};

/** Whether other rows may be on the screen than before. */
function isMoved(before: Model, model: Model): boolean {
  return before.grid !== model.grid || before.size !== model.size || before.screen !== model.screen;
}

function acted(model: Model, action: Action): Updated | undefined {
  const { grid } = model;
  switch (action) {
    case 'quit':
      return grid === undefined || grid.edits.length === 0 ? undefined : [askBeforeQuitting(model), []];
    case 'edit-cell':
      return editing.openCell(model);
    case 'empty-cell':
      return editing.openCell(model, '');
    case 'revert-cell':
      return editing.revertCell(model);
    case 'take-cell':
      return editing.closeCell(model, true);
    case 'take-cell-and-next':
      return andOpen(editing.closeCell(model, true, 1));
    case 'take-cell-and-previous':
      return andOpen(editing.closeCell(model, true, -1));
    case 'leave-cell':
      return editing.closeCell(model, false);
    case 'add-row':
      return editing.addRow(model);
    case 'delete-row':
      return editing.toggleDeletion(model);
    case 'save-edits':
      return grid?.areEditsOld === true ? previewEdits(model) : saveAll(model);
    case 'undo-edit':
      return editing.undo(model);
    case 'redo-edit':
      return editing.redo(model);
    case 'undo-saved':
      return undoSaved(model);
    case 'show-edits':
      return previewEdits(model);
    case 'sort':
      return sorted(model, false);
    case 'sort-too':
      return sorted(model, true);
    case 'filter-rows':
      return [
        askFor(model, 'filter-rows', 'filter', {
          text: grid?.view.filter ?? '',
          hint: 'age:gte=30&city=Paris; operators: eq ne lt lte gt gte in nin contains startsWith endsWith isnull',
        }),
        [],
      ];
    case 'search-rows':
      return [askFor(model, 'search-rows', 'search', { text: grid?.view.search ?? '', hint: 'text in any cell' }), []];
    case 'go-to-row':
      return [askFor(model, 'go-to-row', 'row', { hint: grid === undefined ? '' : `1 to ${lineCount(grid)}` }), []];
    case 'narrow-column':
      return resized(model, -2);
    case 'widen-column':
      return resized(model, 2);
    case 'show-request':
      return [showRequest(model, false), []];
    case 'back':
      return backToGrid(model);
    case 'copy-row-request':
      return copyRequest(model);
    case 'show-wire':
      return [showRequest(model, true), []];
    default:
      return undefined;
  }
}

/** Nothing is lost by quitting, but who edited wants to know what becomes of it. */
function askBeforeQuitting(model: Model): Model {
  return offer(model, 'quit-with-edits', 'There are edits that are not saved', [
    { id: 'save', label: 'Save them, and stay' },
    { id: 'quit', label: 'Quit; they are kept on disk for the next time' },
    { id: 'stay', label: 'Stay' },
  ]);
}

/** After a cell was taken, the one that is selected now is opened. */
function andOpen([model, effects]: Updated): Updated {
  const [opened, more] = editing.openCell(model);
  return [opened, [...effects, ...more]];
}

function moved(model: Model, action: Action): Updated | undefined {
  const { grid } = model;
  if (grid === undefined) return undefined;
  const room = roomOf(model);
  const step = stepOf(action, room);
  const columns = stepOfColumns(action);
  if (step === 0 && columns === 0) {
    // Esc takes away what narrows the view, and what there is no view of, before it leaves it.
    if (action === 'back' && grid.isRefused) return inView(model, grid.accepted);
    if (action === 'back' && grid.view.search !== '') return inView(model, { ...grid.view, search: '' });
    if (action === 'back' && grid.view.filter !== '' && grid.phase === 'failed')
      return inView(model, { ...grid.view, filter: '' });
    return undefined;
  }
  // A key gives a reason to ask again for rows that could not be had.
  const phase = grid.phase === 'failed' ? 'loading' : grid.phase;
  return [{ ...model, grid: { ...move(grid, step, columns, room), phase } }, []];
}

function stepOfColumns(action: Action): number {
  switch (action) {
    case 'left':
      return -1;
    case 'right':
      return 1;
    case 'first-column':
      return Number.NEGATIVE_INFINITY;
    case 'last-column':
      return Number.POSITIVE_INFINITY;
    default:
      return 0;
  }
}

function editsFound(
  model: Model,
  { table, edits, problem }: { table: string; edits: NonNullable<Model['grid']>['edits']; problem: string | undefined },
): Updated {
  const { grid } = model;
  if (grid?.table.name !== table) return [model, []];
  if (problem !== undefined) return [{ ...model, notice: { tone: 'bad', text: problem } }, []];
  if (edits.length === 0) return [model, []];
  if (grid.edits.length > 0) {
    // Somebody was quick: what is edited already stands over what was kept of the same rows.
    const ids = new Set(grid.edits.map(({ id }) => id));
    const all = [...edits.filter(({ id }) => !ids.has(id)), ...grid.edits];
    return editing.keeping(grid, { ...model, grid: { ...grid, edits: all, areEditsOld: true } });
  }
  const text = `From last time, not saved: ${edits.length}. p shows what would be sent, u takes it away.`;
  return [{ ...model, notice: { tone: 'warn', text }, grid: { ...grid, edits, done: [[]], areEditsOld: true } }, []];
}
