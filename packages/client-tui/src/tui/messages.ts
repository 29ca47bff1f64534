/** What can happen to the full screen, and what it can ask to be done. Both are plain data. */
import type { ServiceDescription, TableDescription } from '@rowhouse/protocol/api';
import type { RequestDraft } from '../core/request.js';
import type { LoadedRows } from './components/grid/state.js';
import type { ResponseDocument } from './components/response/document.js';
import type { Input } from './input-decoder.js';
import type { Model, Running } from './model.js';

/** Something that happened. */
export type Message =
  /** The screen is there: ask for the tables. */
  | { readonly type: 'start' }
  | { readonly type: 'input'; readonly input: Input }
  | { readonly type: 'resized'; readonly columns: number; readonly rows: number }
  /** Another tenth of a second, while something is under way. */
  | { readonly type: 'tick' }
  | { readonly type: 'tables-came'; readonly ask: number; readonly service: ServiceDescription }
  | {
      readonly type: 'tables-missing';
      readonly ask: number;
      readonly phase: 'other-service' | 'failed';
      readonly message: string;
    }
  | {
      readonly type: 'rows-came';
      readonly ask: number;
      readonly loaded: LoadedRows;
      readonly document: ResponseDocument;
    }
  | {
      readonly type: 'rows-missing';
      readonly ask: number;
      readonly message: string;
      readonly document: ResponseDocument;
    }
  | { readonly type: 'progress'; readonly id: number; readonly phase: Running['phase']; readonly received: number }
  | { readonly type: 'answered'; readonly id: number; readonly document: ResponseDocument }
  /** The draft could not be sent as it stands. */
  | {
      readonly type: 'refused';
      readonly id: number;
      readonly part: 'method' | 'url' | 'headers' | 'body';
      readonly message: string;
    };

/** Something to be done outside the model. */
export type Effect =
  | { readonly type: 'send'; readonly id: number; readonly draft: RequestDraft }
  | { readonly type: 'cancel' }
  | { readonly type: 'load-tables'; readonly ask: number }
  | { readonly type: 'load-rows'; readonly ask: number; readonly table: TableDescription }
  | { readonly type: 'tick-later' }
  | { readonly type: 'suspend' }
  | { readonly type: 'quit'; readonly exitCode: number };

/** What a message makes of a model: the next one, and what is to be done. */
export type Updated = readonly [Model, readonly Effect[]];
