import type { Input } from '../../input-decoder.js';

/** What happens to the program as a whole. */
export type ShellMessage =
  /** The screen is there: ask for the tables. */
  | { readonly type: 'start' }
  | { readonly type: 'input'; readonly input: Input }
  | { readonly type: 'resized'; readonly columns: number; readonly rows: number }
  /** Another tenth of a second, while something is under way. */
  | { readonly type: 'tick' };

export type ShellEffect =
  | { readonly type: 'tick-later' }
  | { readonly type: 'suspend' }
  | { readonly type: 'quit'; readonly exitCode: number }
  /** Text for the terminal's clipboard. */
  | { readonly type: 'copy'; readonly text: string };
