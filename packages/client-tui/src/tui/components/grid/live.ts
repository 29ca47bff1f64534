/** Other people's changes: applied in place where they can be, read again where not. The cursor and what is being typed stay. */
import type { Effect, Message, Updated } from '../../messages.js';
import type { Model } from '../../model.js';
import { isLater, type TableVersion } from '../../../core/tables/rows.js';
import { isFileOrder } from '../../../core/tables/requests.js';
import { askForTables } from '../tables/ask.js';
import { applied, stale } from './blocks.js';
import { widened } from './columns.js';
import { askedAnew } from './loading.js';
import type { GridState } from './state.js';

/** What a feed's news make of the model. */
export function heard(model: Model, message: Extract<Message, { type: 'table-feed' | 'table-feed-lost' }>): Updated {
  const { grid } = model;
  if (grid?.table.name !== message.table) return [model, []];
  if (message.type === 'table-feed-lost') return lost(model, grid, message);
  const { event } = message;
  switch (event.type) {
    case 'open':
      return opened(model, grid, event.version);
    case 'reset':
      return reset({ ...model, grid: { ...grid, blocks: stale(grid.blocks) } });
    case 'changed':
      return changed(model, grid, event);
  }
}

/** Rows that are out of date, read again. */
export function settledDown(model: Model, table: string): Updated {
  const { grid } = model;
  if (grid?.table.name !== table || !grid.isSettling) return [model, []];
  return [{ ...model, grid: { ...grid, isSettling: false } }, []];
}

/** The changes of others are no news any longer. */
export function unmarked(model: Model, { table, keys }: Extract<Message, { type: 'unmark-rows' }>): Updated {
  const { grid } = model;
  if (grid?.table.name !== table || !keys.some((key) => grid.marked.has(key))) return [model, []];
  const marked = new Set(grid.marked);
  for (const key of keys) marked.delete(key);
  return [{ ...model, grid: { ...grid, marked } }, []];
}

function opened(model: Model, grid: GridState, version: TableVersion | undefined): Updated {
  const wasAway = grid.live === 'away';
  const live: Model = { ...model, grid: { ...grid, live: 'live' } };
  if (!wasAway) {
    // What was read may be older than where the feed begins.
    const isBehind = grid.version !== undefined && isLater(version, grid.version);
    return isBehind
      ? settling({ ...live, grid: { ...grid, live: 'live', blocks: stale(grid.blocks), version } })
      : [live, []];
  }
  // What happened meanwhile is in the feed, if the server still knows it; what could not be loaded is asked for again.
  const text =
    grid.edits.length === 0
      ? 'The server is back.'
      : `The server is back. Not saved yet: ${grid.edits.length}; p shows what would be sent, s sends it.`;
  const [next, effects] = settling({
    ...live,
    notice: { tone: 'good', text },
    grid: {
      ...askedAnew(grid),
      live: 'live',
      message: undefined,
      phase: grid.phase === 'failed' ? 'loading' : grid.phase,
      areEditsOld: grid.edits.length > 0,
    },
  });
  if (next.tables.phase !== 'failed') return [next, effects];
  const [asking, more] = askForTables(next);
  return [asking, [...effects, ...more]];
}

function lost(
  model: Model,
  grid: GridState,
  { isFinal, message }: Extract<Message, { type: 'table-feed-lost' }>,
): Updated {
  if (isFinal) {
    // A server that never had a feed is no news; one that gives none any longer is, and nothing is tried again.
    const text = `${message} Other people's changes do not come by themselves now: Ctrl-R asks for them.`;
    const notice = grid.live === 'connecting' ? model.notice : ({ tone: 'warn', text } as const);
    return [{ ...model, notice, grid: { ...grid, live: 'none' } }, []];
  }
  if (grid.live === 'away') return [model, []];
  const kept = grid.edits.length === 0 ? '' : ' Your edits are kept on disk.';
  return [
    { ...model, grid: { ...grid, live: 'away' }, notice: { tone: 'warn', text: `${message}${kept} Trying again …` } },
    [],
  ];
}

/** What was missed may be anything, other columns too: the server says so where it can't tell what someone made of a file. */
function reset(model: Model): Updated {
  const [asking, effects] = askForTables(model);
  const [next, more] = settling(asking);
  return [next, [...effects, ...more]];
}

function changed(
  model: Model,
  grid: GridState,
  { changes, version, hasNewSchema }: Extract<Extract<Message, { type: 'table-feed' }>['event'], { type: 'changed' }>,
): Updated {
  const { blocks, changed: keys, met } = applied(grid.blocks, changes, version);
  const here = new Set(keys);
  const own = new Set(grid.saved.map(({ after }) => after?.rev).filter((rev) => rev !== undefined));
  const fromOthers = changes.flatMap((change) =>
    change.op === 'put' && change.row.key !== null && here.has(change.row.key) && !own.has(change.row.rev)
      ? [change.row.key]
      : [],
  );
  const isPlain = met === changes.length && isFileOrder(grid.view) && !hasNewSchema;
  const next: GridState = {
    ...grid,
    blocks: isPlain ? blocks : stale(blocks),
    version: version ?? grid.version,
    marked: fromOthers.length === 0 ? grid.marked : new Set([...grid.marked, ...fromOthers]),
    widths: widened(
      grid.widths,
      changes.flatMap((change) => (change.op === 'put' ? [change.row] : [])),
    ),
  };
  const unmarkLater: Effect[] =
    fromOthers.length === 0 ? [] : [{ type: 'unmark-rows-later', table: grid.table.name, keys: fromOthers }];
  if (isPlain) return [{ ...model, grid: next }, unmarkLater];
  const [described, asking] = hasNewSchema ? askForTables(model) : [model, []];
  const [quiet, effects] = settling({ ...described, grid: next });
  return [quiet, [...asking, ...effects, ...unmarkLater]];
}

/** Reading again is put off for a moment: changes come in crowds. */
export function settling(model: Model): Updated {
  const { grid } = model;
  if (grid === undefined || grid.isSettling) return [model, []];
  return [{ ...model, grid: { ...grid, isSettling: true } }, [{ type: 'settle-table-later', table: grid.table.name }]];
}
