import { describe, expect, it } from 'vitest';
import { keys, paste, Session } from '../../../../testing/session.js';
import { focused } from '../../focus.js';
import { layoutFor } from '../../model.js';
import { lineWidth, textOf } from '../../text/line.js';
import { statusLine } from '../status/view.js';
import { withEncodedAuth } from './auth.js';
import { draftOf } from './state.js';
import { requestLines } from './view.js';

const ctrl = (letter: string): string => String.fromCharCode(letter.charCodeAt(0) - 0x60);

function linesOf({ model }: Session): string[] {
  return requestLines(model.request, layoutFor(model)!, model.focus[0]).map(textOf);
}

describe('the query', () => {
  it('goes along with the URL, and the URL with it', () => {
    const session = Session.ready().press('/people?age:gte=30&sort=-age');
    expect(session.model.request.query.text).toBe('age:gte=30\nsort=-age');
    session.press(`${keys.f2}\rname=김 a&b`);
    expect(session.model.request.url.text).toBe(
      'http://localhost:8080/people?age:gte=30&sort=-age&name=%EA%B9%80%20a%26b',
    );
    expect(linesOf(session)).toContain('  name=김 a&b   is sent as name=%EA%B9%80%20a%26b');
    session.press('\u001bu\u001bu\u001bu');
    expect(session.model.request.url.text).toBe('http://localhost:8080/people?age:gte=30&sort=-age');
  });

  it('keeps what is typed in it where the URL does not change', () => {
    const session = Session.ready().press(`/p${keys.f2}a=1\r`);
    expect([session.model.request.query.text, session.model.request.url.text]).toEqual([
      'a=1\n',
      'http://localhost:8080/p?a=1',
    ]);
    session.press('b=2');
    expect(session.model.request.url.text).toBe('http://localhost:8080/p?a=1&b=2');
  });
});

describe('credentials', () => {
  it('are asked for one after the other, and become a field when they are sent', () => {
    const session = Session.ready().press(`/x${keys.f5}\rbasic\rada\rl:ove\r`);
    expect(focused(session.model.focus)).toBe('auth');
    const draft = draftOf(session.model.request);
    expect(draft.headers).toEqual([['Authorization', 'Basic ada:l:ove']]);
    expect(withEncodedAuth(draft).headers).toEqual([['Authorization', 'Basic YWRhOmw6b3Zl']]);
    expect(linesOf(session).slice(2)).toEqual(['  Basic', '  user      ada', '  password  ••••••']);
    expect(linesOf(session.press('v')).at(-1)).toBe('  password  l:ove');
    expect(draftOf(session.press('x').model.request).headers).toEqual([]);
  });

  it('take a token as people copy it, and leave variables readable', () => {
    const session = Session.ready().press(`${keys.f5}\rbearer\r${paste('Bearer abc.def\n')}\r`);
    expect(draftOf(session.model.request).headers).toEqual([['Authorization', 'Bearer abc.def']]);
    const variable = Session.ready().press(`${keys.f5}\rbearer\r{{token}}\r`);
    expect(linesOf(variable).at(-1)).toBe('  token     {{token}}');
  });

  it('give way to a field among the headers, and say so', () => {
    const session = Session.ready().press(`${keys.f5}\rbearer\rabc\r${keys.f3}authorization: mine`);
    expect(draftOf(session.model.request).headers).toEqual([['authorization', 'mine']]);
    expect(linesOf(session.press(keys.f5))).toContain('  Bearer   the field among the headers is sent instead');
  });

  it('refuse what no field can hold, in the headers', () => {
    expect(() =>
      withEncodedAuth({ ...draftOf(Session.ready().model.request), headers: [['Authorization', 'Basic a\u0007:b']] }),
    ).toThrow('control character');
  });
});

describe('a new request', () => {
  it('is empty, and undo brings the old one back', () => {
    const session = Session.ready().press(`/old${keys.f4}text${ctrl('n')}`);
    expect(draftOf(session.model.request)).toEqual({
      dialect: 'http',
      method: 'GET',
      url: 'http://localhost:8080',
      headers: [],
      body: '',
    });
    session.press(`\u001bu${keys.f4}\u001bu`);
    expect([session.model.request.url.text, session.model.request.body.text]).toEqual([
      'http://localhost:8080/old',
      'text',
    ]);
  });
});

describe("the user's editor", () => {
  it('gets the part that has the focus, else the body', () => {
    const session = Session.ready().press(
      `${keys.f4}{"a":1}${ctrl('e')}${keys.f3}A: b${ctrl('e')}${keys.f6}${ctrl('e')}`,
    );
    expect(session.asked('edit-outside')).toEqual([
      { type: 'edit-outside', part: 'body', text: '{"a":1}', extension: 'json' },
      { type: 'edit-outside', part: 'headers', text: 'A: b', extension: 'txt' },
      { type: 'edit-outside', part: 'body', text: '{"a":1}', extension: 'json' },
    ]);
  });

  it('gives back a text that can be undone, or a reason', () => {
    const session = Session.ready().press(`${keys.f4}one`);
    session.tell({ type: 'edited-outside', part: 'body', text: 'two\n', message: '' });
    expect([session.model.request.body.text, focused(session.model.focus)]).toEqual(['two', 'body']);
    expect(session.press('\u001bu').model.request.body.text).toBe('one');
    session.tell({ type: 'edited-outside', part: 'body', text: undefined, message: 'vi ended with exit code 1.' });
    expect([session.model.request.body.text, session.model.notice?.text]).toEqual([
      'one',
      'vi ended with exit code 1.',
    ]);
  });
});

describe('the lines of a request', () => {
  it.each([40, 61, 80, 160])('fit %i columns, whatever is in it', (columns) => {
    const session = Session.ready().tell({ type: 'resized', columns, rows: 24 });
    session.press(`/${'x'.repeat(200)}?${'김'.repeat(90)}${keys.f4}{"a":1}`);
    for (const key of [keys.f2, keys.f3, keys.f4, keys.f5, '\u000c']) {
      session.press(key);
      const layout = layoutFor(session.model)!;
      for (const line of requestLines(session.model.request, layout, session.model.focus[0])) {
        expect(lineWidth(line)).toBeLessThanOrEqual(layout.main);
      }
      expect(linesOf(session).length).toBeLessThanOrEqual(2 + layout.editor);
    }
    expect(linesOf(session.press(keys.f4))[1]).toContain('[Body JSON 7 B]');
  });
});

describe('the raw editor', () => {
  it('begins with every byte of the composed request, and is sent as it is', () => {
    const session = Session.ready().press('/people\u001b[19~');
    expect(focused(session.model.focus)).toBe('raw');
    expect(session.model.request.raw.text).toMatch(/^GET \/people HTTP\/1\.1\nHost: localhost:8080\n/);
    session.press('Broken: \\n\\x00\u0013');
    const [effect] = session.asked('send');
    expect(effect?.raw).toMatch(/\n\nBroken: \\n\\x00$/);
    expect(effect?.draft.url).toBe('http://localhost:8080/people');
  });

  it('keeps what was typed in it, until it is begun again', () => {
    const session = Session.ready().press(`/a\u001b[19~x${keys.f3}\u000c/b\u001b[19~`);
    expect(session.model.request.raw.text).toMatch(/^GET \/a [^]*x$/);
    session.press(`\u0010raw: begin again\r`);
    expect(session.model.request.raw.text).toMatch(/^GET \/a\/b /);
    session.press('\u001bu');
    expect(session.model.request.raw.text).toMatch(/^GET \/a [^]*x$/);
    expect(session.press(`${keys.f4}\u0013`).asked('send').at(-1)?.raw).toBeUndefined();
  });

  it('is one of the fields that Tab goes through, in the place of the others', () => {
    const session = Session.ready().press('\u001b[19~');
    const seen = ['response', 'tables', 'url', 'raw'].map(() => focused(session.press(keys.tab).model.focus));
    expect(seen).toEqual(['response', 'tables', 'url', 'raw']);
  });

  it('gets the focus back with what is wrong in it', () => {
    const session = Session.ready().press('\u001b[19~\u0013');
    session.tell({ type: 'refused', id: 1, part: 'raw', message: 'Line 1, column 3: no.' });
    expect([focused(session.model.focus), session.model.notice?.text]).toEqual(['raw', 'Line 1, column 3: no.']);
  });
});

describe('a file as the body', () => {
  it('is chosen by its path, and shown as it goes', () => {
    const session = Session.ready().press('/up\u0010upload\r~/big file.bin\r\u0013');
    expect(session.model.request.body.text).toBe('< ~/big file.bin');
    expect(session.asked('send')[0]).toMatchObject({ source: undefined, draft: { body: '< ~/big file.bin' } });
    const progress = { type: 'progress', id: 1, received: 0 } as const;
    session.tell({ ...progress, phase: 'waiting', upload: { sent: 2_500_000, total: 10_000_000 } });
    expect(textOf(statusLine(session.model, 80))).toContain('sending … ▕█████░░░░░░░░░░░░░░░▏ 2.5 MB of 10.0 MB');
    session.tell({ ...progress, phase: 'receiving', received: 50, total: 100 });
    expect(textOf(statusLine(session.model, 80))).toContain('receiving … ▕██████████░░░░░░░░░░▏ 50 B of 100 B');
  });
});
