import type { TableDescription } from '@rowhouse/protocol/api';
import type { ResponseDocument } from '../response/document.js';
import type { LoadedRows } from './state.js';

/** What becomes of asking for rows. */
export type GridMessage =
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
    };

export interface GridEffect {
  readonly type: 'load-rows';
  readonly ask: number;
  readonly table: TableDescription;
}
