/** Base, yours and theirs side by side, a line for each cell that someone changed. */
import type { TableDescription } from '@rowhouse/protocol/api';
import type { ReactNode } from 'react';
import { visible } from '../../../core/text/visible.js';
import {
  cellsAt,
  columnsInConflict,
  isAboutTheRow,
  resolutionOf,
  undecided,
  type Side,
} from '../../../core/tables/conflict.js';
import { editIdOf } from '../../../core/tables/edits.js';
import { firstVisible } from '../../scrolling.js';
import { fit, wrapWords } from '../../text/cells.js';
import { cut, lineOf, span, type Line } from '../../text/line.js';
import type { Theme } from '../../theme.js';
import { requestLine } from '../grid/request-line.js';
import { LinesView } from '../lines/view.js';
import type { ConflictState } from './state.js';

const nameColumns = 16;
const frame = 6;

/** The lines of a conflict. */
export function conflictLines(state: ConflictState, table: TableDescription, width: number, height: number): Line[] {
  const { conflict } = state;
  const { edit } = conflict;
  const row = `${visible(table.name)} ${visible(editIdOf(edit.place))}`;
  const lines = isAboutTheRow(conflict)
    ? rowLines(state, table, width)
    : cellLines(state, table, width, height - frame);
  const draft = undecided(conflict) === 0 ? resolutionOf(conflict, table) : undefined;
  const outcome =
    undecided(conflict) > 0
      ? span(`  ${undecided(conflict)} to be chosen`, 'warn')
      : draft === undefined
        ? span('  Enter keeps theirs; nothing is sent', 'dim')
        : span(`  Enter sends ${visible(requestLine(draft))}`, 'dim');
  const what = conflict.theirs === undefined ? 'deleted' : 'changed';
  const advice =
    edit.place.key === null
      ? lineOf(' Without a key a row is its number: rows may have moved, and this be another one by now.', 'warn')
      : [];
  return [
    [],
    [span(` ${row} was ${what} by someone else while you were editing`, 'strong'), span('   412', 'bad')],
    advice,
    ...lines,
    [],
    cut([outcome], width),
  ].map((line) => cut(line, width));
}

function cellLines(state: ConflictState, table: TableDescription, width: number, room: number): Line[] {
  const { conflict, selected } = state;
  const columns = columnsInConflict(conflict, table);
  const names = Math.min(nameColumns, Math.floor(width / 4));
  const side = Math.max(4, Math.floor((width - names - 2 - 3 * 4) / 3));
  const heading = ['base', 'yours', 'theirs'].map((name) => fit(name, side + 4)).join('');
  const first = firstVisible(selected, columns.length, Math.max(1, room - 1));
  const shown = columns.slice(first, first + Math.max(1, room - 1));
  return [
    [span(' '.repeat(names + 2)), span(heading, 'dim')],
    ...shown.map((column, index): Line => {
      const { base, mine, others } = cellsAt(conflict, column, table);
      const choice = conflict.choices[column];
      const isSelected = first + index === selected;
      const cell = (text: string, of: Side, isChanged: boolean): Line => [
        span(choice === of ? '●' : choice === undefined ? '○' : ' ', choice === of ? 'good' : 'warn'),
        span(isChanged ? '*' : ' ', 'accent'),
        span(fit(visible(text), side), choice === of ? (isSelected ? 'selected' : 'strong') : 'dim'),
        span('  '),
      ];
      return [
        span(isSelected ? '› ' : '  ', 'accent'),
        span(fit(visible(table.columns[column]?.name ?? ''), names), isSelected ? 'accent' : 'plain'),
        span('  '),
        span(fit(visible(base), side), 'dim'),
        span('  '),
        ...cell(mine, 'mine', mine !== base),
        ...cell(others, 'theirs', others !== base),
      ];
    }),
  ];
}

function rowLines({ conflict }: ConflictState, table: TableDescription, width: number): Line[] {
  const isDeletedByThem = conflict.theirs === undefined;
  const [yours, theirs] = isDeletedByThem
    ? ['the row is there again, with your edit', 'the row is gone, and so is your edit']
    : ['the row is deleted, with what they changed', 'the row stays as they have it'];
  const yoursIsChosen = conflict.fate === (isDeletedByThem ? 'keep' : 'delete');
  const option = (label: string, text: string, isChosen: boolean): Line => [
    span(conflict.fate === undefined ? '  ○ ' : isChosen ? '  ● ' : '    ', isChosen ? 'good' : 'warn'),
    span(fit(label, 8), isChosen ? 'selected' : 'plain'),
    span(` ${text}`),
  ];
  const cells = (conflict.theirs ?? conflict.edit.base).cells;
  const described = table.columns.map(({ name }, column) => `${name} ${cells[column] ?? ''}`).join(' · ');
  return [
    ...wrapWords(visible(described), width - 4)
      .slice(0, 4)
      .map((text) => lineOf(`  ${text}`, 'dim')),
    [],
    option('yours', yours, yoursIsChosen),
    option('theirs', theirs, conflict.fate !== undefined && !yoursIsChosen),
  ];
}

export function ConflictView(props: {
  state: ConflictState;
  table: TableDescription;
  width: number;
  height: number;
  theme: Theme;
}): ReactNode {
  const { state, table, width, height, theme } = props;
  return <LinesView lines={conflictLines(state, table, width, height)} width={width} height={height} theme={theme} />;
}
