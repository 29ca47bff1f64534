/** All keys, by where they count, from the key table. */
import type { ReactNode } from 'react';
import type { Context } from '../../focus.js';
import { chordLabel, type KeyBinding } from '../../key-binding.js';
import { keyTable, type Action } from '../../keys.js';
import { fit, wrapWords } from '../../text/cells.js';
import { cut, lineOf, span, type Line } from '../../text/line.js';
import type { Theme } from '../../theme.js';
import { LinesView } from '../lines/view.js';

/** The headings, in the order of the help. */
const headings: readonly (readonly [Context, string])[] = [
  ['anywhere', 'Anywhere'],
  ['request', 'Composing a request'],
  ['url', 'URL'],
  ['method', 'Method'],
  ['editor', 'Editing text'],
  ['area', 'Headers and body'],
  ['response', 'Response'],
  ['tables', 'Tables'],
  ['grid', 'Rows'],
  ['cell', 'Editing a cell'],
  ['conflict', 'Deciding a conflict'],
  ['prompt', 'Answering a question'],
  ['picker', 'Choosing from a list'],
  ['list', 'Moving'],
  ['browse', 'Where no text is edited'],
  ['always', 'Always'],
  ['help', 'In this help'],
];

const chordColumns = 24;
/** Below this width a key and what it does take a line each. */
const narrow = 60;

/** The lines of the help. */
export function helpLines(width: number, table: readonly KeyBinding<Action>[] = keyTable): Line[] {
  return headings.flatMap(([context, heading], index): Line[] => [
    ...(index === 0 ? [] : [[]]),
    lineOf(` ${heading}`, 'accent'),
    ...table.filter((binding) => binding.context === context).flatMap((binding) => bindingLines(binding, width)),
  ]);
}

function bindingLines({ chords, help }: KeyBinding, width: number): Line[] {
  const label = chords.map(chordLabel).join(', ');
  if (width >= narrow) return [cut([span(`   ${fit(label, chordColumns)} `, 'strong'), span(help)], width)];
  return [
    cut([span(`   ${label}`, 'strong')], width),
    ...wrapWords(help, width - 6).map((text) => lineOf(`     ${text}`)),
  ];
}

export function HelpView(props: {
  keys: readonly KeyBinding<Action>[];
  scroll: number;
  width: number;
  height: number;
  theme: Theme;
}): ReactNode {
  const { keys, scroll, width, height, theme } = props;
  return (
    <LinesView
      lines={helpLines(width, keys).slice(scroll, scroll + height)}
      width={width}
      height={height}
      theme={theme}
    />
  );
}
