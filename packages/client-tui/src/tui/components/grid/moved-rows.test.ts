import type { TableDescription } from '@rowhouse/protocol/api';
import { describe, expect, it } from 'vitest';
import { exchangeOf } from '../../../../testing/exchanges.js';
import { people, peopleRows, person, Session, versionAt } from '../../../../testing/session.js';
import { rowOf, type Row } from '../../../core/tables/rows.js';
import { textOf } from '../../text/line.js';
import { gridLines } from './view.js';

const right = '\u001b[C';
const exchange = exchangeOf('');
const screen = (session: Session): string => gridLines(session.model.grid!, 60, 12, true).map(textOf).join('\n');

/** The rows as they are now, read again as they are after a change. */
const become = (session: Session, rows: readonly Row[], sequence: number, table = 'people'): Session =>
  session
    .hears(sequence, [{ op: 'delete', key: null }], { table })
    .tell({ type: 'table-settled', table })
    .serve(rows, versionAt(sequence));

describe('a cell that is edited while rows come and go', () => {
  const rows = peopleRows(40);
  const onName = (): Session => Session.withRows(rows, versionAt(5)).press(`j${right}`);

  it('goes with its row, wherever that is by then', () => {
    const session = become(onName().press('\rhalf'), rows.slice(1), 6);
    expect(screen(session)).toContain('›    2  name 2half');
    expect(session.press('\r').model.grid?.edits).toMatchObject([{ id: 'key 2', cells: { name: 'name 2half' } }]);
  });

  it('stays with its row where that is gone, and never is of the one in its place', () => {
    const session = become(
      onName().press('\rhalf'),
      rows.filter(({ key }) => key !== '2'),
      6,
    );
    expect(screen(session)).toContain('›    2  name 2half');
    session.press('\r');
    expect(session.model.grid?.edits).toMatchObject([{ id: 'key 2', place: { key: '2' }, base: { key: '2' } }]);
    expect(screen(session)).toContain('›    3  name 3');
  });

  it('stays with it where no row is left', () => {
    const session = become(onName().press('\rhalf'), [], 6);
    expect(session.press('\r').model.grid?.edits).toMatchObject([{ id: 'key 2' }]);
  });

  it('is based on the row as it was where someone else changed that very cell, so that it is no silent overwriting', () => {
    const session = onName().press('\rhalf');
    session.hears(6, [{ op: 'put', row: { ...person('2', 'name 2'), rev: 'other cell' } }]);
    expect(session.press('\r').model.grid?.edits).toMatchObject([{ base: { rev: 'other cell' } }]);
    session.press('u\rhalf');
    session.hears(7, [{ op: 'put', row: person('2', 'Theirs') }]);
    expect(session.press('\r').model.grid?.edits).toMatchObject([{ base: { rev: 'other cell' } }]);
  });
});

describe('a table without a key', () => {
  const log: TableDescription = { ...people, name: 'log', key: null, links: { self: '/log' } };
  const line = (text: string): Row => rowOf({ id: '', name: text }, log, `rev-${text}`);
  const lines = ['a', 'b', 'c', 'd', 'e'].map(line);
  const opened = (rows: readonly Row[] = lines): Session => Session.withTable(log, rows, versionAt(5)).press(right);
  const edits = (session: Session): string[] =>
    session.model.grid!.edits.map((edit) =>
      edit.kind === 'add' ? 'add' : `${edit.kind} ${edit.place.number ?? 0} ${edit.base.rev}`,
    );

  it('keeps selection, edited cell and edits with rows that move', () => {
    const session = opened().press('jd').press('jj\r!');
    become(session, [line('new'), ...lines], 6, 'log');
    expect(screen(session)).toContain('✗      b');
    expect(screen(session)).toContain('›       d!');
    expect(edits(session.press('\r'))).toEqual(['delete 3 rev-b', 'change 5 rev-d']);
    become(session, lines.slice(1), 7, 'log');
    expect(edits(session)).toEqual(['delete 1 rev-b', 'change 3 rev-d']);
  });

  it('leaves an edit where it was, where its row is gone or can not be told from another', () => {
    const session = become(opened().press('jd'), [line('a'), line('c')], 6, 'log');
    expect(edits(session)).toEqual(['delete 2 rev-b']);
    const twins = opened([line('a'), line('b'), line('b')]).press('jd');
    expect(edits(become(twins, [line('a'), line('x'), line('b')], 6, 'log'))).toEqual(['delete 2 rev-b']);
  });

  it('has edits of its own for a row that stands where one with an edit stood', () => {
    const session = become(opened().press('jd'), [line('new'), ...lines], 6, 'log').press('kd');
    expect(edits(session)).toEqual(['delete 3 rev-b', 'delete 2 rev-a']);
    expect(new Set(session.model.grid!.edits.map(({ id }) => id)).size).toBe(2);
  });

  it('is saved so that no row moves that is still to be written', () => {
    const session = opened().press('dj').press('dj').press('\r!\r').press('s');
    const sent: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const { draft } = session.asked('save-edit').at(-1)!;
      sent.push(`${draft.method} ${draft.url}`);
      session.answerSave({ kind: 'saved', row: undefined, exchange });
    }
    expect(sent).toEqual(['PATCH /log/_row/3', 'DELETE /log/_row/2', 'DELETE /log/_row/1']);
  });

  it('shows no edit, and takes none, where rows are in another order', () => {
    const session = opened()
      .press('d')
      .press('o')
      .serve([...lines].reverse(), versionAt(5));
    expect(screen(session)).not.toContain('✗');
    expect(edits(session.press('z'))).toEqual(['delete 1 rev-a']);
    expect(edits(session.press('d'))).toEqual(['delete 1 rev-a']);
    expect(session.model.notice?.text).toMatch(/^This table has no key/);
  });

  it('takes back what was saved in the row where it is by now', () => {
    const session = opened()
      .press('jj\r!\rs')
      .answerSave({ kind: 'saved', row: line('c!'), exchange });
    become(session, [line('b'), line('c!'), line('d')], 7, 'log');
    expect(session.press('U').asked('undo-saved')[0]?.draft.url).toBe('/log/_row/2');
  });
});
