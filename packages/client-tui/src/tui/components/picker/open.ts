/** Offering the user a choice, from any component. */
import { push } from '../../focus.js';
import type { Model } from '../../model.js';
import type { Question } from '../../question.js';
import { pickerOf, type PickerItem } from './state.js';

/** The model with a picker open for `question`. */
export function offer(
  model: Model,
  question: Question,
  title: string,
  items: readonly PickerItem[],
  selected = 0,
): Model {
  return {
    ...model,
    notice: undefined,
    picker: pickerOf(question, title, items, selected),
    focus: push(model.focus, 'picker'),
  };
}
