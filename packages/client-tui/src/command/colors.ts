/** When colours are used, and which. The sixteen of the terminal's own theme, so that they fit any background. */
import type { ColorWhen, OutputOrder, Pretty } from './order.js';

/** What has a colour of its own. */
export type Tone = 'name' | 'string' | 'number' | 'literal' | 'punctuation' | 'sent' | 'received' | 'dim' | 'good' | 'warn' | 'bad'; // prettier-ignore

/** Text in the colour of its tone. */
export type Paint = (tone: Tone, text: string) => string;

const codes: Readonly<Record<Tone, string>> = {
  name: '36',
  string: '32',
  number: '33',
  literal: '35',
  punctuation: '2',
  sent: '36',
  received: '32',
  dim: '2',
  good: '32',
  warn: '33',
  bad: '31',
};

/** Paints with escape sequences; `text` has to be harmless already. */
export const colored: Paint = (tone, text) => `\u001b[${codes[tone]}m${text}\u001b[0m`;

/** Leaves text as it is. */
export const plain: Paint = (_tone, text) => text;

/** What is done to a body. */
export interface Style {
  readonly layOut: boolean;
  readonly color: boolean;
}

/** Bytes as they came. */
export const asItIs: Style = { layOut: false, color: false };

/** The style of what goes to standard output. */
export function styleOf(
  { pretty, color }: Pick<OutputOrder, 'pretty' | 'color'>,
  isTerminal: boolean,
  env: Readonly<Record<string, string | undefined>>,
): Style {
  const how: Pretty = pretty ?? (isTerminal ? 'all' : 'none');
  return {
    layOut: how === 'all' || how === 'format',
    color: usesColor(pretty, color, isTerminal, env),
  };
}

/** How standard error is painted: it is a terminal of its own. */
export function paintOfErr(
  color: ColorWhen,
  isTerminal: boolean,
  env: Readonly<Record<string, string | undefined>>,
): Paint {
  return usesColor(undefined, color, isTerminal, env) ? colored : plain;
}

function usesColor(
  pretty: Pretty | undefined,
  color: ColorWhen,
  isTerminal: boolean,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (color !== 'auto') return color === 'always';
  // What was asked for on the command line goes before the environment (no-color.org).
  if (pretty !== undefined) return pretty === 'all' || pretty === 'colors';
  const noColor = env['NO_COLOR'];
  return isTerminal && (noColor === undefined || noColor === '') && env['TERM'] !== 'dumb';
}

/** The tone of a status code. */
export function toneOfStatus(status: number): Tone {
  if (status >= 500) return 'bad';
  if (status >= 400) return 'warn';
  return status >= 300 ? 'name' : 'good';
}
