/** Going from pane to pane, and what goes with it. */
import { focusOn, paneOf, type Pane } from './focus.js';
import type { Model } from './model.js';
import { methodOf } from './components/request/method.js';
import { editorTabs, type EditorTab } from './components/request/state.js';

/** The focus on `pane`, with nothing above it. */
export function to(model: Model, pane: Pane): Model {
  return entered({ ...model, focus: focusOn(pane), isFromGrid: false });
}

/** What goes with the focus: the editor it is on is shown, and a method is typed anew. */
export function entered(model: Model): Model {
  const pane = paneOf(model.focus);
  const shown = isTab(pane) ? pane : model.request.shown;
  return { ...model, request: { ...model.request, shown, method: methodOf(model.request.method.value) } };
}

/** Whether a pane is one of the editors of which one is shown. */
export function isTab(pane: Pane): pane is EditorTab {
  return pane === 'raw' || (editorTabs as readonly Pane[]).includes(pane);
}
