/** What the grid asks of the world: pages, the feed, saves, and the edits that are kept on disk. */
import type { TableDescription } from '@rowhouse/protocol/api';
import type { EffectContext } from '../../effect-context.js';
import type { EffectRunner } from '../../feature.js';
import { blockSize } from './blocks.js';
import { followingWith } from './following.js';
import type { GridEffect, ViewName } from './messages.js';
import { unmarkingWith } from './unmarking.js';

/** How long changes are gathered before rows are read again, in milliseconds. */
const settleTime = 150;

/** What does the grid's effects. */
export function gridEffects(context: EffectContext): EffectRunner {
  const follow = followingWith(context);
  const reading = readingWith(context.stopped);
  const unmark = unmarkingWith(context);
  const settle = (table: string): void => {
    const cancel = context.clock.after(settleTime, () => {
      context.stopped.removeEventListener('abort', cancel);
      context.dispatch({ type: 'table-settled', table });
    });
    context.stopped.addEventListener('abort', cancel, { once: true });
  };
  return (effect) => {
    switch (effect.type) {
      case 'load-page':
        context.watch(loadPage(effect, reading(effect.of), context));
        return true;
      case 'follow-table':
        follow(effect.table);
        return true;
      case 'settle-table-later':
        settle(effect.table);
        return true;
      case 'unmark-rows-later':
        unmark(effect.table, effect.keys);
        return true;
      case 'save-edit':
      case 'undo-saved':
        context.watch(write(effect, context));
        return true;
      case 'keep-edits':
        context.keptEdits.keep(effect.table.name, columnNames(effect.table), effect.edits);
        return true;
      case 'find-edits':
        context.watch(findEdits(effect.table, context));
        return true;
      default:
        return false;
    }
  };
}

/** What calls off the reading of a view once another is read: who types a search wants its last letter's rows. */
function readingWith(stopped: AbortSignal): (of: ViewName) => AbortSignal {
  let current: ViewName | undefined;
  let leave = new AbortController();
  return (of) => {
    if (current?.table !== of.table || current.generation !== of.generation) {
      leave.abort();
      leave = new AbortController();
      current = of;
    }
    return AbortSignal.any([leave.signal, stopped]);
  };
}

async function loadPage(
  { of, table, view, block }: Extract<GridEffect, { type: 'load-page' }>,
  signal: AbortSignal,
  { api, dispatch }: EffectContext,
): Promise<void> {
  const start = block * blockSize;
  const answer = await api.page(table, view, start, start + blockSize, signal);
  if (signal.aborted) return;
  const { exchange } = answer;
  if (answer.kind === 'value') dispatch({ type: 'page-came', of, block, page: answer.value, exchange });
  else dispatch({ type: 'page-missing', of, block, message: answer.message, exchange });
}

async function write(
  effect: Extract<GridEffect, { type: 'save-edit' | 'undo-saved' }>,
  { api, dispatch }: EffectContext,
): Promise<void> {
  const { table, draft } = effect;
  // Not called off when the program ends: what was sent is finished.
  const written = await api.write(table, draft);
  if (effect.type === 'save-edit') {
    dispatch({ type: 'edit-saved', table: table.name, id: effect.id, draft, written });
  } else dispatch({ type: 'save-undone', table: table.name, draft, written });
}

async function findEdits(table: TableDescription, { keptEdits, dispatch }: EffectContext): Promise<void> {
  const found = await keptEdits.find(table.name, columnNames(table));
  dispatch({ type: 'edits-found', table: table.name, ...found });
}

function columnNames({ columns }: TableDescription): string[] {
  return columns.map(({ name }) => name);
}
