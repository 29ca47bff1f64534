import { expect, it } from 'vitest';
import { peopleRows, service, Session } from '../../../../testing/session.js';
import { emptyState, parseState, renderState, type SavedState } from '../../../core/settings/saved-state.js';
import { resumed, stateOf } from '../../state-keeper.js';
import { drawnWidths } from './state.js';

/** Another start with what was kept, and the rows of `people` on the screen. */
function opened(state: SavedState): Session {
  const session = new Session();
  session.model = resumed(session.model, state);
  session.tell({ type: 'start' });
  session.tell({ type: 'tables-came', ask: session.model.asked.tables, service });
  return session.press('\u0014\r').serve(peopleRows(40));
}

it('keeps the widths that were chosen for a table, and draws it so when it is opened again', () => {
  const first = opened(emptyState);
  expect(first.model.columnWidths).toEqual({});
  const [, width = 0] = drawnWidths(first.model.grid!);
  first.press('l>>');
  const state = parseState(renderState(stateOf(first.model)));
  expect(state.columnWidths).toEqual({ 'localhost:8080/people': { name: width + 4 } });
  const again = opened(state);
  expect(drawnWidths(again.model.grid!)[1]).toBe(width + 4);
  // Another table has its own, and the one before keeps them.
  again.press('\u0014jj\r');
  expect(again.model.grid?.table.name).toBe('orders');
  expect(again.model.grid?.chosen).toEqual({});
  again.press('>');
  expect(Object.keys(again.model.columnWidths)).toEqual(['localhost:8080/people', 'localhost:8080/orders']);
  again.press('\u0014kk\r');
  expect(again.model.grid?.table.name).toBe('people');
  expect(again.model.grid?.chosen).toEqual({ name: width + 4 });
});

it('takes no width from a file that a user could not choose', () => {
  const columnWidths = { 'localhost:8080/people': { id: 1, name: 999 }, 'other:1/people': { id: 9 } };
  const { model } = opened({ ...emptyState, columnWidths });
  expect(model.grid?.chosen).toEqual({ id: 3, name: 200 });
});
