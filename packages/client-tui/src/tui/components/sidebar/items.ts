/** The entries of the list at the left, and the selection among them. */
import type { HistoryEntry } from '../../../core/history/history-entry.js';
import type { Model } from '../../model.js';
import { savedRequests, type PlacedRequest } from '../saved/state.js';
import type { TableEntry } from '../tables/state.js';
import type { Section, SidebarState } from './state.js';

/** An entry of the list. */
export type SidebarItem =
  | { readonly section: 'tables'; readonly index: number; readonly table: TableEntry }
  | { readonly section: 'saved'; readonly index: number; readonly request: PlacedRequest }
  | { readonly section: 'history'; readonly index: number; readonly entry: HistoryEntry };

type Listed = Pick<Model, 'tables' | 'saved' | 'history' | 'sidebar'>;

/** Most requests that were sent in the list; all of them can be searched. */
const mostSent = 30;

/** All entries, in order. */
export function itemsOf({ tables, saved, history }: Listed): SidebarItem[] {
  return [
    ...tables.entries.map((table, index): SidebarItem => ({ section: 'tables', index, table })),
    ...savedRequests(saved).map((request, index): SidebarItem => ({ section: 'saved', index, request })),
    ...latest(history).map((entry, index): SidebarItem => ({ section: 'history', index, entry })),
  ];
}

/** The place of the selection among all entries; -1 where there are none. */
export function selectionIn(model: Listed, items: readonly SidebarItem[]): number {
  const { section } = model.sidebar;
  const index = section === 'tables' ? model.tables.selected : model.sidebar[section];
  const exact = items.findIndex((item) => item.section === section && item.index === index);
  // What was selected may be gone: the section's last, or whatever there is.
  const near = exact >= 0 ? exact : items.findLastIndex((item) => item.section === section);
  return near >= 0 ? near : Math.min(0, items.length - 1);
}

/** The selected entry. */
export function selectedItem(model: Listed): SidebarItem | undefined {
  const items = itemsOf(model);
  return items[selectionIn(model, items)];
}

/** The selection `step` entries on. */
export function moved(model: Model, step: number): Model {
  const items = itemsOf(model);
  const at = Math.max(0, Math.min(items.length - 1, selectionIn(model, items) + step));
  const item = items[at];
  return item === undefined ? model : select(model, item.section, item.index);
}

/** The selection on an entry. */
export function select(model: Model, section: Section, index: number): Model {
  const sidebar: SidebarState =
    section === 'tables' ? { ...model.sidebar, section } : { ...model.sidebar, section, [section]: index };
  const tables = section === 'tables' ? { ...model.tables, selected: index } : model.tables;
  return { ...model, sidebar, tables };
}

/** The newest of each method and URL. Found once for each history, which changes with every request only. */
function latest(history: readonly HistoryEntry[]): readonly HistoryEntry[] {
  const known = found.get(history);
  if (known !== undefined) return known;
  const seen = new Set<string>();
  const newest: HistoryEntry[] = [];
  for (const entry of history) {
    const name = `${entry.draft.method} ${entry.url}`;
    if (seen.has(name)) continue;
    seen.add(name);
    newest.push(entry);
    if (newest.length === mostSent) break;
  }
  found.set(history, newest);
  return newest;
}

const found = new WeakMap<readonly HistoryEntry[], readonly HistoryEntry[]>();
