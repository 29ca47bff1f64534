/** How each tone looks. One accent colour; without colour (NO_COLOR) tones differ by weight, and by the signs that views draw. */
import type { TextProps } from 'ink';
import type { Settings } from '../core/settings/settings.js';
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

/** Cyan and yellow can't be read on white; neither can what is dim on many a terminal. */
const light: Theme = {
  ...colourful,
  accent: { color: 'blue' },
  dim: { color: 'gray' },
  warn: { color: 'magenta' },
};

/** Nothing is dim, and what matters is bright and bold. */
const highContrast: Theme = {
  ...colourful,
  accent: { color: 'cyanBright', bold: true },
  dim: {},
  good: { color: 'greenBright', bold: true },
  warn: { color: 'yellowBright', bold: true },
  bad: { color: 'redBright', bold: true },
  selected: { inverse: true, bold: true },
};

/** The themes by name, with a word about each. */
export const themes: Readonly<Record<string, { readonly theme: Theme; readonly about: string }>> = {
  default: { theme: colourful, about: 'for dark and medium backgrounds' },
  light: { theme: light, about: 'for light backgrounds' },
  'high-contrast': { theme: highContrast, about: 'bright and bold, nothing dim' },
  monochrome: { theme: colourless, about: 'weights, no colours' },
};

/** The tones, as the settings may name them. */
export const tones = Object.keys(colourful) as readonly Tone[];

/**
 * The theme of settings. NO_COLOR, set to anything but nothing, takes the colours away whatever they say (no-color.org).
 */
export function themeFor(
  env: Readonly<Record<string, string | undefined>>,
  { theme: name = 'default', colors = {} }: Partial<Pick<Settings, 'theme' | 'colors'>> = {},
): Theme {
  if ((env['NO_COLOR'] ?? '') !== '') return colourless;
  const theme = themes[name]?.theme ?? colourful;
  const own = Object.entries(colors).map(([tone, color]) => [tone, { ...theme[tone as Tone], color }]);
  return { ...theme, ...(Object.fromEntries(own) as Partial<Theme>) };
}
