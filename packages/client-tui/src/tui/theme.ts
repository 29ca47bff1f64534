/** How each tone looks. One accent colour; without colour (NO_COLOR) tones differ by weight, and by the signs that views draw. */
import type { TextProps } from 'ink';
import type { Tone } from './text/line.js';

/** The style of each tone, as properties of Ink's Text. */
export type Theme = Readonly<
  Record<Tone, Pick<TextProps, 'color' | 'backgroundColor' | 'bold' | 'dimColor' | 'inverse' | 'underline'>>
>;

const colourful: Theme = {
  plain: {},
  accent: { color: 'cyan' },
  dim: { dimColor: true },
  strong: { bold: true },
  good: { color: 'green' },
  warn: { color: 'yellow' },
  bad: { color: 'red', bold: true },
  selected: { inverse: true },
  typing: { underline: true },
  marked: { color: 'cyan', underline: true },
  match: { color: 'black', backgroundColor: 'yellow' },
  string: { color: 'green' },
  number: { color: 'yellow' },
  literal: { color: 'magenta' },
};

const colourless: Theme = {
  ...colourful,
  accent: { bold: true },
  good: {},
  warn: { bold: true },
  bad: { bold: true },
  marked: { underline: true },
  match: { inverse: true, bold: true },
  string: {},
  number: {},
  literal: {},
};

/** The theme for an environment: NO_COLOR, set to anything but nothing, takes the colours away (no-color.org). */
export function themeFor(env: Readonly<Record<string, string | undefined>>): Theme {
  return (env['NO_COLOR'] ?? '') === '' ? colourful : colourless;
}
