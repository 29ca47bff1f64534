import type { ServiceDescription } from '@rowhouse/protocol/api';

/** What becomes of asking for the tables. */
export type TablesMessage =
  | { readonly type: 'tables-came'; readonly ask: number; readonly service: ServiceDescription }
  | {
      readonly type: 'tables-missing';
      readonly ask: number;
      readonly phase: 'other-service' | 'failed';
      readonly message: string;
    };

export interface TablesEffect {
  readonly type: 'load-tables';
  readonly ask: number;
}
