/** The keys: those that count here first, then all by where they count, from the key table. */
import type { ReactNode } from 'react';
import { paneOf, type Context } from '../../focus.js';
import { chordLabel, type KeyBinding, type Situation } from '../../key-binding.js';
import { bindingsFor, keyTable, type Action } from '../../keys.js';
import type { Model } from '../../model.js';
import { situationOf } from '../../situation.js';
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
  ['area', 'Query, headers and body'],
  ['auth', 'Credentials'],
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

/**
 * The lines of the help.
 * @param here the bindings that count where the help was asked for; they are listed first
 */
export function helpLines(
  width: number,
  table: readonly KeyBinding<Action>[] = keyTable,
  here: readonly KeyBinding<Action>[] = [],
): Line[] {
  const sections: (readonly [heading: string, bindings: readonly KeyBinding<Action>[]])[] = [
    ['Here and now', here],
    ...headings.map(([context, heading]) => [heading, table.filter((binding) => binding.context === context)] as const),
  ];
  return sections
    .filter(([, bindings]) => bindings.length > 0)
    .flatMap(([heading, bindings], index): Line[] => [
      ...(index === 0 ? [] : [[]]),
      lineOf(` ${heading}`, 'accent'),
      ...bindings.flatMap((binding) => bindingLines(binding, width)),
    ]);
}

/** The bindings that count in the pane below the help; those that only move or edit are told further below. */
export function bindingsHere(model: Pick<Model, 'focus' | 'keys'>, situation: Situation): KeyBinding<Action>[] {
  const elsewhere = new Set<Context>(['list', 'area', 'editor', 'always']);
  const bindings = bindingsFor(paneOf(model.focus), situation, model.keys).filter(
    ({ context, chords }) => !elsewhere.has(context) && chords.length > 0,
  );
  // What the footer would show, if it had the room, is what matters most.
  return [
    ...bindings.filter(({ short }) => short !== undefined),
    ...bindings.filter(({ short }) => short === undefined),
  ];
}

function bindingLines({ chords, help }: KeyBinding, width: number): Line[] {
  const label = chords.length === 0 ? 'in the commands' : chords.map(chordLabel).join(', ');
  if (width >= narrow) return [cut([span(`   ${fit(label, chordColumns)} `, 'strong'), span(help)], width)];
  return [
    cut([span(`   ${label}`, 'strong')], width),
    ...wrapWords(help, width - 6).map((text) => lineOf(`     ${text}`)),
  ];
}

export function HelpView(props: { model: Model; width: number; height: number; theme: Theme }): ReactNode {
  const { model, width, height, theme } = props;
  const lines = helpLines(width, model.keys, bindingsHere(model, situationOf(model)));
  return (
    <LinesView
      lines={lines.slice(model.helpScroll, model.helpScroll + height)}
      width={width}
      height={height}
      theme={theme}
    />
  );
}
