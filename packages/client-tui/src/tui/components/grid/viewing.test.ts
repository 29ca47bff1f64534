import { describe, expect, it } from 'vitest';
import { Session } from '../../../../testing/session.js';
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
