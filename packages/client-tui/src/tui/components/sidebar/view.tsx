/** The pane at the left: tables with their rows, saved requests, requests that were sent; the selected one marked. */
import type { ReactNode } from 'react';
import { isFaulty } from '../../../core/tables/api-client.js';
import { visible } from '../../../core/text/visible.js';
import type { Model } from '../../model.js';
import { firstVisible } from '../../scrolling.js';
import { fit, widthOf, wrapWords } from '../../text/cells.js';
import { lineOf, span, type Line, type Tone } from '../../text/line.js';
import { shortCount } from '../../text/numbers.js';
import type { Theme } from '../../theme.js';
import { LinesView } from '../lines/view.js';
import { shortUrl, titleOf } from '../saved/state.js';
import { itemsOf, selectionIn, type SidebarItem } from './items.js';
import { sections, type Section } from './state.js';

type Shown = Pick<Model, 'tables' | 'saved' | 'history' | 'sidebar'>;

const headings: Readonly<Record<Section, string>> = { tables: 'Tables', saved: 'Saved', history: 'History' };

/** The lines of the pane. */
export function sidebarLines(model: Shown, width: number, height: number, hasFocus: boolean): Line[] {
  const items = itemsOf(model);
  const selected = selectionIn(model, items);
  const lines: Line[] = [];
  let selectedLine = 0;
  for (const section of sections) {
    const own = items.filter((item) => item.section === section);
    const note = own.length > 0 ? [] : noteOf(model, section, width);
    if (own.length === 0 && note.length === 0) continue;
    if (lines.length > 0) lines.push([]);
    const isHere = hasFocus && items[selected]?.section === section;
    lines.push([span(isHere ? '›' : ' ', 'accent'), span(headings[section], isHere ? 'accent' : 'strong')], ...note);
    for (const item of own) {
      if (item === items[selected]) selectedLine = lines.length;
      lines.push(itemLine(item, width, item === items[selected], hasFocus));
    }
  }
  // As long as nobody chose an entry, what stands in the place of tables is to be read from its start.
  const isChosen = items[selected]?.section === model.sidebar.section;
  const first = isChosen ? firstVisible(selectedLine, lines.length, height) : 0;
  return lines.slice(first, first + height);
}

/** What stands in the place of entries. */
function noteOf({ tables }: Shown, section: Section, width: number): Line[] {
  if (section === 'saved') return [lineOf(fit('  Ctrl-O saves one', width), 'dim')];
  if (section !== 'tables') return [];
  if (tables.phase === 'loading') return [lineOf('  loading …', 'dim')];
  return wrapWords(visible(tables.message ?? 'none'), width - 3).map((text) =>
    lineOf(`  ${text}`, tables.phase === 'failed' ? 'warn' : 'dim'),
  );
}

function itemLine(item: SidebarItem, width: number, isSelected: boolean, hasFocus: boolean): Line {
  const { name, fact, tone } = partsOf(item);
  const room = width - widthOf(fact) - 5;
  const nameTone = isSelected && hasFocus ? 'selected' : isSelected ? 'strong' : 'plain';
  return [
    span(isSelected ? '› ' : '  ', isSelected ? 'accent' : 'plain'),
    span(`${fit(visible(name), room)} `, nameTone),
    span(fact, tone === 'dim' && nameTone === 'selected' ? nameTone : tone),
  ];
}

function partsOf(item: SidebarItem): { readonly name: string; readonly fact: string; readonly tone: Tone } {
  switch (item.section) {
    case 'tables':
      return isFaulty(item.table)
        ? { name: item.table.name, fact: '✗', tone: 'warn' }
        : { name: item.table.name, fact: shortCount(item.table.rows), tone: 'dim' };
    case 'saved':
      return { name: titleOf(item.request.entry), fact: '', tone: 'dim' };
    case 'history': {
      const { draft, status } = item.entry;
      const tone = status === null || status >= 400 ? 'warn' : 'dim';
      return { name: `${draft.method} ${shortUrl(draft.url)}`, fact: status === null ? '✗' : String(status), tone };
    }
  }
}

export function SidebarView(props: {
  model: Model;
  width: number;
  height: number;
  hasFocus: boolean;
  theme: Theme;
}): ReactNode {
  const { model, width, height, hasFocus, theme } = props;
  return <LinesView lines={sidebarLines(model, width, height, hasFocus)} width={width} height={height} theme={theme} />;
}
