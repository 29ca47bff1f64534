import type { TableDescription } from '@rowhouse/protocol/api';
import type { Page, Written } from '../../../core/tables/api-client.js';
import type { Exchange } from '../../../core/exchange/exchange.js';
import type { RequestDraft } from '../../../core/request/request.js';
import type { Edits } from '../../../core/tables/edits.js';
import type { FeedEvent } from '../../../core/tables/feed.js';
import type { View } from '../../../core/tables/requests.js';

/** Which view of which table something is about. */
export interface ViewName {
  readonly table: string;
  readonly generation: number;
}

/** What happens to the table on the screen. */
export type GridMessage =
  | {
      readonly type: 'page-came';
      readonly of: ViewName;
      readonly block: number;
      readonly page: Page;
      readonly exchange: Exchange;
    }
  | {
      readonly type: 'page-missing';
      readonly of: ViewName;
      readonly block: number;
      readonly message: string;
      readonly exchange: Exchange;
    }
  | { readonly type: 'table-feed'; readonly table: string; readonly event: FeedEvent }
  /** The feed broke off; it is asked for again, unless the server has none. */
  | { readonly type: 'table-feed-lost'; readonly table: string; readonly message: string; readonly isFinal: boolean }
  /** Enough changes were waited for: rows that are out of date are read again. */
  | { readonly type: 'table-settled'; readonly table: string }
  /** Rows that others changed are no news any longer. */
  | { readonly type: 'unmark-rows'; readonly table: string; readonly keys: readonly string[] }
  | {
      readonly type: 'edit-saved';
      readonly table: string;
      readonly id: string;
      readonly draft: RequestDraft;
      readonly written: Written;
    }
  | { readonly type: 'save-undone'; readonly table: string; readonly draft: RequestDraft; readonly written: Written }
  /** Edits could not be kept on disk; one sentence. */
  | { readonly type: 'edits-not-kept'; readonly message: string }
  /** Edits from an earlier time were found on disk. */
  | {
      readonly type: 'edits-found';
      readonly table: string;
      readonly edits: Edits;
      /** What could not be read, in a sentence. */
      readonly problem: string | undefined;
    };

export type GridEffect =
  | {
      readonly type: 'load-page';
      readonly of: ViewName;
      readonly table: TableDescription;
      readonly view: View;
      readonly block: number;
    }
  /** Follows the feed of a table, and no other; undefined follows none. */
  | { readonly type: 'follow-table'; readonly table: TableDescription | undefined }
  | { readonly type: 'settle-table-later'; readonly table: string }
  /** Takes the marks of these rows away in a while, and not before. */
  | { readonly type: 'unmark-rows-later'; readonly table: string; readonly keys: readonly string[] }
  | { readonly type: 'save-edit'; readonly table: TableDescription; readonly id: string; readonly draft: RequestDraft }
  | { readonly type: 'undo-saved'; readonly table: TableDescription; readonly draft: RequestDraft }
  | { readonly type: 'keep-edits'; readonly table: TableDescription; readonly edits: Edits }
  | { readonly type: 'find-edits'; readonly table: TableDescription };
