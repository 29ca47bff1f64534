import { describe, expect, it } from 'vitest';
import { keys, paste, Session } from '../../../../testing/session.js';
import { parseEnvironments } from '../../../core/collections/environments.js';
import { parseHttp } from '../../../core/collections/http-document.js';
import type { HistoryEntry } from '../../../core/history/history-entry.js';
import { focused } from '../../focus.js';
import { lineWidth, textOf } from '../../text/line.js';
import { itemsOf } from '../sidebar/items.js';
import { sidebarLines } from '../sidebar/view.js';
import type { CollectionFile } from './state.js';

const ctrl = (letter: string): string => String.fromCharCode(letter.charCodeAt(0) - 0x60);

function fileOf(path: string, text: string): CollectionFile {
  return { path, revision: `revision of ${text.length}`, document: parseHttp(text) };
}

const api = fileOf(
  'api.http',
  '@host = localhost\n\n### create user\nPOST http://{{host}}/people\nAuthorization: Bearer {{token}}\n\n{"name":"Ada"}\n\n###\nGET /people?age=1\n',
);

const sent: HistoryEntry = {
  at: '2026-11-29T12:00:00.000Z',
  draft: { dialect: 'http', method: 'GET', url: 'http://h/p?q=1', headers: [['Cookie', '•••']], body: '' },
  url: 'http://h/p?q=1',
  status: 404,
  duration: 3,
  sent: 10,
  received: 20,
  failure: null,
};

function session(): Session {
  const environments = parseEnvironments('{"dev":{"token":"abc"},"prod":{"token":"xyz"}}', undefined);
  return Session.ready().tell(
    { type: 'saved-came', files: [api], environments, problems: [] },
    { type: 'history-came', entries: [sent] },
  );
}

const toSaved = `${ctrl('t')}${keys.down}${keys.down}${keys.down}`;

describe('the list at the left', () => {
  it('has tables, saved requests and what was sent, and one selection goes through them', () => {
    const { model } = session().press(toSaved);
    expect(sidebarLines(model, 22, 20, true).map((line) => textOf(line).trimEnd())).toEqual([
      ' Tables',
      '  people          40',
      '  torn             ✗',
      '  orders          40',
      '',
      '›Saved',
      '› create user',
      '  GET /people?age=1',
      '',
      ' History',
      '  GET /p?q=1     404',
    ]);
    expect(itemsOf(model)).toHaveLength(6);
    for (const line of sidebarLines(model, 22, 6, true)) expect(lineWidth(line)).toBeLessThanOrEqual(22);
    expect(sidebarLines(model, 22, 6, true).map(textOf).join('\n')).toContain('› create user');
  });

  it('has the newest of what was sent more than once, and thirty at most', () => {
    const entries = Array.from({ length: 80 }, (_, index) => {
      const url = `http://h/${index < 40 ? Math.floor(index / 2) : index}`;
      return { ...sent, url, status: 200 + index, draft: { ...sent.draft, url } };
    });
    const { model } = Session.ready().tell({ type: 'history-came', entries });
    const listed = itemsOf(model).flatMap((item) => (item.section === 'history' ? [item.entry.status] : []));
    expect(listed).toHaveLength(30);
    expect(listed.slice(0, 3)).toEqual([200, 202, 204]);
    expect(listed.slice(-2)).toEqual([248, 249]);
  });

  it('loads a saved request, with its credentials where they are changed', () => {
    const { model } = session().press(`${toSaved}${keys.enter}`);
    expect([focused(model.focus), model.request.method.value, model.request.url.text]).toEqual([
      'url',
      'POST',
      'http://{{host}}/people',
    ]);
    expect(model.request.auth).toMatchObject({ scheme: 'bearer', token: '{{token}}' });
    expect(model.request.headers.text).toBe('');
    expect(model.request.body.text).toBe('{"name":"Ada"}');
  });

  it('loads what was sent, and says which secrets are missing', () => {
    const { model } = session().press(`${toSaved}${keys.down}${keys.down}${keys.enter}`);
    expect(model.request.query.text).toBe('q=1');
    expect(model.notice?.text).toBe('Secrets are not kept: the header Cookie must be filled in.');
  });

  it('keeps opening tables by Enter, where a table is selected', () => {
    expect(session().press(`${toSaved}${keys.up}\r`).model).toMatchObject({
      screen: 'table',
      grid: { table: { name: 'orders' } },
    });
  });

  it('finds a request by letters of its name', () => {
    expect(session().press(`${ctrl('t')}fcruser\r`).model.request.method.value).toBe('POST');
    expect(session().press(`${ctrl('t')}fq=1\r`).model.request.url.text).toBe('http://h/p?q=1');
  });
});

describe('saving', () => {
  it('writes a request back where it came from, and nothing else of the file', () => {
    const saved = session().press(`${toSaved}\r${keys.f3}X-A: b${ctrl('o')}`);
    const [effect] = saved.asked('write-collection');
    expect(effect).toMatchObject({ path: 'api.http', revision: api.revision, current: 0 });
    expect(effect?.text).toBe(
      '@host = localhost\n\n### create user\nPOST http://{{host}}/people\nX-A: b\nAuthorization: Bearer {{token}}\n\n{"name":"Ada"}\n\n###\nGET /people?age=1\n',
    );
  });

  it('asks for name and file where it came from nowhere', () => {
    const saved = session().press(`\u000c/x${ctrl('o')}my request\r\r`);
    expect(saved.asked('write-collection')[0]).toMatchObject({
      path: 'api.http',
      current: 2,
      text: `${api.document.text}\n### my request\nGET http://localhost:8080/x\n`,
    });
    const first = Session.ready().press(`/x${ctrl('o')}one\r\r`);
    expect(first.asked('write-collection')[0]).toMatchObject({
      path: 'requests.http',
      revision: undefined,
      text: '### one\nGET http://localhost:8080/x\n',
    });
  });

  it('renames, copies and deletes, the last after a question', () => {
    const text = (press: string): string | undefined =>
      session().press(`${toSaved}${press}`).asked('write-collection')[0]?.text;
    expect(text(`n${ctrl('u')}make\r`)).toContain('### make\nPOST');
    expect(text('d')).toContain('### create user (copy)\nPOST');
    expect(text('x\r')).toBeUndefined();
    expect(text('xdel\r')).toBe('@host = localhost\n\n###\nGET /people?age=1\n');
    expect(session().press(`${toSaved}${keys.down}${keys.down}xforg\r`).asked('forget-history')).toHaveLength(1);
  });

  it('goes on as saved once it is written, and says so', () => {
    const saved = session().press(`\u000c/x`);
    saved.tell({ type: 'collection-written', file: fileOf('a.http', 'GET /x\n'), current: 0, notice: 'Saved.' });
    expect(saved.model.saved.source).toEqual({ path: 'a.http', index: 0 });
    expect(saved.model.saved.files.map(({ path }) => path)).toEqual(['a.http', 'api.http']);
  });
});

describe('the place of the request on the screen', () => {
  const document = (...names: string[]): string => names.map((name) => `### ${name}\nGET /${name}\n`).join('\n');
  const [a, b, c] = ['a', 'b', 'c'].map((name) => `${ctrl('t')}f${name}\r`) as [string, string, string];
  const opened = (press: string): Session => {
    const environments = parseEnvironments(undefined, undefined);
    const files = [fileOf('x.http', document('a', 'b', 'c'))];
    return Session.ready().tell({ type: 'saved-came', files, environments, problems: [] }).press(press);
  };
  const reread = (session: Session, text: string): Session =>
    session.tell({
      type: 'saved-came',
      files: [fileOf('x.http', text)],
      environments: session.model.saved.environments,
      problems: [],
    });
  /** Presses keys on the first saved request, and has the file written. */
  const written = (session: Session, press: string): number | undefined => {
    const [effect] = session.press(`${toSaved}${press}`).asked('write-collection');
    if (effect === undefined) throw new Error('Nothing was written.');
    const { path, text, current, notice } = effect;
    session.tell({ type: 'collection-written', file: fileOf(path, text), current, notice });
    return session.model.saved.source?.index;
  };

  it.each([
    ['the one above it is deleted', b, 'xdel\r', 0],
    ['it is deleted itself', a, 'xdel\r', undefined],
    ['the one above it is copied', b, 'd', 2],
    ['it is copied itself', a, 'd', 0],
    ['it is given another name', a, `n${ctrl('u')}z\r`, 0],
    ['one above it is given another name', c, `n${ctrl('u')}z\r`, 2],
  ])('is right when %s', (_what, open, press, index) => {
    expect(written(opened(open), press)).toBe(index);
  });

  it('is none of a file that another request is deleted from', () => {
    const session = opened(b);
    const other = { path: 'y.http', index: 1 };
    session.model = { ...session.model, saved: { ...session.model.saved, source: other } };
    written(session, 'xdel\r');
    expect(session.model.saved.source).toEqual(other);
  });

  it.each([
    ['others stand above it now', document('n', 'a', 'b', 'c'), 2],
    ['it was changed where it is', document('a', 'b', 'c').replace('GET /b', 'PUT /b'), 1],
    ['it is gone', document('a', 'c'), undefined],
    ['its file is empty', '', undefined],
  ])('is right when the folder is read again and %s', (_what, text, index) => {
    expect(reread(opened(b), text).model.saved.source?.index).toBe(index);
  });

  it('is kept until its file was read once', () => {
    const session = Session.ready();
    session.model = { ...session.model, saved: { ...session.model.saved, source: { path: 'x.http', index: 1 } } };
    expect(reread(session, document('a', 'b')).model.saved.source).toEqual({ path: 'x.http', index: 1 });
  });
});

describe('variables', () => {
  it('are those of the file and the chosen environment', () => {
    const chosen = session().press(`${toSaved}\r\u001b[18~dev\r\r`);
    const [effect] = chosen.asked('send');
    expect(effect?.variables.file).toMatchObject([{ name: 'host', value: 'localhost' }]);
    expect(effect?.variables.environment.get('token')).toEqual({ value: 'abc', isSecret: false });
  });
});

describe('curl', () => {
  it('is offered to be imported when a command is pasted into the URL', () => {
    const pasted = session().press(`\u000c${paste("curl -X PUT http://h/p -H 'A: b' -u ada:love -d '{}'\n")}`);
    expect(focused(pasted.model.focus)).toBe('picker');
    pasted.press('\r');
    expect(pasted.model.request).toMatchObject({
      method: { value: 'PUT' },
      auth: { scheme: 'basic', user: 'ada', password: 'love' },
    });
    expect(pasted.model.request.url.text).toBe('http://h/p');
    expect(pasted.asked('send')).toEqual([]);
  });

  it('is what a request is copied as', () => {
    const copied = Session.ready().press(`/p${keys.f5}\rbearer\rabc\ry`);
    expect(copied.asked('copy')[0]?.text).toBe("curl http://localhost:8080/p \\\n  -H 'Authorization: Bearer abc'");
    const classic = Session.ready().press(`${ctrl('d')}\u001bc`);
    expect([classic.asked('copy'), classic.model.notice?.text]).toEqual([
      [],
      'curl does not speak the classic dialect: it would not wait for the greeting.',
    ]);
  });
});
