/** The last row: the keys that work here and now, from the key table. */
import type { ReactNode } from 'react';
import { focused, type FocusStack } from '../../focus.js';
import { chordLabel, type KeyBinding, type Situation } from '../../key-binding.js';
import { bindingsFor, type Action } from '../../keys.js';
import { widthOf } from '../../text/cells.js';
import { span, type Line, type Span } from '../../text/line.js';
import type { Theme } from '../../theme.js';
import { LinesView } from '../lines/view.js';

/** Named at the right end, whatever else there is: from them everything can be found. The help's key always, the other where there is room. */
const pinned = ['commands', 'help'] as const;
/** Below this width only the help's key is pinned. */
const narrow = 64;

/** The footer: as many keys as fit, the nearest first. */
export function footerLine(
  focus: FocusStack,
  situation: Situation,
  width: number,
  keys?: readonly KeyBinding<Action>[],
): Line {
  const named = new Map<string, string>();
  // What counts only now comes first.
  const bindings = bindingsFor(focused(focus), situation, keys).sort((one, other) => rank(one) - rank(other));
  for (const { short, chords } of bindings) {
    if (short !== undefined && chords[0] !== undefined && !named.has(short)) named.set(short, chordLabel(chords[0]));
  }
  const last: (readonly [short: string, label: string])[] = [];
  for (const short of width < narrow ? pinned.slice(-1) : pinned) {
    const label = named.get(short);
    named.delete(short);
    if (label !== undefined) last.push([short, label]);
  }
  const line: Span[] = [];
  // One cell is left free: some terminals wrap when the last one is written.
  let room = width - 1 - last.reduce((sum, [short, label]) => sum + entryWidth(label, short), 0);
  for (const [short, label] of named) {
    if (entryWidth(label, short) > room) continue;
    room -= entryWidth(label, short);
    line.push(...entry(label, short));
  }
  // No space at the end: whether its cell was ever written would depend on what was drawn before.
  return [...line, ...last.flatMap(([short, label]) => entry(label, short))].slice(0, -1);
}

function rank({ when }: KeyBinding): number {
  return when === undefined ? 1 : 0;
}

function entryWidth(label: string, short: string): number {
  return 3 + widthOf(label) + widthOf(short);
}

function entry(label: string, short: string): Span[] {
  return [span(` ${label}`, 'strong'), span(` ${short}`, 'dim'), span(' ')];
}

export function FooterView(props: {
  focus: FocusStack;
  situation: Situation;
  keys: readonly KeyBinding<Action>[];
  width: number;
  theme: Theme;
}): ReactNode {
  const { focus, situation, keys, width, theme } = props;
  return <LinesView lines={[footerLine(focus, situation, width, keys)]} width={width} height={1} theme={theme} />;
}
