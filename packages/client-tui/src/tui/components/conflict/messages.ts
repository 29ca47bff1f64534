import type { TableDescription } from '@rowhouse/protocol/api';
import type { Written } from '../../../core/tables/api-client.js';
import type { RequestDraft } from '../../../core/request/request.js';

/** What came of saving a row as it was chosen. */
export interface ConflictMessage {
  readonly type: 'conflict-answered';
  readonly table: string;
  readonly id: string;
  readonly draft: RequestDraft;
  readonly written: Written;
}

export interface ConflictEffect {
  readonly type: 'resolve-conflict';
  readonly table: TableDescription;
  readonly id: string;
  readonly draft: RequestDraft;
}
