/** Which rows are looked at, and how: sort, filter, search, going to a row, the widths of columns. */
import { saveRequest, type View } from '../../../core/tables/requests.js';
import { inSavingOrder } from '../../../core/tables/edits.js';
import type { RequestDraft } from '../../../core/request/request.js';
import type { Updated } from '../../messages.js';
import type { Model } from '../../model.js';
import { to } from '../../panes.js';
import { withShownAuthorization } from '../access/state.js';
import { offer } from '../picker/open.js';
import type { PickerItem } from '../picker/state.js';
import { copiedAsCurl } from '../request/curl-copying.js';
import { withDraft } from '../request/state.js';
import { documentOf } from '../response/document.js';
import { inView as responseInView, noResponse, showing } from '../response/state.js';
import { chosenWidth } from './columns.js';
import { lineOf } from './edit-lines.js';
import { inView, roomOf, viewInForce } from './loading.js';
import { requestLine } from './request-line.js';
import { at, drawnWidths, editIdAt, lineCount, placeAt, type GridState } from './state.js';

/** Sorted by the selected column: upwards, then downwards, then not. `isAdded` leaves the other columns in force. */
export function sorted(model: Model, isAdded: boolean): Updated {
  const { grid } = model;
  const column = grid?.table.columns[grid.column]?.name;
  if (grid === undefined || column === undefined) return [model, []];
  const view = viewInForce(grid);
  const present = view.sort.find((each) => each.column === column);
  const others = isAdded ? view.sort.filter((each) => each.column !== column) : [];
  const own =
    present === undefined
      ? [{ column, isDescending: false }]
      : present.isDescending
        ? []
        : [{ column, isDescending: true }];
  return inView(model, { ...view, sort: [...others, ...own] });
}

/** With a part of the view changed; the same view again is not loaded again. */
export function withView(model: Model, change: Partial<View>): Updated {
  const { grid } = model;
  if (grid === undefined) return [model, []];
  const view = { ...viewInForce(grid), ...change };
  const isSame = view.filter === grid.view.filter && view.search === grid.view.search && view.sort === grid.view.sort;
  return isSame ? [model, []] : inView(model, view);
}

/** On the row with a number as it is typed, from 1. */
export function goTo(model: Model, typed: string): Updated {
  const { grid } = model;
  const number = Number(typed.replace(/[,.\s_]/g, ''));
  if (grid === undefined) return [model, []];
  if (!Number.isInteger(number) || number < 1) {
    return [
      {
        ...model,
        notice: { tone: 'warn', text: `"${typed}" is no row number: type one from 1 to ${lineCount(grid)}.` },
      },
      [],
    ];
  }
  return [{ ...model, grid: at(grid, Math.min(number, lineCount(grid)) - 1, roomOf(model)) }, []];
}

/** The selected column made wider, or narrower. */
export function resized(model: Model, step: number): Updated {
  const { grid } = model;
  const name = grid?.table.columns[grid.column]?.name;
  if (grid === undefined || name === undefined) return [model, []];
  const width = chosenWidth(drawnWidths(grid)[grid.column] ?? 1, step);
  return [{ ...model, grid: { ...grid, chosen: { ...grid.chosen, [name]: width } } }, []];
}

/**
 * The request behind what is selected, in the request editor (undo there takes it back): where the row has an edit, the
 * request that would save it, not sent; else the last one that was sent, with its answer.
 */
export function showRequest(model: Model, isWire: boolean): Model {
  const { grid, request } = model;
  if (grid === undefined) return model;
  const place = placeAt(grid, grid.row);
  const id = place === undefined ? undefined : editIdAt(place);
  const edit = grid.edits.find((each) => each.id === id);
  if (edit !== undefined && !isWire) {
    const draft = withShownAuthorization(saveRequest(edit, grid.table), model);
    return {
      ...to(model, 'url'),
      isFromGrid: true,
      screen: 'request',
      request: { ...withDraft(request, draft, model.server), isOfTable: true },
      response: noResponse,
      notice: { tone: 'plain', text: 'This is what s in the table would send. It is not sent yet.' },
    };
  }
  if (grid.last === undefined) return model;
  const response = showing(model.response, documentOf(grid.last.exchange));
  return {
    ...to(model, 'response'),
    isFromGrid: true,
    screen: 'request',
    request: { ...withDraft(request, withShownAuthorization(grid.last.draft, model), model.server), isOfTable: true },
    response: isWire ? responseInView(response, 'wire') : response,
  };
}

/** The request behind what is selected, copied as a curl command: the one that would save it, or the last that was sent. */
export function copyRequest(model: Model): Updated {
  const { grid } = model;
  const draft = grid === undefined ? undefined : (pendingRequest(grid) ?? grid.last?.draft);
  return draft === undefined ? [model, []] : copiedAsCurl(model, withShownAuthorization(draft, model));
}

/** From the request that was shown, back to the table. */
export function backToGrid(model: Model): Updated | undefined {
  if (!model.isFromGrid || model.screen !== 'request' || model.grid === undefined) return undefined;
  return [{ ...to(model, 'grid'), screen: 'table' }, []];
}

/** The request that saves the selected row's edit, or the first that is pending. */
export function pendingRequest(grid: GridState): RequestDraft | undefined {
  const place = placeAt(grid, grid.row);
  const id = place === undefined ? undefined : editIdAt(place);
  const edit = grid.edits.find((each) => each.id === id) ?? grid.edits[0];
  return edit === undefined ? undefined : saveRequest(edit, grid.table);
}

const sendAll = 'all';

/** What is not saved, as a list of requests: one can be gone to, or all be sent. */
export function previewEdits(model: Model): Updated {
  const { grid } = model;
  if (grid === undefined || grid.edits.length === 0) {
    return [{ ...model, notice: { tone: 'plain', text: 'There is nothing to save.' } }, []];
  }
  const items = inSavingOrder(grid.edits, grid.table).map((edit): PickerItem => {
    const fault = grid.faults.get(edit.id);
    return {
      id: `edit ${edit.id}`,
      label: requestLine(saveRequest(edit, grid.table)),
      ...(fault === undefined ? {} : { detail: fault }),
    };
  });
  const all = {
    id: sendAll,
    label: grid.edits.length === 1 ? 'Send it' : `Send all ${grid.edits.length}, in this order`,
  };
  return [offer(model, 'edits', `Not saved in ${grid.table.name}`, [all, ...items]), []];
}

/** What was picked from the list of edits: true stands for sending all. */
export function picked(model: Model, answer: string): Model | true {
  const { grid } = model;
  if (answer === sendAll) return true;
  if (grid === undefined) return model;
  const id = answer.slice('edit '.length);
  const edit = grid.edits.find((each) => each.id === id);
  const line = edit === undefined ? undefined : lineOf(grid, edit);
  if (line !== undefined) return { ...model, grid: at(grid, line, roomOf(model)) };
  return { ...model, notice: { tone: 'plain', text: `The row of ${id} is not among the rows that are here.` } };
}
