/** A conflict: choosing cell by cell, and saving what was chosen, based on the row as it is by now. */
import {
  choose,
  chooseAll,
  columnsInConflict,
  conflictOf,
  isAboutTheRow,
  resolutionOf,
  undecided,
  type Conflict,
  type Side,
} from '../../../core/tables/conflict.js';
import type { Feature } from '../../feature.js';
import { without } from '../../focus.js';
import type { Action } from '../../keys.js';
import type { Message, Updated } from '../../messages.js';
import type { Model } from '../../model.js';
import { stepOf } from '../../scrolling.js';
import { continueSaving, withResolved } from '../grid/saving.js';
import { selectColumn } from './state.js';

export const conflictFeature: Feature = {
  perform(model, action, target) {
    if (target !== 'conflict' || model.conflict === undefined || model.grid === undefined) return undefined;
    const { conflict } = model.conflict;
    switch (action) {
      case 'choose-mine':
        return chosen(model, 'mine');
      case 'choose-theirs':
        return chosen(model, 'theirs');
      case 'choose-all-mine':
        return [withConflict(model, fated(chooseAll(conflict, 'mine', model.grid.table), 'mine')), []];
      case 'choose-all-theirs':
        return [withConflict(model, fated(chooseAll(conflict, 'theirs', model.grid.table), 'theirs')), []];
      case 'merge':
        return [withConflict(model, conflictOf(conflict.edit, conflict.theirs, model.grid.table)), []];
      case 'resolve':
        return resolve(model);
      case 'leave-conflict':
        return [closed(model, 'Nothing was sent: the edit is still pending.'), []];
      default:
        return moved(model, action);
    }
  },

  receive: (model, message) => (message.type === 'conflict-answered' ? answered(model, message) : undefined),

  effects: (context) => (effect) => {
    if (effect.type !== 'resolve-conflict') return false;
    const { table, id, draft } = effect;
    context.watch(
      context.api.write(table, draft).then((written) => {
        context.dispatch({ type: 'conflict-answered', table: table.name, id, draft, written });
      }),
    );
    return true;
  },
};

function withConflict(model: Model, conflict: Conflict): Model {
  return model.conflict === undefined ? model : { ...model, conflict: { ...model.conflict, conflict } };
}

/** What becomes of a row that one side deleted, where that side or the other is chosen. */
function fated(conflict: Conflict, side: Side): Conflict {
  const deletedByThem = conflict.theirs === undefined;
  return { ...conflict, fate: (side === 'mine') === deletedByThem ? 'keep' : 'delete' };
}

function chosen(model: Model, side: Side): Updated {
  const { conflict: state, grid } = model;
  if (state === undefined || grid === undefined) return [model, []];
  if (isAboutTheRow(state.conflict)) return [withConflict(model, fated(state.conflict, side)), []];
  const column = columnsInConflict(state.conflict, grid.table)[state.selected];
  return column === undefined ? [model, []] : [withConflict(model, choose(state.conflict, column, side)), []];
}

function moved(model: Model, action: Action): Updated | undefined {
  const step = stepOf(action, 10);
  if (step === 0 || model.conflict === undefined || model.grid === undefined) return undefined;
  return [{ ...model, conflict: selectColumn(model.conflict, model.grid.table, step) }, []];
}

function resolve(model: Model): Updated {
  const { conflict: state, grid } = model;
  if (state === undefined || grid === undefined || state.isSending) return [model, []];
  const left = undecided(state.conflict);
  if (left > 0) {
    const text =
      left === 1
        ? 'One choice is still to be made: ← yours, → theirs.'
        : `${left} choices are still to be made: ← yours, → theirs.`;
    return [{ ...model, notice: { tone: 'warn', text } }, []];
  }
  const { edit } = state.conflict;
  const draft = resolutionOf(state.conflict, grid.table);
  if (draft === undefined) {
    const [next, effects] = withResolved(
      closed(model, 'Theirs is kept: nothing had to be sent.'),
      state.conflict,
      undefined,
    );
    const [after, more] = continueSaving(next);
    return [after, [...effects, ...more]];
  }
  return [
    { ...model, conflict: { ...state, isSending: true } },
    [{ type: 'resolve-conflict', table: grid.table, id: edit.id, draft }],
  ];
}

function answered(model: Model, message: Extract<Message, { type: 'conflict-answered' }>): Updated {
  const { conflict: state, grid } = model;
  if (state === undefined || grid?.table.name !== message.table || state.conflict.edit.id !== message.id)
    return [model, []];
  const { written, draft } = message;
  const shown: Model = {
    ...model,
    conflict: { ...state, isSending: false },
    grid: { ...grid, last: { draft, exchange: written.exchange, isHeld: true } },
  };
  switch (written.kind) {
    case 'saved': {
      const [next, effects] = withResolved(closed(shown, 'Saved as chosen, and on disk.'), state.conflict, written);
      const [after, more] = continueSaving(next);
      return [after, [...effects, ...more]];
    }
    case 'conflict': {
      const conflict = conflictOf(state.conflict.edit, written.current, grid.table);
      const notice = { tone: 'warn', text: 'It was changed once more meanwhile: choose again.' } as const;
      return [{ ...shown, notice, conflict: { conflict, selected: 0, isSending: false } }, []];
    }
    case 'refused':
    case 'away':
      return [{ ...shown, notice: { tone: 'bad', text: written.message } }, []];
  }
}

function closed(model: Model, text: string): Model {
  return {
    ...model,
    conflict: undefined,
    focus: without(model.focus, 'conflict'),
    notice: { tone: 'plain', text },
  };
}
