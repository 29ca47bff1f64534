import type { TableDescription } from '@rowhouse/protocol/api';
import { describe, expect, it } from 'vitest';
import { exchangeOf } from '../../../../testing/exchanges.js';
import { people, peopleRows, person, Session, versionAt } from '../../../../testing/session.js';
import type { Written } from '../../../core/tables/api-client.js';
import { rowOf, type Row } from '../../../core/tables/rows.js';
import { isBusy } from '../../model.js';
import { textOf } from '../../text/line.js';
import { gridLines } from './view.js';

const escape = '\u001b';
const right = `${escape}[C`;
const exchange = exchangeOf('');
const screen = (session: Session): string => gridLines(session.model.grid!, 70, 12, true).map(textOf).join('\n');
const onName = (): Session => Session.withRows(peopleRows(40), versionAt(5)).press(`j${right}`);
const saved = (row?: Row): Written => ({ kind: 'saved', row, exchange });
const pageFails = (session: Session): Session => {
  const { of, block } = session.asked('load-page').at(-1)!;
  return session.tell({ type: 'page-missing', of, block, message: 'Nothing listens.', exchange });
};

describe('while the server is written to', () => {
  it('what is pending stays as it is', () => {
    const session = onName().press('\rx\r').press('sz').press('u').press('\u0019').press('d').press('a');
    expect(session.model.grid?.edits).toMatchObject([{ kind: 'change', cells: { name: 'name 2x' } }]);
    expect(session.model.notice?.text).toBe('Edits are being saved: wait a moment.');
    expect(session.answerSave(saved(person('2', 'name 2x'))).model.grid?.edits).toEqual([]);
  });

  it('no other table is gone to', () => {
    const session = onName().press('\rx\rs').press('\u0014jj\r');
    expect(session.model.grid?.table.name).toBe('people');
    expect(session.model.notice?.text).toBe('Edits of people are being saved: wait a moment.');
  });

  it('nothing more is taken back, so that U twice takes back two', () => {
    const session = onName().press('\rx\rs');
    session.answerSave(saved(person('2', 'name 2x'))).press('j\ry\rs');
    session.answerSave(saved(person('3', 'name 3y'))).press('UU');
    const [first, ...more] = session.asked('undo-saved');
    expect([first?.draft.url, more]).toEqual(['/people/3', []]);
    const written = saved(person('3', 'name 3'));
    session.tell({ type: 'save-undone', table: 'people', draft: first!.draft, written }).press('U');
    expect(session.asked('undo-saved').map(({ draft }) => draft.url)).toEqual(['/people/3', '/people/2']);
  });
});

describe('a save', () => {
  it('of an added row never bears the name of an earlier one, also after another table', () => {
    const session = Session.withRows(peopleRows(3), versionAt(5)).press('aAda\rs');
    session.answerSave(saved(person('4', 'Ada')));
    session.press('\u0014jj\r').serve([], versionAt(1)).press('aBo\rs');
    session.answerSave(saved(person('1', 'Bo')));
    session.press('\u0014kk\r').serve(peopleRows(4), versionAt(6)).press('aAda\rs');
    const names = session
      .asked('save-edit')
      .map(({ draft }) => draft.headers.find(([name]) => name === 'Idempotency-Key')?.[1]);
    expect(new Set(names).size).toBe(3);
  });

  it('that is not allowed ends saving: the others would not be either', () => {
    const session = onName().press('\rx\r').press('j\ry\r').press('s');
    const response = { status: 403 } as NonNullable<typeof exchange.response>;
    session.answerSave({ kind: 'refused', message: 'Not yours.', exchange: { ...exchange, response } });
    expect(session.asked('save-edit')).toHaveLength(1);
    expect(session.model.grid).toMatchObject({ saving: [], edits: [{ id: 'key 2' }, { id: 'key 3' }] });
  });

  it("does not put its row over someone's later change that was heard of before its answer came", () => {
    const session = onName().press('\rx\rs');
    session.hears(6, [{ op: 'put', row: person('2', 'name 2x') }]).hears(7, [{ op: 'put', row: person('2', 'Later') }]);
    session.answerSave(saved(person('2', 'name 2x')));
    expect(screen(session)).toContain('Later');
  });

  it('is not tried for a row that no URL names', () => {
    for (const key of ['', '_held', '.', '..']) {
      const session = Session.withTable(people, [person(key, 'Ada')], versionAt(5)).press(`${right}\rx\rd`);
      expect([session.model.grid?.edits, session.model.notice?.text]).toEqual([
        [],
        'No URL names this row: a key that begins with _ or is empty, . or .. is changed in the file itself.',
      ]);
    }
  });
});

describe('columns with names that every object has', () => {
  const names = ['id', 'constructor', '__proto__', 'toString'];
  const table: TableDescription = { ...people, columns: names.map((name) => ({ name, type: 'text' })) };
  const row = (...cells: string[]): Row =>
    rowOf(JSON.parse(`{${names.map((name, index) => `"${name}":"${cells[index] ?? ''}"`).join(',')}}`), table, 'rev');

  it('are drawn, edited, saved and taken back as any other', () => {
    const session = Session.withTable(table, [row('1', 'a', 'b', 'c')], versionAt(5)).press(`${right}${right}\r!\r`);
    expect(screen(session)).toMatch(/1 +a +b! +c/);
    expect(session.press('s').asked('save-edit')[0]?.draft.body).toBe('{"__proto__":"b!"}');
    session.answerSave(saved(row('1', 'a', 'b!', 'c'))).press('U');
    expect(session.asked('undo-saved')[0]?.draft.body).toBe('{"__proto__":"b"}');
    session.tell({
      type: 'save-undone',
      table: 'people',
      draft: session.asked('undo-saved')[0]!.draft,
      written: saved(row('1', 'a', 'b', 'c')),
    });
    expect(screen(session.press('ax\rs'))).toMatch(/\+ +x/);
    expect(session.asked('save-edit').at(-1)?.draft.body).toBe('{"constructor":"x"}');
  });
});

describe('rows that are asked for', () => {
  it('and turn out to be here leave nothing turning', () => {
    const session = Session.withRows(peopleRows(500), versionAt(5)).press(':450\r');
    pageFails(session).press(`${escape}[H`);
    expect([session.model.grid?.phase, isBusy(session.model)]).toEqual(['ready', false]);
  });

  it('are not asked for without end where the server goes on answering what is old', () => {
    const session = Session.withRows(peopleRows(3), versionAt(5));
    session.tell({ type: 'table-feed', table: 'people', event: { type: 'open', version: versionAt(9) } });
    session.effects = [];
    session.tell({ type: 'table-settled', table: 'people' });
    const { of, block } = session.asked('load-page')[0]!;
    const page = { rows: peopleRows(3), total: 3, version: versionAt(5) };
    session.tell({ type: 'page-came', of, block, page, exchange });
    expect(session.asked('load-page')).toHaveLength(1);
  });

  it('by a filter that the server refuses come back with Esc', () => {
    const session = pageFails(onName().press('fno such:thing\r'));
    expect(screen(session)).toContain('Nothing listens.');
    session.press(escape).serve(peopleRows(40), versionAt(5));
    expect(screen(session)).toContain('name 2');
    expect(session.model.grid?.view.filter).toBe('');
  });
});
