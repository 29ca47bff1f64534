import { describe, expect, it } from 'vitest';
import { people, peopleRows, person, Session, versionAt } from '../../../../testing/session.js';
import { exchangeOf } from '../../../../testing/exchanges.js';
import type { Written } from '../../../core/tables/api-client.js';
import { focused } from '../../focus.js';
import { textOf } from '../../text/line.js';
import { statusLine } from '../status/view.js';
import { gridLines } from './view.js';

const escape = '\u001b';
const right = `${escape}[C`;
const version = versionAt(5);
const exchange = exchangeOf('');

const screen = (session: Session): string => gridLines(session.model.grid!, 60, 12, true).map(textOf).join('\n');
const status = (session: Session): string => textOf(statusLine(session.model, 120));

/** On the name of the second row. */
const onName = (): Session => Session.withRows(peopleRows(40), version).press(`j${right}`);
const saved = (row = person('2', 'Grace')): Written => ({ kind: 'saved', row, exchange });

describe('editing a cell', () => {
  it('is pending until it is saved, told by a sign and by the request that would save it', () => {
    const session = onName().press('\r');
    expect(focused(session.model.focus)).toBe('cell');
    session.press('!\r');
    expect(focused(session.model.focus)).toBe('grid');
    expect(screen(session)).toContain('›✎   2  name 2!');
    expect(status(session)).toContain('1 edit not saved   PATCH /people/2 {"name":"name 2!"} If-Match "rev-2-name_2"');
    expect(session.asked('save-edit')).toEqual([]);
    expect(session.asked('keep-edits').at(-1)?.edits).toHaveLength(1);
  });

  it('sends one request for s, with what was changed and the revision it was based on', () => {
    const session = onName().press('\r\u0015Grace\rs');
    expect(session.asked('save-edit').map(({ draft }) => draft)).toEqual([
      {
        dialect: 'http',
        method: 'PATCH',
        url: '/people/2',
        headers: [
          ['Content-Type', 'application/json'],
          ['If-Match', '"rev-2-name_2"'],
        ],
        body: '{"name":"Grace"}',
      },
    ]);
    expect(session.press('ss').asked('save-edit')).toHaveLength(1);
    session.answerSave(saved());
    expect(session.model.grid).toMatchObject({ edits: [], saving: [] });
    expect(screen(session)).toContain('›    2  Grace');
    expect(session.asked('keep-edits').at(-1)?.edits).toEqual([]);
  });

  it('is no edit where the text is as it was, or Esc leaves it', () => {
    expect(onName().press('\r\r').model.grid?.edits).toEqual([]);
    expect(onName().press(`\rx${escape}`).model.grid?.edits).toEqual([]);
    expect(onName().press('\rx\r').press('\r\u007f\r').model.grid?.edits).toEqual([]);
  });

  it('is undone and done again step by step', () => {
    const session = onName().press('\ra\r').press('\rb\r');
    const name = () => session.model.grid?.edits[0];
    expect(name()).toMatchObject({ cells: { name: 'name 2ab' } });
    session.press('u');
    expect(name()).toMatchObject({ cells: { name: 'name 2a' } });
    session.press('u');
    expect(name()).toBeUndefined();
    session.press('\u0019\u0019');
    expect(name()).toMatchObject({ cells: { name: 'name 2ab' } });
    expect(session.press('z').model.grid?.edits).toEqual([]);
  });

  it('takes a paste as text, whatever is in it, and sends nothing', () => {
    const session = onName().press(`${escape}[200~one\rtwo${escape}[201~`);
    expect([focused(session.model.focus), session.model.grid?.cell?.text]).toEqual(['cell', 'one\ntwo']);
    session.press('\r');
    expect(session.model.grid?.edits[0]).toMatchObject({ cells: { name: 'one\ntwo' } });
    expect(session.asked('save-edit')).toEqual([]);
  });

  it('is not to be had for the key', () => {
    const session = Session.withRows().press('\r');
    expect(session.model.notice?.text).toMatch(/^The key names the row/);
    expect(focused(session.model.focus)).toBe('grid');
  });
});

describe('rows', () => {
  it('are added below the others, and saved with a key against coming twice', () => {
    const session = Session.withRows(peopleRows(3), version).press('aAda\rs');
    const [save] = session.asked('save-edit');
    expect(save?.draft).toMatchObject({ method: 'POST', url: '/people', body: '{"name":"Ada"}' });
    expect(save?.draft.headers.find(([name]) => name === 'Idempotency-Key')?.[1]).toMatch(/^new-test-/);
    expect(screen(session)).toContain('›+      Ada');
    session.answerSave(saved(person('4', 'Ada')));
    expect(session.asked('settle-table-later')).toHaveLength(1);
    session.tell({ type: 'table-settled', table: 'people' });
    session.serve([...peopleRows(3), person('4', 'Ada')], versionAt(6));
    expect(session.model.grid).toMatchObject({ total: 4, edits: [] });
  });

  it('are deleted when it is saved, and not before; d again takes it back', () => {
    const session = onName().press('d');
    expect(screen(session)).toContain('›✗   2  name 2');
    expect(session.press('d').model.grid?.edits).toEqual([]);
    session.press('ds');
    expect(session.asked('save-edit')[0]?.draft).toMatchObject({
      method: 'DELETE',
      url: '/people/2',
      headers: [['If-Match', '"rev-2-name_2"']],
    });
  });

  it('that were refused say why, and the others are saved all the same', () => {
    const session = onName().press('\ra\r').press('j\rb\rs');
    session.answerSave({ kind: 'refused', message: 'name is declared as unique.', exchange });
    expect(session.asked('save-edit').map(({ draft }) => draft.url)).toEqual(['/people/2', '/people/3']);
    session.answerSave(saved(person('3', 'name 3b')));
    expect(session.model.grid?.edits.map(({ id }) => id)).toEqual(['key 2']);
    expect(screen(session.press('k'))).toContain('›!   2');
    expect(screen(session)).toContain('✗ name is declared as unique.');
  });
});

describe('saving while the server is away', () => {
  it('keeps what is pending, and shows it before it is sent again', () => {
    const session = onName().press('\rx\rs');
    session.answerSave({ kind: 'away', message: 'Nothing listens on localhost:8080.', exchange });
    expect(session.model.notice?.text).toContain('kept on disk');
    expect(session.model.grid).toMatchObject({ saving: [], areEditsOld: true });
    session.press('s');
    expect(session.asked('save-edit')).toHaveLength(1);
    expect(session.model.picker?.items.map(({ label }) => label)).toEqual([
      'Send it',
      'PATCH /people/2 {"name":"name 2x"} If-Match "rev-2-name_2"',
    ]);
    session.press('\r');
    expect(session.asked('save-edit')).toHaveLength(2);
  });

  it('finds the edits of last time, says so, and u takes them away', () => {
    const session = Session.ready().press('\u0014\r');
    expect(session.asked('find-edits')).toEqual([{ type: 'find-edits', table: people }]);
    session.serve(peopleRows(3), version);
    const edit = {
      kind: 'delete',
      id: 'key 2',
      place: { key: '2', number: null },
      base: person('2', 'name 2'),
    } as const;
    session.tell({ type: 'edits-found', table: 'people', edits: [edit], problem: undefined });
    expect(session.model.notice?.text).toMatch(/^From last time, not saved: 1/);
    expect(screen(session)).toContain(' ✗   2  name 2');
    expect(session.press('u').model.grid?.edits).toEqual([]);
  });
});

describe('undo after saving', () => {
  it('is the inverse request, guarded by what the save left', () => {
    const session = onName().press('\r\u0015Grace\rs');
    session.answerSave(saved());
    session.press('U');
    expect(session.asked('undo-saved')[0]?.draft).toMatchObject({
      method: 'PATCH',
      url: '/people/2',
      headers: [
        ['Content-Type', 'application/json'],
        ['If-Match', '"rev-2-Grace"'],
      ],
      body: '{"name":"name 2"}',
    });
    const { draft } = session.asked('undo-saved')[0]!;
    session.tell({ type: 'save-undone', table: 'people', draft, written: saved(person('2', 'name 2')) });
    expect(session.model.notice?.text).toBe('Taken back: the change of name in key 2.');
    expect(session.press('U').asked('undo-saved')).toHaveLength(1);
  });

  it('puts a deleted row back, unless there is another by now', () => {
    const session = onName().press('ds');
    session.answerSave({ kind: 'saved', row: undefined, exchange });
    session.press('U');
    expect(session.asked('undo-saved')[0]?.draft).toMatchObject({
      method: 'PUT',
      url: '/people/2',
      body: '{"id":2,"name":"name 2"}',
    });
    expect(session.asked('undo-saved')[0]?.draft.headers).toContainEqual(['If-None-Match', '*']);
  });

  it('leaves alone what someone else changed since', () => {
    const session = onName().press('\rx\rs');
    session.answerSave(saved(person('2', 'name 2x')));
    const { draft } = session.press('U').asked('undo-saved')[0]!;
    const written: Written = { kind: 'conflict', current: person('2', 'Theirs'), exchange };
    session.tell({ type: 'save-undone', table: 'people', draft, written });
    expect(session.model.notice?.text).toMatch(/^Key 2 was changed since by someone else/);
  });
});

describe("other people's changes", () => {
  it('appear in place, marked for a while, and leave the cursor and what is being typed', () => {
    const session = onName().press('\rhalf');
    session.hears(6, [{ op: 'put', row: person('3', 'Changed') }]);
    expect(session.model.grid?.cell?.text).toBe('name 2half');
    expect(screen(session)).toContain(' ↻   3  Changed');
    expect(session.asked('unmark-rows-later')).toHaveLength(1);
    session.tell({ type: 'unmark-rows', table: 'people', keys: ['3'] });
    expect(screen(session)).toContain('     3  Changed');
  });

  it('are marked each for its own time, whatever was changed before', () => {
    const session = onName();
    for (const key of ['3', '4', '3'])
      session.hears(6, [{ op: 'put', row: person(key, `Changed ${session.effects.length}`) }]);
    expect(session.asked('unmark-rows-later').map(({ keys }) => keys)).toEqual([['3'], ['4'], ['3']]);
    session.tell({ type: 'unmark-rows', table: 'people', keys: ['4', 'gone'] });
    expect(session.model.grid?.marked).toEqual(new Set(['3']));
    session.tell({ type: 'unmark-rows', table: 'orders', keys: ['3'] });
    expect(session.model.grid?.marked).toEqual(new Set(['3']));
  });

  it('are not applied to rows that were read after them', () => {
    const session = Session.withRows(peopleRows(3), versionAt(9));
    session.hears(6, [{ op: 'put', row: person('3', 'Old news') }]);
    expect(screen(session)).toContain('name 3');
  });

  it('read the rows again where rows came or went, once for a crowd, and stay on the row', () => {
    const session = onName().press('jj');
    const before = session.model.grid!.row;
    session.hears(6, [{ op: 'delete', key: '1' }]);
    session.hears(7, [{ op: 'delete', key: '2' }]);
    expect(session.asked('settle-table-later')).toHaveLength(1);
    expect(session.asked('load-page')).toEqual([]);
    session.tell({ type: 'table-settled', table: 'people' });
    session.serve(peopleRows(40).slice(2), versionAt(7));
    expect(session.model.grid).toMatchObject({ total: 38, row: before - 2 });
    expect(screen(session)).toContain('›    4  name 4');
  });

  it('that were missed are read again, when the feed begins later than what was read', () => {
    const session = Session.withRows(peopleRows(3), version);
    const open = (sequence: number) =>
      session.tell({
        type: 'table-feed',
        table: 'people',
        event: { type: 'open', version: versionAt(sequence) },
      });
    open(5);
    expect(session.asked('settle-table-later')).toEqual([]);
    open(6);
    expect(session.asked('settle-table-later')).toHaveLength(1);
  });

  it('say when they no longer come, and when they do again', () => {
    const session = onName().press('\rx\r');
    session.tell({ type: 'table-feed-lost', table: 'people', message: 'It broke.', isFinal: false });
    expect(session.model.notice?.text).toBe('It broke. Your edits are kept on disk. Trying again …');
    expect(session.model.grid?.live).toBe('away');
    session.tell({ type: 'table-feed', table: 'people', event: { type: 'open', version: undefined } });
    expect(session.model.notice?.text).toBe(
      'The server is back. Not saved yet: 1; p shows what would be sent, s sends it.',
    );
    session.tell({ type: 'table-settled', table: 'people' });
    expect(session.asked('load-page')).toHaveLength(1);
  });
});

describe('a view', () => {
  it('is sorted by a column up, down and not, and is read anew each time', () => {
    const session = onName();
    const sorts = ['o', 'o', 'o'].map((key) => {
      session.effects = [];
      const { view } = session.press(key).asked('load-page')[0]!;
      session.serve(peopleRows(40), version);
      return view.sort;
    });
    expect(sorts).toEqual([[{ column: 'name', isDescending: false }], [{ column: 'name', isDescending: true }], []]);
  });

  it('is filtered, and searched as it is typed; Esc takes the search away', () => {
    const session = onName().press('fname:contains=1\r');
    expect(session.asked('load-page').at(-1)?.view.filter).toBe('name:contains=1');
    session.serve(peopleRows(40), version).press('/3');
    expect(session.asked('load-page').at(-1)?.view).toMatchObject({ filter: 'name:contains=1', search: '3' });
    session.serve(peopleRows(40), version).press('\r');
    expect(focused(session.model.focus)).toBe('grid');
    expect(session.press(escape).model.grid?.view.search).toBe('');
  });

  it('drops pages of an earlier one', () => {
    const session = onName().press('o');
    const { of, block } = session.asked('load-page')[0]!;
    session.press('o');
    const page = { rows: [person('9', 'Late')], total: 1, version };
    session.tell({ type: 'page-came', of, block, page, exchange });
    expect(session.model.grid?.total).toBe(40);
  });

  it('is gone to by the number of a row, and columns are made wider and narrower', () => {
    const session = Session.withRows(peopleRows(500)).press(':450\r');
    expect(session.model.grid?.row).toBe(449);
    expect(session.asked('load-page').map(({ block }) => block)).toEqual([2]);
    session.press(`${right}>>`);
    expect(session.model.grid?.chosen['name']).toBe(12);
    expect(session.press(':none\r').model.notice?.text).toContain('is no row number');
  });
});

describe('leaving with edits that are not saved', () => {
  it('asks first, and loses nothing either way', () => {
    const session = onName().press('\rx\rq');
    expect(session.asked('quit')).toEqual([]);
    expect(session.press(`${escape}[B\r`).asked('quit')).toEqual([{ type: 'quit', exitCode: 0 }]);
    const saving = onName().press('\rx\rq\r');
    expect([saving.asked('quit'), saving.asked('save-edit').length]).toEqual([[], 1]);
    expect(onName().press('\rx\rq').press(escape).asked('quit')).toEqual([]);
    expect(onName().press('q').asked('quit')).toHaveLength(1);
  });

  it('keeps those of last time beside those of somebody quick', () => {
    const session = onName().press('\rx\r');
    const edit = {
      kind: 'delete',
      id: 'key 3',
      place: { key: '3', number: null },
      base: person('3', 'name 3'),
    } as const;
    const same = {
      kind: 'delete',
      id: 'key 2',
      place: { key: '2', number: null },
      base: person('2', 'name 2'),
    } as const;
    session.tell({ type: 'edits-found', table: 'people', edits: [edit, same], problem: undefined });
    const kept = session
      .asked('keep-edits')
      .at(-1)
      ?.edits.map(({ kind, id }) => `${kind} ${id}`);
    expect(kept).toEqual(['delete key 3', 'change key 2']);
  });
});
