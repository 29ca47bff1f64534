/** The first row: the program, the server, and what is known of it. */
import type { ReactNode } from 'react';
import { visible } from '../../../core/text/visible.js';
import { cut, lineWidth, span, type Line } from '../../text/line.js';
import { counted } from '../../text/numbers.js';
import type { Theme } from '../../theme.js';
import { LinesView } from '../lines/view.js';
import type { TablesState } from '../tables/state.js';

/** The title line. */
export function titleLine(authority: string, tables: TablesState, width: number): Line {
  const left = [span(' rowhouse ', 'accent'), span(` ${authority} `, 'strong')];
  const right = [span(`${stateOf(tables)} `, tables.phase === 'failed' ? 'warn' : 'dim')];
  const room = width - lineWidth(left) - lineWidth(right);
  return room < 1 ? cut(left, width) : [...left, span(' '.repeat(room)), ...right];
}

function stateOf(tables: TablesState): string {
  switch (tables.phase) {
    case 'loading':
      return 'asking for tables …';
    case 'ready':
      return `● Rowhouse ${visible(tables.version ?? '')} · ${counted(tables.entries.length, 'table')}`;
    case 'other-service':
      return '○ another HTTP server';
    case 'failed':
      return '○ no tables';
  }
}

export function TitleView(props: { authority: string; tables: TablesState; width: number; theme: Theme }): ReactNode {
  const { authority, tables, width, theme } = props;
  return <LinesView lines={[titleLine(authority, tables, width)]} width={width} height={1} theme={theme} />;
}
