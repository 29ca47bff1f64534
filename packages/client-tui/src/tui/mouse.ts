/** The mouse: a press gives its pane the focus, the wheel moves what is under it. Overlays take both, as they take keys. */
import { focused, type Pane } from './focus.js';
import { layoutFor, type Model } from './model.js';

/** Lines that one turn of the wheel moves. */
export const wheelStep = 3;

/** The pane that is drawn at a cell; undefined between and outside of panes, and below overlays. */
export function paneAt(model: Model, x: number, y: number): Pane | undefined {
  const layout = layoutFor(model);
  if (layout === undefined || focused(model.focus) !== model.focus[0]) return undefined;
  const row = y - 1;
  if (row < 0 || row >= layout.rows) return undefined;
  if (layout.tables > 0 && x < layout.tables) return 'tables';
  if (layout.main === 0 || (layout.tables > 0 && x === layout.tables)) return undefined;
  if (model.screen === 'table' && model.grid !== undefined) return 'grid';
  if (row === 0) return 'url';
  return row < 2 + layout.editor ? model.request.shown : 'response';
}
