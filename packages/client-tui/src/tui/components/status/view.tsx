/** The row above the footer: what is under way, or the last thing there is to say. */
import type { ReactNode } from 'react';
import { visible } from '../../../core/text/visible.js';
import type { Model, Notice } from '../../model.js';
import { beginning } from '../../text/cells.js';
import { cut, span, type Line, type Span } from '../../text/line.js';
import { byteCount, counted } from '../../text/numbers.js';
import { pendingCount } from '../grid/cell-text.js';
import { requestLine } from '../grid/request-line.js';
import { pendingRequest } from '../grid/viewing.js';
import type { Theme } from '../../theme.js';
import { LinesView } from '../lines/view.js';

const pictures = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Cells of a bar of progress. */
const barCells = 20;

/** The status line; what is under way is told first, and only while it is. */
export function statusLine(
  model: Pick<Model, 'running' | 'notice' | 'spinner' | 'grid' | 'tables' | 'screen'>,
  width: number,
): Line {
  if (model.notice !== undefined) {
    return cut([span(' '), noticeSpan(model.notice)], width);
  }
  const doing = underWay(model);
  if (doing === undefined) return pendingLine(model, width);
  return cut([span(` ${pictures[model.spinner % pictures.length] ?? ''} `, 'accent'), span(doing, 'dim')], width);
}

/** A sentence, with the sign that tells its tone where there are no colours. */
export function noticeSpan({ tone, text }: Notice): Span {
  const sign = tone === 'bad' ? '✗ ' : tone === 'warn' ? '! ' : '';
  return span(`${sign}${visible(text)}`, tone);
}

/** What is not saved, and the request that would save the selected row. */
function pendingLine({ grid, screen }: Pick<Model, 'grid' | 'screen'>, width: number): Line {
  if (grid === undefined || screen !== 'table' || grid.edits.length === 0) return [];
  const { cells, added, deleted } = pendingCount(grid);
  const parts = [
    ...(cells === 0 ? [] : [counted(cells, 'edit')]),
    ...(added === 0 ? [] : [`${counted(added, 'row')} to add`]),
    ...(deleted === 0 ? [] : [`${counted(deleted, 'row')} to delete`]),
  ];
  const request = pendingRequest(grid);
  return cut(
    [
      span(` ${parts.join(', ')} not saved `, 'warn'),
      span(request === undefined ? '' : `  ${visible(beginning(requestLine(request), width))}`, 'dim'),
    ],
    width,
  );
}

function underWay({ running, grid, tables }: Pick<Model, 'running' | 'grid' | 'tables'>): string | undefined {
  switch (running?.phase) {
    case 'connecting':
      return 'connecting …';
    case 'greeting':
      return 'waiting for the greeting …';
    case 'waiting': {
      const { upload } = running;
      if (upload === undefined || upload.sent === upload.total) return 'sent; waiting for the answer …';
      return `sending … ${progress(upload.sent, upload.total)}`;
    }
    case 'receiving':
      return `receiving … ${progress(running.received, running.total)}`;
    case undefined:
      if (grid !== undefined && grid.saving.length > 0) return `saving … ${grid.saving.length} to go`;
      if (grid?.phase === 'loading') return `loading the rows of ${visible(grid.table.name)} …`;
      return tables.phase === 'loading' ? 'loading the tables …' : undefined;
  }
}

/** Bytes of bytes, with a bar where it is known how many there will be. */
function progress(done: number, total: number | undefined): string {
  if (total === undefined || total < done || total === 0) return byteCount(done);
  const cells = Math.floor((done / total) * barCells);
  return `▕${'█'.repeat(cells)}${'░'.repeat(barCells - cells)}▏ ${byteCount(done)} of ${byteCount(total)}`;
}

export function StatusView(props: { model: Model; theme: Theme }): ReactNode {
  const { model, theme } = props;
  return (
    <LinesView lines={[statusLine(model, model.size.columns)]} width={model.size.columns} height={1} theme={theme} />
  );
}
