/** The state of the full screen: one value, from which every view is drawn and to which every message makes the next. */
import type { ServerAddress } from '../core/request/address.js';
import { serverName, serverUrl } from '../core/request/address.js';
import type { HistoryEntry } from '../core/history/history-entry.js';
import type { CookieView } from '../core/cookies/cookie-jar.js';
import type { SavedState as StateOnDisk } from '../core/settings/saved-state.js';
import { defaultSettings, type Settings } from '../core/settings/settings.js';
import { noAccess, type AccessState } from './components/access/state.js';
import type { PickerState } from './components/picker/state.js';
import type { PromptState } from './components/prompt/state.js';
import type { Running } from './components/request/running.js';
import { emptyRequest, lineCount, type RequestState } from './components/request/state.js';
import { noResponse, type ResponseState } from './components/response/state.js';
import type { ConflictState } from './components/conflict/state.js';
import { noneSaved, type SavedState } from './components/saved/state.js';
import { atTables, type SidebarState } from './components/sidebar/state.js';
import type { GridState } from './components/grid/state.js';
import { noTables, type TablesState } from './components/tables/state.js';
import { focusOn, paneOf, type FocusStack, type Screen } from './focus.js';
import { keyTable, type Action } from './keys.js';
import type { KeyBinding } from './key-binding.js';
import { layoutOf, type Layout, type Size } from './layout.js';

/** A sentence in the status line. */
export interface Notice {
  readonly tone: 'plain' | 'good' | 'warn' | 'bad';
  readonly text: string;
}

export interface Model {
  /** Names this run of the program, so that what it makes is told from what others make. */
  readonly session: string;
  readonly size: Size;
  readonly server: ServerAddress;
  /** Which servers are sent an Authorization, and whether one is asked for. */
  readonly access: AccessState;
  readonly screen: Screen;
  readonly focus: FocusStack;
  readonly tables: TablesState;
  readonly grid: GridState | undefined;
  /** Whether the request on the screen was come to from the table: Esc leads back there. */
  readonly isFromGrid: boolean;
  /** An edit that someone else was in the way of. */
  readonly conflict: ConflictState | undefined;
  readonly request: RequestState;
  readonly response: ResponseState;
  /** Saved requests and environments. */
  readonly saved: SavedState;
  /** What was sent, the newest first. */
  readonly history: readonly HistoryEntry[];
  readonly sidebar: SidebarState;
  /** What is in the cookie jar. */
  readonly cookies: readonly CookieView[];
  readonly settings: Settings;
  /** Servers that were asked, by the names that `serverName` gives; the last one first. */
  readonly servers: readonly string[];
  /** The table of each server that was looked at last. */
  readonly lastTables: Readonly<Record<string, string>>;
  /** Widths that the user chose, by table (the server's name, `/`, its own) and column; the table that was changed last is the last one. */
  readonly columnWidths: StateOnDisk['columnWidths'];
  /** Whether a key was pressed: from then on only keys move the focus. */
  readonly isTouched: boolean;
  readonly running: Running | undefined;
  /** The question that is open in the row above the footer. */
  readonly prompt: PromptState | undefined;
  /** The choice that is open. */
  readonly picker: PickerState | undefined;
  /** The key table as the user has it. */
  readonly keys: readonly KeyBinding<Action>[];
  readonly notice: Notice | undefined;
  /** How far the help is scrolled. */
  readonly helpScroll: number;
  /** Counts while something is under way. */
  readonly spinner: number;
  /** Whether the spinner's next tick is on its way. */
  readonly isTicking: boolean;
  /** The number of the last thing that was asked for: what comes for an earlier one is late, and dropped. */
  readonly asked: { readonly id: number; readonly tables: number; readonly rows: number };
}

/** The state at the start: the cursor in the URL, so that a path can be typed at once. */
export function initialModel(server: ServerAddress, size: Size, session: string): Model {
  return {
    session,
    size,
    server,
    access: noAccess,
    screen: 'request',
    focus: focusOn('url'),
    tables: noTables,
    grid: undefined,
    isFromGrid: false,
    conflict: undefined,
    request: emptyRequest(serverUrl(server)),
    response: noResponse,
    saved: noneSaved,
    history: [],
    sidebar: atTables,
    cookies: [],
    settings: defaultSettings,
    servers: [serverName(server)],
    lastTables: {},
    columnWidths: {},
    isTouched: false,
    running: undefined,
    prompt: undefined,
    picker: undefined,
    keys: keyTable,
    notice: undefined,
    helpScroll: 0,
    spinner: 0,
    isTicking: false,
    asked: { id: 0, tables: 0, rows: 0 },
  };
}

/** Whether anything is under way: a request, or a load. */
export function isBusy(model: Model): boolean {
  return model.running !== undefined || model.tables.phase === 'loading' || model.grid?.phase === 'loading';
}

/** The layout for a model's size and focus. */
export function layoutFor(model: Model): Layout | undefined {
  return layoutOf(model.size, paneOf(model.focus), model.screen, lineCount(model.request), model.sidebar.width);
}
