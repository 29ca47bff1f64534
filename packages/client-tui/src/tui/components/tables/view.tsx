/** The pane of tables: name and number of rows, the selected one marked. */
import type { ReactNode } from 'react';
import { isFaulty } from '../../../core/api-client.js';
import { visible } from '../../../core/visible.js';
import { firstVisible } from '../../scrolling.js';
import { fit, widthOf, wrapWords } from '../../text/cells.js';
import { lineOf, span, type Line } from '../../text/line.js';
import { shortCount } from '../../text/numbers.js';
import type { Theme } from '../../theme.js';
import { LinesView } from '../lines/view.js';
import type { TableEntry, TablesState } from './state.js';

/** The lines of the pane, heading first. */
export function tablesLines(state: TablesState, width: number, height: number, hasFocus: boolean): Line[] {
  const heading = [span(hasFocus ? '›' : ' ', 'accent'), span('Tables', hasFocus ? 'accent' : 'strong')];
  if (state.phase === 'loading' && state.entries.length === 0) return [heading, lineOf('  loading …', 'dim')];
  if (state.message !== undefined) {
    const sentence = wrapWords(visible(state.message), width - 3).map((text) =>
      lineOf(`  ${text}`, state.phase === 'failed' ? 'warn' : 'dim'),
    );
    return [heading, ...sentence].slice(0, height);
  }
  const room = height - 1;
  const first = firstVisible(state.selected, state.entries.length, room);
  const entries = state.entries.slice(first, first + room);
  return [
    heading,
    ...entries.map((entry, index) => entryLine(entry, width, first + index === state.selected, hasFocus)),
  ];
}

function entryLine(entry: TableEntry, width: number, isSelected: boolean, hasFocus: boolean): Line {
  const count = isFaulty(entry) ? '✗' : shortCount(entry.rows);
  const name = fit(visible(entry.name), width - widthOf(count) - 5);
  const tone = isSelected && hasFocus ? 'selected' : isSelected ? 'strong' : 'plain';
  return [
    span(isSelected ? '› ' : '  ', isSelected ? 'accent' : 'plain'),
    span(`${name} `, tone),
    span(count, isFaulty(entry) ? 'warn' : tone === 'selected' ? tone : 'dim'),
  ];
}

export function TablesView(props: {
  state: TablesState;
  width: number;
  height: number;
  hasFocus: boolean;
  theme: Theme;
}): ReactNode {
  const { state, width, height, hasFocus, theme } = props;
  return <LinesView lines={tablesLines(state, width, height, hasFocus)} width={width} height={height} theme={theme} />;
}
