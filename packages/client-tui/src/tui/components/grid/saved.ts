/** What was saved, and the request that takes it back: guarded, so that it never undoes what someone else did since. */
import type { TableDescription } from '@rowhouse/protocol/api';
import type { RequestDraft } from '../../../core/request/request.js';
import { editIdOf, type Edit, type RowPlace } from '../../../core/tables/edits.js';
import { changeRequest, deleteRequest, restoreRequest } from '../../../core/tables/requests.js';
import type { Row } from '../../../core/tables/rows.js';

/** Something that was saved. */
export interface SavedAction {
  readonly edit: Edit;
  /** The row after it; undefined where it is gone. */
  readonly after: Row | undefined;
  readonly place: RowPlace;
}

/** The request that takes a saved action back; undefined where there is none. */
export function inverseOf({ edit, after, place }: SavedAction, table: TableDescription): RequestDraft | undefined {
  switch (edit.kind) {
    case 'delete':
      return restoreRequest(table, edit.base);
    case 'add':
      return after === undefined ? undefined : deleteRequest(table, place, after.rev);
    case 'change': {
      if (after === undefined) return undefined;
      const before = table.columns.flatMap(({ name }, column) =>
        Object.hasOwn(edit.cells, name) ? [[name, edit.base.cells[column] ?? '']] : [],
      );
      return changeRequest(table, place, after.rev, Object.fromEntries(before) as Record<string, string>);
    }
  }
}

/** What it was, in words. */
export function labelOf({ edit, place }: SavedAction): string {
  switch (edit.kind) {
    case 'delete':
      return `the deletion of ${editIdOf(place)}`;
    case 'add':
      return 'the new row';
    case 'change':
      return `the change of ${Object.keys(edit.cells).join(', ')} in ${editIdOf(place)}`;
  }
}
