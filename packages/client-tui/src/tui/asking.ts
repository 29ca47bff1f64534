/**
 * Prompts and pickers: what keys, typing and pasting do while one is open, and its answer on its way to the component
 * that asked.
 */
import { narrowed, selected } from './components/picker/state.js';
import { pickerFrame } from './components/picker/view.js';
import { firstOf } from './features.js';
import type { Perform } from './feature.js';
import { without, type FocusTarget } from './focus.js';
import type { Action } from './keys.js';
import type { Updated } from './messages.js';
import { layoutFor, type Model } from './model.js';
import { stepOf } from './scrolling.js';
import { paste, type, type TextBuffer } from './text/buffer.js';
import { editingOf } from './text/editing.js';

/**
 * What an action does while a prompt or a picker has the focus; undefined for actions that are not theirs.
 * @param perform does an action that an answer names
 */
export function performAsking(
  model: Model,
  action: Action,
  target: FocusTarget,
  perform: Perform,
): Updated | undefined {
  switch (action) {
    case 'answer-prompt':
    case 'close-prompt':
      return promptClosed(model, action === 'answer-prompt', perform);
    case 'pick':
    case 'close-picker':
      return pickerClosed(model, action === 'pick', perform);
    default:
      break;
  }
  if (target !== 'prompt' && target !== 'picker') return undefined;
  if (target === 'picker' && model.picker !== undefined) {
    const step = stepOf(action, Math.max(1, (layoutFor(model)?.rows ?? 2) - pickerFrame));
    if (step !== 0 && action !== 'first' && action !== 'last')
      return [{ ...model, picker: selected(model.picker, step) }, []];
  }
  const editing = editingOf(action, 1);
  return editing === undefined ? undefined : changed(model, target, editing);
}

/** A character typed into a prompt or a picker. */
export function typedAsking(model: Model, text: string, target: FocusTarget): Updated | undefined {
  return target === 'prompt' || target === 'picker'
    ? changed(model, target, (buffer) => type(buffer, text))
    : undefined;
}

/** Text pasted into a prompt or a picker: its line ends become spaces. */
export function pastedAsking(model: Model, text: string, target: FocusTarget): Updated | undefined {
  if (target !== 'prompt' && target !== 'picker') return undefined;
  return changed(model, target, (buffer) => paste(buffer, text.trim().replace(/\s*\n\s*/g, ' ')));
}

function changed(model: Model, target: 'prompt' | 'picker', change: (buffer: TextBuffer) => TextBuffer): Updated {
  if (target === 'picker') {
    const { picker } = model;
    return [picker === undefined ? model : { ...model, picker: narrowed(picker, change(picker.text)) }, []];
  }
  const { prompt } = model;
  if (prompt === undefined) return [model, []];
  const text = change(prompt.text);
  const next: Model = { ...model, prompt: { ...prompt, text } };
  if (text.text === prompt.text.text) return [next, []];
  return firstOf((feature) => feature.asking?.(next, prompt.question, text.text)) ?? [next, []];
}

function promptClosed(model: Model, isAnswered: boolean, perform: Perform): Updated {
  const { prompt } = model;
  if (prompt === undefined) return [model, []];
  const closed: Model = { ...model, prompt: undefined, focus: without(model.focus, 'prompt') };
  const updated = firstOf((feature) =>
    isAnswered
      ? feature.answered?.(closed, prompt.question, prompt.text.text, perform)
      : feature.dismissed?.(closed, prompt.question),
  );
  return updated ?? [closed, []];
}

function pickerClosed(model: Model, isPicked: boolean, perform: Perform): Updated {
  const { picker } = model;
  if (picker === undefined) return [model, []];
  const closed: Model = { ...model, picker: undefined, focus: without(model.focus, 'picker') };
  const picked = isPicked ? picker.matches[picker.selected] : undefined;
  const updated = firstOf((feature) =>
    picked === undefined
      ? feature.dismissed?.(closed, picker.question)
      : feature.answered?.(closed, picker.question, picked.item.id, perform),
  );
  return updated ?? [closed, []];
}
