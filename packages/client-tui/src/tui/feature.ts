/**
 * What a component brings to the program: keys, what they do, what it hears and what it asks to be done. A hook that is
 * not concerned answers undefined, and the next component is asked; the list is in `features.ts`.
 */
import type { EffectContext } from './effect-context.js';
import type { FocusTarget } from './focus.js';
import type { Action } from './keys.js';
import type { Effect, Message, Updated } from './messages.js';
import type { Model } from './model.js';
import type { Question } from './question.js';

/** Does an action, whichever component it belongs to. */
export type Perform = (model: Model, action: Action, target: FocusTarget) => Updated;

/** Does the effects of one component; false for those of others. */
export type EffectRunner = (effect: Effect) => boolean;

export interface Feature {
  /** What an action of the key table does. Movements go to the component whose target has the focus. */
  perform?(model: Model, action: Action, target: FocusTarget): Updated | undefined;
  /** A character that no binding takes. */
  typed?(model: Model, text: string, target: FocusTarget): Updated | undefined;
  /** Pasted text, with its line ends as `\n`. */
  pasted?(model: Model, text: string, target: FocusTarget): Updated | undefined;
  /** What a message makes of the model. */
  receive?(model: Model, message: Message): Updated | undefined;
  /** What follows from any message, once it has done its work: rows that came into sight are asked for. */
  after?(before: Model, model: Model): Updated;
  /** Another answer is being typed to a question of this component: for what follows the typing, such as a search. */
  asking?(model: Model, question: Question, text: string): Updated | undefined;
  /** The answer to a question of this component; the overlay that asked is closed already. `perform` does what an answer names. */
  answered?(model: Model, question: Question, answer: string, perform: Perform): Updated | undefined;
  /** A question of this component was closed without an answer. */
  dismissed?(model: Model, question: Question): Updated | undefined;
  /** Makes what does this component's effects, once a program. */
  effects?(context: EffectContext): EffectRunner;
}
