/** A list to choose from, narrowed by what is typed: commands, environments, tables. */
import fuzzysort from 'fuzzysort';
import type { Question } from '../../question.js';
import { bufferOf, type TextBuffer } from '../../text/buffer.js';

/** Something that can be chosen. */
export interface PickerItem {
  /** What the answer is. */
  readonly id: string;
  readonly label: string;
  /** Said beside the label, such as a key. */
  readonly detail?: string;
}

export interface PickerState {
  readonly question: Question;
  readonly title: string;
  readonly items: readonly PickerItem[];
  readonly text: TextBuffer;
  /** The items that match, best first, with the places in their labels that do. */
  readonly matches: readonly Match[];
  readonly selected: number;
}

export interface Match {
  readonly item: PickerItem;
  /** Indices into the label's UTF-16 units. */
  readonly at: readonly number[];
}

/** Most matches that are kept: nobody scrolls further. */
const mostMatches = 200;

/** A picker with nothing typed, all items in their order. */
export function pickerOf(question: Question, title: string, items: readonly PickerItem[], selected = 0): PickerState {
  return {
    question,
    title,
    items,
    text: bufferOf(''),
    matches: items.map((item) => ({ item, at: [] })),
    selected: Math.max(0, Math.min(items.length - 1, selected)),
  };
}

/** With another text typed: what matches it, the best selected. */
export function narrowed(state: PickerState, text: TextBuffer): PickerState {
  if (text.text === state.text.text) return { ...state, text };
  if (text.text.trim() === '') return { ...pickerOf(state.question, state.title, state.items), text };
  const found = fuzzysort.go(text.text, state.items, { key: 'label', limit: mostMatches });
  return { ...state, text, matches: found.map(({ obj, indexes }) => ({ item: obj, at: [...indexes] })), selected: 0 };
}

/** The selection `step` further; round the ends by single steps. */
export function selected(state: PickerState, step: number): PickerState {
  const count = state.matches.length;
  if (count === 0) return state;
  const next = state.selected + step;
  const isSingle = Math.abs(step) === 1;
  return { ...state, selected: isSingle ? (next + count) % count : Math.max(0, Math.min(count - 1, next)) };
}
