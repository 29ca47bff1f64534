/** Asking the user something, from any component. */
import { push } from '../../focus.js';
import type { Model } from '../../model.js';
import type { Question } from '../../question.js';
import { promptOf } from './state.js';

/** The model with a prompt open for `question`. */
export function askFor(
  model: Model,
  question: Question,
  label: string,
  options: { text?: string; hint?: string; isSecret?: boolean } = {},
): Model {
  return {
    ...model,
    notice: undefined,
    prompt: promptOf(question, label, options),
    focus: push(model.focus, 'prompt'),
  };
}
