import { describe, expect, it } from 'vitest';
import { exchangeOf } from '../../../../testing/exchanges.js';
import { people, Session } from '../../../../testing/session.js';
import type { TableDescription } from '@rowhouse/protocol/api';
import { rowOf, type Row } from '../../../core/tables/rows.js';
import { focused } from '../../focus.js';
import { lineWidth, textOf } from '../../text/line.js';
import { conflictLines } from './view.js';

const table: TableDescription = { ...people, columns: [...people.columns, { name: 'age', type: 'number' }] };
const row = (name: string, age: string, rev: string): Row => rowOf({ id: '7', name, age }, table, rev);
const base = row('Grace Hoper', '34', 'base');
const exchange = exchangeOf('');
const escape = '\u001b';
const [up, down, left, right] = ['A', 'B', 'D', 'C'].map((letter) => `${escape}[${letter}`) as [
  string,
  string,
  string,
  string,
];

/** A session whose row was edited by `keys`, saved, and found to be `theirs` by then. */
function conflicted(theirs: Row | undefined, keys = `${right}\r\u0015Grace Hopper\r`): Session {
  const session = Session.withTable(table, [base]).press(`${keys}s`);
  return session.answerSave({ kind: 'conflict', current: theirs, exchange });
}
const drawn = (session: Session): string =>
  conflictLines(session.model.conflict!, table, 100, 20).map(textOf).join('\n');
const sent = (session: Session) => session.asked('resolve-conflict').map(({ draft }) => draft);

describe('a conflict over cells', () => {
  it('shows base, yours and theirs, with what needs no choice chosen already', () => {
    const session = conflicted(row('Grace Hoper', '35', 'theirs'));
    expect(focused(session.model.focus)).toBe('conflict');
    expect(drawn(session)).toMatch(/people key 7 was changed by someone else while you were editing +412/);
    expect(drawn(session)).toMatch(/name +Grace Hoper +●\*Grace Hopper +Grace Hoper/);
    expect(drawn(session)).toMatch(/age +34 +34 +●\*35/);
    expect(drawn(session)).toContain('Enter sends PATCH /people/7 {"name":"Grace Hopper"} If-Match "theirs"');
  });

  it('sends the merged row, based on theirs, once', () => {
    const session = conflicted(row('Grace Hoper', '35', 'theirs')).press('\r\r');
    expect(sent(session)).toMatchObject([{ method: 'PATCH', url: '/people/7', body: '{"name":"Grace Hopper"}' }]);
    expect(sent(session)[0]?.headers).toContainEqual(['If-Match', '"theirs"']);
    const { id, draft } = session.asked('resolve-conflict')[0]!;
    const written = { kind: 'saved', row: row('Grace Hopper', '35', 'new'), exchange } as const;
    session.tell({ type: 'conflict-answered', table: 'people', id, draft, written });
    expect(session.model).toMatchObject({ conflict: undefined, grid: { edits: [] } });
    expect(focused(session.model.focus)).toBe('grid');
    expect(session.asked('keep-edits').at(-1)?.edits).toEqual([]);
    expect(session.model.grid?.last).toMatchObject({ draft, isHeld: true });
    // Taking it back gives the row as they had it.
    expect(session.press('U').asked('undo-saved')[0]?.draft.body).toBe('{"name":"Grace Hoper"}');
  });

  it('waits for a choice where both changed a cell', () => {
    const session = conflicted(row('Grace B. Hopper', '34', 'theirs')).press('\r');
    expect(sent(session)).toEqual([]);
    expect(session.model.notice?.text).toBe('One choice is still to be made: ← yours, → theirs.');
    expect(drawn(session)).toContain('1 to be chosen');
    expect(drawn(session.press(left))).toMatch(/●\*Grace Hopper/);
    expect(sent(session.press('\r'))).toMatchObject([{ body: '{"name":"Grace Hopper"}' }]);
  });

  it('sends nothing where theirs is chosen, and the edit is done with', () => {
    const session = conflicted(row('Grace B. Hopper', '34', 'theirs')).press(`${right}\r`);
    expect(sent(session)).toEqual([]);
    expect(session.model).toMatchObject({ conflict: undefined, grid: { edits: [] } });
    expect(session.asked('keep-edits').at(-1)?.edits).toEqual([]);
  });

  it('takes back all that was chosen, also where it was put back as it had been', () => {
    const session = conflicted(row('Grace Hoper', '35', 'theirs')).press(`${down}${left}\r`);
    expect(sent(session)[0]?.body).toBe('{"name":"Grace Hopper","age":34}');
    const { id, draft } = session.asked('resolve-conflict')[0]!;
    const written = { kind: 'saved', row: row('Grace Hopper', '34', 'new'), exchange } as const;
    session.tell({ type: 'conflict-answered', table: 'people', id, draft, written });
    expect(session.press('U').asked('undo-saved')[0]?.draft.body).toBe('{"name":"Grace Hoper","age":35}');
  });

  it('chooses cell by cell, all of a side, and what merges', () => {
    const keys = `${right}\r\u0015Mine\r${right}\r\u001599\r`;
    const theirs = row('Theirs', '35', 'theirs');
    const body = (choices: string): string | undefined => sent(conflicted(theirs, keys).press(`${choices}\r`))[0]?.body;
    expect(body(`${left}${down}${right}`)).toBe('{"name":"Mine"}');
    expect(body(`${down}${left}${up}${right}`)).toBe('{"age":99}');
    expect(body('y')).toBe('{"name":"Mine","age":99}');
    expect(body('t')).toBeUndefined();
    // What only they changed was never mine to decide.
    expect(sent(conflicted(row('Grace Hoper', '35', 'theirs')).press('y\r'))[0]?.body).toBe('{"name":"Grace Hopper"}');
    expect(sent(conflicted(theirs, keys).press('ym\r'))).toEqual([]);
  });

  it('is left by Esc with the edit still pending, and nothing sent', () => {
    const session = conflicted(row('Grace B. Hopper', '34', 'theirs')).press(escape);
    expect(session.model.conflict).toBeUndefined();
    expect(session.model.grid?.edits).toHaveLength(1);
    expect(sent(session)).toEqual([]);
  });

  it('begins anew where the row changed once more', () => {
    const session = conflicted(row('Grace Hoper', '35', 'theirs')).press('\r');
    const { id, draft } = session.asked('resolve-conflict')[0]!;
    const written = { kind: 'conflict', current: row('Third', '36', 'third'), exchange } as const;
    session.tell({ type: 'conflict-answered', table: 'people', id, draft, written });
    expect(drawn(session)).toMatch(/○\*Grace Hopper +○\*Third/);
    expect(sent(session.press('y\r')).at(-1)?.headers).toContainEqual(['If-Match', '"third"']);
  });

  it('is none where the row is by now as the edit would have it', () => {
    const session = conflicted(row('Grace Hopper', '34', 'same'));
    expect(session.model).toMatchObject({ conflict: undefined, grid: { edits: [] } });
    expect(session.model.notice?.text).toBe('The row is already so.');
  });
});

describe('a conflict over the row', () => {
  it('brings a deleted row back with the edit, or lets it go', () => {
    const yours = conflicted(undefined).press(`${left}\r`);
    expect(sent(yours)).toMatchObject([
      { method: 'PUT', url: '/people/7', body: '{"id":7,"name":"Grace Hopper","age":34}' },
    ]);
    expect(sent(yours)[0]?.headers).toContainEqual(['If-None-Match', '*']);
    const theirs = conflicted(undefined).press(`${right}\r`);
    expect([sent(theirs), theirs.model.grid?.edits]).toEqual([[], []]);
    expect(conflicted(undefined).press('\r').model.notice?.text).toContain('still to be made');
  });

  it('deletes a row that they changed, or keeps it', () => {
    const changed = row('Theirs', '35', 'theirs');
    expect(sent(conflicted(changed, 'd').press(`${left}\r`))).toMatchObject([
      { method: 'DELETE', url: '/people/7', headers: [['If-Match', '"theirs"']] },
    ]);
    const kept = conflicted(changed, 'd').press(`${right}\r`);
    expect([sent(kept), kept.model.grid?.edits]).toEqual([[], []]);
  });

  it('is none where both deleted it', () => {
    expect(conflicted(undefined, 'd').model).toMatchObject({ conflict: undefined, grid: { edits: [] } });
  });
});

describe('the view', () => {
  it.each([40, 60, 100, 160])('never is wider than %i columns', (width) => {
    for (const theirs of [undefined, row('\u001b[2J김영희'.repeat(9), '35', 'theirs')]) {
      const lines = conflictLines(conflicted(theirs).model.conflict!, table, width, 12);
      for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(width);
      expect(lines.map(textOf).join('')).not.toContain('\u001b');
    }
  });
});
