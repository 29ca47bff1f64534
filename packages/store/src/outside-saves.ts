import type { TableDescription } from './contract.js';
import type { ConflictReport } from './saves/conflict-reports.js';
import type { HeldSave } from './saves/held-saves.js';

/** What a store whose tables are files has beyond the contract: others save the files too, and a person must decide on some. */
export interface OutsideSaves {
  /**
   * Saves of a table's file from outside that were not used, because they cannot be read or look like an accident, and
   * wait for a person; the oldest first. Each is a warning of the table, too. This and the next four reject with
   * `no-such-table`.
   */
  heldSaves(table: string): Promise<readonly HeldSave[]>;

  /**
   * Merges a save that was held: what it changed is meant. Resolves when that is durable. Rejects with `no-such-save`, or
   * with `save-not-usable` where it cannot be the table's whatever anybody says.
   */
  acceptHeldSave(table: string, id: string): Promise<TableDescription>;

  /** Forgets a save that was held; the table's file becomes what is served. Rejects with `no-such-save`. */
  discardHeldSave(table: string, id: string): Promise<void>;

  /** What merges of saves from outside could not decide, a report for each save; the oldest first. */
  conflictReports(table: string): Promise<readonly ConflictReport[]>;

  /** Forgets a report that a person has seen to. Rejects with `no-such-save`. */
  discardConflictReport(table: string, id: string): Promise<void>;
}
