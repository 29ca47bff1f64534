/** Keys by what the footer says they do, so that tests hold whatever key it is. */
import { until } from './programs.js';
import type { Terminal } from './terminal.js';

/** How tmux calls the keys that the footer writes otherwise. */
const tmuxNames: Readonly<Record<string, string>> = {
  '↵': 'Enter',
  Esc: 'Escape',
  PgUp: 'PageUp',
  PgDn: 'PageDown',
  '↑': 'Up',
  '↓': 'Down',
  '←': 'Left',
  '→': 'Right',
};

/** The footer: the last line. */
export function footerOf(screen: string): string {
  return screen.trimEnd().split('\n').at(-1) ?? '';
}

/** The key that the footer gives for `word`, in tmux's words; undefined where it gives none. */
export function keyFor(word: string, screen: string): string | undefined {
  const entries = footerOf(screen).trim().split(/ {2,}/);
  const key = entries.find((entry) => entry.endsWith(` ${word}`))?.split(' ', 1)[0];
  if (key === undefined) return undefined;
  return (
    tmuxNames[key] ??
    key.replace(/^Ctrl-(.)$/, (_, letter: string) => `C-${letter.toLowerCase()}`).replace(/^Alt-/, 'M-')
  );
}

/** Presses the key that does `word`, as soon as the footer has it. */
export async function press(terminal: Terminal, word: string): Promise<void> {
  let key: string | undefined;
  await until(() => (key = keyFor(word, terminal.screen())) !== undefined);
  terminal.keys(key ?? '');
}
