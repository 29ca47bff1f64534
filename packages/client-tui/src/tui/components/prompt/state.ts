/** A question that is answered in one line, in the row above the footer. */
import type { Question } from '../../question.js';
import { bufferOf, type TextBuffer } from '../../text/buffer.js';

export interface PromptState {
  readonly question: Question;
  /** What is asked for, such as `filter`. */
  readonly label: string;
  readonly text: TextBuffer;
  /** What can be typed, shown while nothing is. */
  readonly hint: string;
  /** Typed characters are not shown. */
  readonly isSecret: boolean;
}

/** A prompt with `text` in it. */
export function promptOf(
  question: Question,
  label: string,
  { text = '', hint = '', isSecret = false }: { text?: string; hint?: string; isSecret?: boolean } = {},
): PromptState {
  return { question, label, text: bufferOf(text), hint, isSecret };
}
