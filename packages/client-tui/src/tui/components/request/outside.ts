/** Editing in the user's own editor: what is handed to it, and what comes back. */
import type { Updated } from '../../messages.js';
import type { Model } from '../../model.js';
import { to } from '../../panes.js';
import { replace } from '../../text/buffer.js';
import type { FocusTarget } from '../../focus.js';
import { edited, type EditorName } from './state.js';

/** Hands the part that has the focus to the editor, or else the body. */
export function editOutside(model: Model, target: FocusTarget): Updated {
  const part: EditorName = target === 'headers' || target === 'query' ? target : 'body';
  const text = model.request[part].text;
  const extension = part === 'body' && /^\s*[[{]/.test(text) ? 'json' : 'txt';
  return [model, [{ type: 'edit-outside', part, text, extension }]];
}

/** What the editor left. One line end at the end is the editor's, and no part of the text. */
export function editedOutside(model: Model, part: EditorName, text: string): Updated {
  const before = model.request[part].text;
  const taken = before.endsWith('\n') ? text : text.replace(/\n$/, '');
  const next = to({ ...model, screen: 'request' }, part);
  if (taken === before) return [{ ...next, notice: { tone: 'plain', text: 'Nothing was changed.' } }, []];
  return [{ ...next, request: edited(next.request, part, (buffer) => replace(buffer, taken)) }, []];
}
