/** What the change feed of a table says. */
import type { Row } from '../row.js';
import type { Column, TableVersion } from '../table-description.js';

/** Where a feed begins, and when it ends. */
export interface FeedOptions {
  /**
   * What the reader knows of the table: the feed goes on behind it. Default: the table as it is when the first event is
   * asked for.
   */
  readonly since?: TableVersion;
  /**
   * With `since`: the schema that the reader knows. Without it, or where it is another one now, the feed begins with a
   * `schema` event. What types a column had in the past is not known.
   */
  readonly schemaVersion?: string;
  /** Ends the feed, without an error. */
  readonly signal?: AbortSignal;
}

/**
 * Each has a `version` to go on behind (`FeedOptions.since`): all that the table was told to be up to it has been said
 * then.
 */
export type FeedEvent = ChangesEvent | SchemaEvent | ResetEvent | DroppedEvent;

/** One committed transaction; the versions of these events count up without gaps. */
export interface ChangesEvent {
  readonly kind: 'changes';
  /** Of the table with the transaction in it. */
  readonly version: TableVersion;
  /** When it was made, in milliseconds since 1970. */
  readonly at: number;
  /** `file`: the table's file was saved from outside. */
  readonly origin: 'api' | 'file';
  /** Each row is named once, as it was before and as it is after. None where rows only stand in another order. */
  readonly changes: readonly FeedChange[];
}

/** `key` is undefined in a table without one, where a row that was changed is one gone and one put. */
export type FeedChange =
  /** A row that is new, or another than it was. */
  | {
      readonly kind: 'put';
      readonly key: string | undefined;
      readonly row: Row;
      /** Undefined where the row is new. */
      readonly before: Row | undefined;
    }
  /** A row that is gone. */
  | { readonly kind: 'delete'; readonly key: string | undefined; readonly before: Row };

/** Columns, types or key are these from here on; `version` is that of the event before. */
export interface SchemaEvent {
  readonly kind: 'schema';
  /** That of the event before. */
  readonly version: TableVersion;
  /** For `FeedOptions.schemaVersion`, when the feed is resumed. */
  readonly schemaVersion: string;
  /** All columns, in the table's order. */
  readonly columns: readonly Column[];
  /** The column that names rows. */
  readonly key: string | undefined;
}

/**
 * What changed is not known up to `version`: read the table, and its schema, anew. The feed goes on behind `version`, so
 * that events which the reading holds already may follow.
 */
export interface ResetEvent {
  readonly kind: 'reset';
  /** The table is to be read anew at this version or a later one. */
  readonly version: TableVersion;
  /** Why what happened is not told. */
  readonly reason: ResetReason;
}

/** Why a reader has to begin anew. */
export type ResetReason =
  /** `since` is no version of the table: it was dropped and made again, or its data are those of a backup. */
  | 'unknown-version'
  /** It is longer ago than is kept, was too large to be kept, or the table has other columns now. */
  | 'changes-unknown'
  /** More events waited for the reader than the limits `maxFeedEvents` and `maxFeedBytes`. */
  | 'slow-reader';

/** There is no such table any more. The last event of its feed. */
export interface DroppedEvent {
  readonly kind: 'dropped';
  /** The last one that the table had. */
  readonly version: TableVersion;
}
