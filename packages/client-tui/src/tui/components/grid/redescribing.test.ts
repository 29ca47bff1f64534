import type { ColumnDescription, TableDescription } from '@rowhouse/protocol/api';
import { describe, expect, it } from 'vitest';
import { people, person, Session, versionAt } from '../../../../testing/session.js';
import { rowOf, type Row } from '../../../core/tables/rows.js';
import { wholeTable } from '../../../core/tables/requests.js';
import { focused } from '../../focus.js';
import { textOf } from '../../text/line.js';
import { gridLines } from './view.js';

const right = '\u001b[C';
const version = versionAt(5);
const screen = (session: Session): string => gridLines(session.model.grid!, 70, 12, true).map(textOf).join('\n');

const [id, name] = people.columns as [ColumnDescription, ColumnDescription];
const age: ColumnDescription = { name: 'age', type: 'number' };
const withColumns = (...columns: ColumnDescription[]): TableDescription => ({ ...people, columns });
const rowsOf = (table: TableDescription): Row[] =>
  ['1', '2', '3'].map((key) => rowOf({ id: key, name: `name ${key}`, age: '30' }, table, `rev-${key}`));

/** The table described anew, as it is after a change of its schema, and its rows read. */
function become(session: Session, table: TableDescription): Session {
  session.hears(6, [], { hasNewSchema: true });
  const service = { service: 'rowhouse', version: '0.1.0', tables: [table] } as const;
  return session.tell({ type: 'tables-came', ask: session.model.asked.tables, service });
}
const onName = (): Session => Session.withRows(rowsOf(people), version).press(`j${right}`);

describe('a table whose columns become others', () => {
  it('leaves the cell that is typed in, in its column and its row', () => {
    const table = withColumns(id, age, name);
    const session = become(onName().press('\rhalf'), table);
    expect(focused(session.model.focus)).toBe('cell');
    session.serve(rowsOf(table), version);
    expect(screen(session)).toMatch(/› +2 +30 +name 2half/);
    session.press('\rs');
    expect(session.asked('save-edit')[0]?.draft).toMatchObject({ url: '/people/2', body: '{"name":"name 2half"}' });
  });

  it('is described anew where changes were missed, which may have been of its columns', () => {
    const session = onName();
    session.effects = [];
    session.tell({ type: 'table-feed', table: 'people', event: { type: 'reset' } });
    expect(session.asked('load-tables')).toHaveLength(1);
    const table = withColumns(id, age, name);
    session.tell({
      type: 'tables-came',
      ask: session.model.asked.tables,
      service: { service: 'rowhouse', version: '0.1.0', tables: [table] },
    });
    expect(screen(session.serve(rowsOf(table), version))).toMatch(/2 +30 +name 2/);
  });

  it('says that changes do not come any longer, where the server gives none: nothing is tried again then', () => {
    const session = onName();
    const lost = (message: string, isFinal: boolean) =>
      session.tell({ type: 'table-feed-lost', table: 'people', message, isFinal });
    lost('No feed.', true);
    expect(session.model.notice).toBeUndefined();
    session.tell({ type: 'table-feed', table: 'people', event: { type: 'open', version: undefined } });
    lost('It broke.', false);
    lost('The feed was answered with 401.', true);
    expect(session.model.notice?.text).toMatch(/^The feed was answered with 401\. Other people's changes do not/);
    expect(screen(session)).not.toMatch(/live|trying again/);
  });

  it('is listed again when the server is back, where the list was lost meanwhile', () => {
    const session = onName();
    session.tell({ type: 'table-feed-lost', table: 'people', message: 'It broke.', isFinal: false }).press('\u0012');
    const ask = session.model.asked.tables;
    session.tell({ type: 'tables-missing', ask, phase: 'failed', message: 'Nothing listens.' });
    session.effects = [];
    session.tell({ type: 'table-feed', table: 'people', event: { type: 'open', version: undefined } });
    expect(session.asked('load-tables')).toHaveLength(1);
  });

  it('closes the cell of a column that is gone, and says what was typed', () => {
    const session = become(onName().press('\rhalf'), withColumns(id, age));
    expect(focused(session.model.focus)).toBe('grid');
    expect(session.model.notice?.text).toContain('no column name any more; what you typed was: name 2half');
  });

  it('leaves edits with the columns that they were made of, so that taking them back is exact', () => {
    const table = withColumns(age, id, name);
    const session = become(onName().press('\r!\r'), table).serve(rowsOf(table), version);
    expect(session.model.grid?.edits).toMatchObject([{ base: { cells: ['', '2', 'name 2'] } }]);
    expect(screen(session)).toContain('name 2!');
  });

  it('does not send an edit of a column that is gone as if it were one', () => {
    const session = become(onName().press('\r!\r'), withColumns(id, age)).press('s');
    expect(session.asked('save-edit')).toEqual([]);
    expect(session.model.notice?.text).toMatch(/^The table has no column name any more/);
    expect(session.model.grid).toMatchObject({ saving: [], edits: [{ id: 'key 2' }] });
  });

  it('drops pages on their way, whose cells were read by the old columns, and follows the feed by the new', () => {
    const session = onName().press('o');
    const { of, block } = session.asked('load-page').at(-1)!;
    session.effects = [];
    const table = withColumns(id, age, name);
    become(session, table);
    expect(session.asked('follow-table')).toEqual([{ type: 'follow-table', table }]);
    expect(session.asked('load-page')).toHaveLength(1);
    const page = { rows: [person('9', 'Old')], total: 1, version };
    session.tell({ type: 'page-came', of, block, page, exchange: session.model.grid!.last!.exchange });
    expect(session.model.grid?.phase).toBe('loading');
    session.serve(rowsOf(table), version);
    expect(screen(session)).toMatch(/1 +30 +name 1/);
  });

  it('is no longer sorted by a column that is gone', () => {
    const session = become(onName().press('o'), withColumns(id, age));
    expect(session.model.grid?.view.sort).toEqual([]);
  });

  it('is no longer filtered by it either, once the server will not have that, also where it was sorted by it too', () => {
    const session = onName().press('fname=x\r').serve([], version).press('o').serve([], version);
    become(session, withColumns(id, age)).refusePage().press('o');
    expect(session.asked('load-page').at(-1)?.view).toEqual({
      ...wholeTable,
      sort: [{ column: 'age', isDescending: false }],
    });
  });
});
