import { describe, expect, it } from 'vitest';
import { exchangeOf } from '../../../../testing/exchanges.js';
import { peopleRows, person, Session, versionAt } from '../../../../testing/session.js';
import { focused } from '../../focus.js';

const escape = '\u001b';
const right = `${escape}[C`;

describe('the request behind a row', () => {
  it('is shown without being sent where it would save an edit, and Esc leads back to the row', () => {
    const session = Session.withRows().press(`jj${right}\rx\rr`);
    const { request, notice } = session.model;
    expect([request.method.value, request.url.text, request.body.text]).toEqual([
      'PATCH',
      'http://localhost:8080/people/3',
      '{"name":"name 3x"}',
    ]);
    expect(request.headers.text).toContain('If-Match: "rev-3-name_3"');
    expect(notice?.text).toContain('It is not sent yet.');
    expect(session.asked('send')).toEqual([]);
    session.press(escape);
    expect([session.model.screen, focused(session.model.focus), session.model.grid?.row]).toEqual(['table', 'grid', 2]);
  });

  it('is the last that was sent else, with its bytes', () => {
    const session = Session.withRows().press('w');
    expect([session.model.screen, session.model.response.view]).toEqual(['request', 'wire']);
    expect(session.model.request.url.text).toContain('/people?_start=0&_end=200&_with=rev');
    expect(session.press(escape).model.screen).toBe('table');
  });

  it('leads back no longer once the user has gone elsewhere', () => {
    const session = Session.withRows().press('w\u0014c').press(escape);
    expect([session.model.screen, focused(session.model.focus)]).toEqual(['request', 'tables']);
  });

  it('is copied as a curl command', () => {
    const session = Session.withRows().press(`${right}\rx\ry`);
    const [copy] = session.asked('copy');
    expect(copy?.text).toMatch(/^curl /);
    expect(copy?.text).toContain('{"name":"name 1x"}');
    expect(copy?.text).toContain('http://localhost:8080/people/1');
    expect(Session.withRows().press('y').asked('copy')[0]?.text).toContain('/people?_start=0');
  });
});

describe('the request of a save', () => {
  const saved = (): Session =>
    Session.withRows(peopleRows(40), versionAt(5))
      .press(`j${right}\rx\rs`)
      .answerSave({ kind: 'saved', row: person('2', 'name 2x'), exchange: exchangeOf('saved') });
  const shownBy = (session: Session, key: string): string => {
    const { request } = session.press(key).model;
    session.press(escape);
    return `${request.method.value} ${request.url.text}`;
  };
  const reread = (session: Session): Session =>
    session.hears(6, [], { hasNewSchema: true }).tell({ type: 'table-settled', table: 'people' });

  it('is shown by r and w, whatever was read again by itself since', () => {
    const session = reread(saved());
    expect(session.asked('load-page')).toHaveLength(1);
    session.serve(peopleRows(40), versionAt(6));
    for (const key of ['r', 'w']) expect(shownBy(session, key)).toBe('PATCH http://localhost:8080/people/2');
  });

  it.each([
    ['sorts', 'o'],
    ['filters', 'fname=1\r'],
    ['searches', '/1\r'],
    ['reads them again', '\u0012'],
    ['opens the table again', '\u0014\r'],
  ])('makes way for rows that the user asks for: who %s sees that', (_, keys) => {
    const session = saved();
    session.effects = [];
    session.press(keys);
    expect(shownBy(session, 'w')).toMatch(/^PATCH/);
    session.serve(peopleRows(40), versionAt(6));
    expect(shownBy(session, 'w')).toMatch(/^GET /);
  });

  it('is that of what was taken back as well', () => {
    const session = saved().press('U');
    const { draft } = session.asked('undo-saved')[0]!;
    const written = { kind: 'saved', row: person('2', 'name 2'), exchange: exchangeOf('undone') } as const;
    session.tell({ type: 'save-undone', table: 'people', draft, written });
    expect(shownBy(reread(session).serve(peopleRows(40), versionAt(6)), 'w')).toMatch(/^PATCH/);
  });
});
