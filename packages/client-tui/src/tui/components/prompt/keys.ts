import type { KeyBinding } from '../../key-binding.js';

/** What keys do in a prompt. */
export type PromptAction = 'answer-prompt' | 'close-prompt';

export const promptKeys: readonly KeyBinding<PromptAction>[] = [
  { context: 'prompt', chords: ['enter'], action: 'answer-prompt', help: 'Take what is typed', short: 'ok' },
  {
    context: 'prompt',
    chords: ['escape'],
    action: 'close-prompt',
    help: 'Leave things as they are',
    short: 'never mind',
  },
];
