/** What can happen to the full screen, and what it can ask to be done: what the components declare, together. All of it is plain data. */
import type { AccessEffect, AccessMessage } from './components/access/messages.js';
import type { ConflictEffect, ConflictMessage } from './components/conflict/messages.js';
import type { CookiesEffect, CookiesMessage } from './components/cookies/messages.js';
import type { GridEffect, GridMessage } from './components/grid/messages.js';
import type { HistoryEffect, HistoryMessage } from './components/history/messages.js';
import type { SavedEffect, SavedMessage } from './components/saved/messages.js';
import type { RequestEffect, RequestMessage } from './components/request/messages.js';
import type { ResponseEffect, ResponseMessage } from './components/response/messages.js';
import type { ServerEffect } from './components/server/messages.js';
import type { SettingsEffect, SettingsMessage } from './components/settings/messages.js';
import type { ShellEffect, ShellMessage } from './components/shell/messages.js';
import type { TablesEffect, TablesMessage } from './components/tables/messages.js';
import type { Model } from './model.js';

/** Something that happened. */
export type Message =
  | ShellMessage
  | TablesMessage
  | GridMessage
  | ConflictMessage
  | RequestMessage
  | ResponseMessage
  | SavedMessage
  | HistoryMessage
  | SettingsMessage
  | CookiesMessage
  | AccessMessage;

/** Something to be done outside the model. */
export type Effect =
  | ShellEffect
  | TablesEffect
  | GridEffect
  | ConflictEffect
  | RequestEffect
  | ResponseEffect
  | SavedEffect
  | HistoryEffect
  | SettingsEffect
  | ServerEffect
  | CookiesEffect
  | AccessEffect;

/** What a message makes of a model: the next one, and what is to be done. */
export type Updated = readonly [Model, readonly Effect[]];
