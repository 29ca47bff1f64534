import { describe, expect, it } from 'vitest';
import { exchangeOf } from '../../../../testing/exchanges.js';
import { peopleRows, person, Session, versionAt } from '../../../../testing/session.js';
import { wholeTable } from '../../../core/tables/requests.js';
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

  it('is not what a path is sent with that is typed later', () => {
    const session = Session.withRows().press(`${right}\rx\rr`);
    expect(session.model.request.method.value).toBe('PATCH');
    const { request } = session.press('\u0014/people/2').model;
    expect([request.method.value, request.url.text, request.body.text, request.headers.text]).toEqual([
      'GET',
      'http://localhost:8080/people/2',
      '',
      '',
    ]);
  });

  it('is sent to a path that is typed later where something in it was changed', () => {
    const session = Session.withRows().press(`${right}\rx\rrx`);
    expect(session.model.request.url.text).toBe('http://localhost:8080/people/1x');
    const { request } = session.press('\u0014/orders').model;
    expect([request.method.value, request.url.text]).toEqual(['PATCH', 'http://localhost:8080/orders']);
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

describe('a view that the server will not have', () => {
  const viewOf = (session: Session) => session.asked('load-page').at(-1)?.view;
  const byName = [{ column: 'name', isDescending: false }];
  /** Sorted by name, which is had, then filtered by what is not. */
  const refused = (status?: number): Session =>
    Session.withRows(peopleRows(40), versionAt(5))
      .press(`${right}o`)
      .serve(peopleRows(40), versionAt(5))
      .press('fno such=x\r')
      .refusePage(status);

  it.each([
    ['sorted by another column', `${escape}[DO`, { sort: [...byName, { column: 'id', isDescending: false }] }],
    ['sorted the other way', 'o', { sort: [{ column: 'name', isDescending: true }] }],
    ['filtered otherwise', 'f\u0015id=1\r', { sort: byName, filter: 'id=1' }],
    ['searched', '/1', { sort: byName, search: '1' }],
    ['not sorted, before anything came', 'oo', {}],
    ['left by Esc', escape, { sort: byName }],
  ])('is no part of the next: %s', (_, keys, next) => {
    expect(viewOf(refused())).toMatchObject({ sort: byName, filter: 'no such=x' });
    expect(viewOf(refused().press(keys))).toEqual({ ...wholeTable, ...next });
    // A key asks for the rows again meanwhile.
    expect(viewOf(refused().press(`j${keys}`))).toEqual({ ...wholeTable, ...next });
  });

  it.each([400, 414, 422, 431])('is told by the status %i', (status) => {
    expect(viewOf(refused(status).press('o'))?.filter).toBe('');
  });

  it.each([401, 403, 404, 429, 500, 503])('is not told by the status %i, which is about something else', (status) => {
    expect(viewOf(refused(status).press('o'))?.filter).toBe('no such=x');
  });

  it('is there to be mended when the next is typed', () => {
    expect(refused().press('f').model.prompt?.text.text).toBe('no such=x');
  });

  it('is in force where it is had after all', () => {
    const had = (): Session => refused().press('j').serve(peopleRows(3), versionAt(5));
    expect(had().press(escape).asked('load-page')).toEqual([]);
    const session = had().press('o');
    expect(viewOf(session)).toMatchObject({ filter: 'no such=x', sort: [{ column: 'name', isDescending: true }] });
  });

  it('is followed by all rows where it was had before, and is not any longer', () => {
    const session = Session.withRows(peopleRows(40), versionAt(5))
      .press('fname=1\r')
      .serve(peopleRows(40), versionAt(5));
    session.press('\u0012').refusePage().press(escape);
    expect(viewOf(session)).toEqual(wholeTable);
  });
});
