import { describe, expect, it } from 'vitest';
import { exchangeOf } from '../../testing/exchanges.js';
import { keys, paste, peopleRows, person, service, Session } from '../../testing/session.js';
import { ExchangeFailure } from '../core/exchange/exchange.js';
import { bodyOf, documentOf } from './components/response/document.js';
import { focused } from './focus.js';
import type { Model } from './model.js';
import { textOf } from './text/line.js';

function bodyLines({ response }: Model): string[] {
  if (response.document === undefined) return [];
  const { content } = bodyOf(response.document, false);
  return Array.from({ length: content.count }, (_, line) => textOf(content.at(line)));
}

const tab = '\t';
const escape = '\u001b';

describe('sending', () => {
  it('sends one request for a path and Enter that come in one chunk', () => {
    const session = Session.ready().press('/people\r');
    expect(session.asked('send').map(({ draft }) => draft)).toEqual([
      { dialect: 'http', method: 'GET', url: 'http://localhost:8080/people', headers: [], body: '' },
    ]);
    expect(session.model.running?.phase).toBe('connecting');
  });

  it('sends nothing for a paste, whatever is in it', () => {
    const session = Session.ready().press(`${keys.f4}${paste('one\rtwo\rthree\r')}`);
    expect(session.asked('send')).toEqual([]);
    expect(session.model.request.body.text).toBe('one\ntwo\nthree\n');
    expect(Session.ready().press(paste('/a\r/b\r')).asked('send')).toEqual([]);
  });

  it('sends no second request while one is under way', () => {
    const session = Session.ready().press('/people\r\r\u0013');
    expect(session.asked('send')).toHaveLength(1);
    expect(session.model.notice?.text).toBe('The last request is still under way: Esc cancels it.');
    const { id } = session.asked('send')[0]!;
    session.tell({ type: 'answered', id, document: documentOf(exchangeOf('{}')) }).press('\r');
    expect(session.asked('send').map((effect) => effect.id)).toEqual([id, id + 1]);
  });

  it('sends method, headers, body and dialect as they are composed', () => {
    const session = Session.ready().press(`\u001b[Zpo${tab}/people${keys.f3}A: b\rC: d${tab}{"a":1}\u0013`);
    expect(session.asked('send')[0]?.draft).toEqual({
      dialect: 'http',
      method: 'POST',
      url: 'http://localhost:8080/people',
      headers: [
        ['A', 'b'],
        ['C', 'd'],
      ],
      body: '{"a":1}',
    });
    expect(Session.ready().press('\u0004\r').asked('send')[0]?.draft.dialect).toBe('classic');
  });

  it('goes to the part that is wrong, and sends nothing', () => {
    const session = Session.ready().press(`${keys.f3}no colon\u0013`);
    expect(session.asked('send')).toEqual([]);
    expect(session.model.notice).toEqual({
      tone: 'bad',
      text: 'Line 1 of the headers, "no colon", has no colon: write Name: value.',
    });
    expect(focused(session.model.focus)).toBe('headers');
    const refused = Session.ready().press(`${tab}\u0013`);
    refused.tell({ type: 'refused', id: 1, part: 'url', message: 'There is no URL.' });
    expect([focused(refused.model.focus), refused.model.running, refused.model.notice?.text]).toEqual([
      'url',
      undefined,
      'There is no URL.',
    ]);
  });

  it('cancels by Esc, and shows what came all the same', () => {
    const session = Session.ready().press(`/x\r${escape}`);
    expect(session.asked('cancel')).toHaveLength(1);
    const failure = new ExchangeFailure('cancelled', 'Cancelled.');
    session.tell({ type: 'answered', id: 1, document: documentOf(exchangeOf('part', { failure })) });
    expect(session.model.notice).toEqual({ tone: 'warn', text: 'Cancelled.' });
    expect(bodyLines(session.model)).toEqual(['part']);
    expect(session.press(escape).asked('cancel')).toHaveLength(1);
    expect(focused(session.model.focus)).toBe('tables');
  });

  it('drops what comes for an earlier request', () => {
    const session = Session.ready().press('/x\r');
    session.tell({ type: 'answered', id: 99, document: documentOf(exchangeOf('late')) });
    session.tell({ type: 'progress', id: 99, phase: 'receiving', received: 9 });
    expect(session.model.response.document).toBeUndefined();
    expect(session.model.running?.phase).toBe('connecting');
  });
});

describe('keys', () => {
  it('types q and ? where text is edited, and quits and helps elsewhere', () => {
    const session = Session.ready().press('q?');
    expect(session.model.request.url.text).toMatch(/q\?$/);
    expect(session.asked('quit')).toEqual([]);
    session.press('\u0014?');
    expect(focused(session.model.focus)).toBe('help');
    session.press('q');
    expect([focused(session.model.focus), session.asked('quit')]).toEqual(['tables', []]);
    expect(session.press('q').asked('quit')).toEqual([{ type: 'quit', exitCode: 0 }]);
  });

  it('quits by Ctrl-C and suspends by Ctrl-Z everywhere', () => {
    for (const prefix of ['', '\u0014', '\u001bOP', tab, `${tab}${tab}${tab}`]) {
      expect(Session.ready().press(`${prefix}\u0003`).asked('quit')).toEqual([{ type: 'quit', exitCode: 130 }]);
      expect(Session.ready().press(`${prefix}\u001a`).asked('suspend')).toHaveLength(1);
    }
  });

  it('gives an overlay every key until it is closed', () => {
    const session = Session.ready().press('\u001bOP/x\r');
    expect(session.asked('send')).toEqual([]);
    expect(session.model.request.url.text).toBe('http://localhost:8080');
    expect(focused(session.model.focus)).toBe('url');
  });

  it('says where a paste can go', () => {
    expect(Session.ready().press(`\u0014${paste('x')}`).model.notice?.text).toMatch(/Nothing here takes a paste/);
  });

  it('takes line breaks out of a pasted URL', () => {
    expect(Session.ready().press(`\u0015${paste('http://a\r\n  /b\r')}`).model.request.url.text).toBe('http://a/b');
  });

  it('undoes in the editor that has the focus', () => {
    const session = Session.ready().press(`/people\u001bu`);
    expect(session.model.request.url.text).toBe('http://localhost:8080');
    expect(session.press('\u0019').model.request.url.text).toBe('http://localhost:8080/people');
  });

  it('picks a method by its letters, and by going up and down', () => {
    const method = (keys: string): string => Session.ready().press(`\u001b[Z${keys}`).model.request.method.value;
    expect([method('p'), method('pu'), method('pa'), method('d'), method('purge')]).toEqual([
      'POST',
      'PUT',
      'PATCH',
      'DELETE',
      'PURGE',
    ]);
    expect([method('\u001b[B'), method('\u001b[A'), method('pur\u007f')]).toEqual(['POST', 'OPTIONS', 'PU']);
    expect(Session.ready().press('\u001b[Z\r\u001b[B\r').model).toMatchObject({
      focus: ['url'],
      request: { method: { value: 'POST' } },
    });
    expect(Session.ready().press('\u001b[Z opt\r').model.request.method.value).toBe('OPTIONS');
  });
});

describe('tables and rows', () => {
  it('asks for the tables at the start, once', () => {
    expect(Session.ready().asked('load-tables')).toHaveLength(1);
    expect(Session.ready().model.tables).toMatchObject({ phase: 'ready', version: '0.1.0', selected: 0 });
  });

  it('says in one sentence why there are none', () => {
    const session = new Session().tell({ type: 'start' });
    session.tell({ type: 'tables-missing', ask: 1, phase: 'other-service', message: 'This is no Rowhouse server.' });
    expect(session.model.tables).toMatchObject({
      phase: 'other-service',
      entries: [],
      message: 'This is no Rowhouse server.',
    });
  });

  it('opens the selected table, and keeps to it when tables change places', () => {
    const session = Session.ready().press('\u0014\u001b[B\u001b[B');
    expect(session.model.tables.selected).toBe(2);
    session
      .press('\u0012')
      .tell({ type: 'tables-came', ask: 2, service: { ...service, tables: [...service.tables].reverse() } });
    expect(session.model.tables.selected).toBe(0);
    session.press('\r');
    expect(session.asked('load-page').map(({ table }) => table.name)).toEqual(['orders']);
    expect([session.model.screen, focused(session.model.focus)]).toEqual(['table', 'grid']);
  });

  it('says what is wrong with a table that can not be read', () => {
    const session = Session.ready().press('\u0014j\r');
    expect(session.asked('load-page')).toEqual([]);
    expect(session.model.notice?.text).toBe("torn can't be read: Line 3 is torn.");
  });

  it('moves through rows by line, page and end, and keeps the selected one in view', () => {
    const session = Session.withRows();
    const place = (): number[] => [session.model.grid!.row, session.model.grid!.firstRow];
    expect(place()).toEqual([0, 0]);
    session.press('\u001b[6~');
    expect(place()).toEqual([18, 1]);
    session.press('\u001b[6~\u001b[6~');
    expect(place()).toEqual([39, 22]);
    session.press('\u001b[H');
    expect(place()).toEqual([0, 0]);
    session.press('G\u001b[C\u001b[C\u001b[C');
    expect([...place(), session.model.grid!.column]).toEqual([39, 22, 1]);
  });

  it('counts the rows that came, in the list too', () => {
    const session = Session.withRows(peopleRows(7));
    expect(session.model.tables.entries[0]).toMatchObject({ name: 'people', rows: 7 });
  });

  it('keeps old rows when newer ones can not be had, says so, and asks again on a key', () => {
    const session = Session.withRows().press('\u0012');
    expect(session.model.grid?.phase).toBe('loading');
    const { of, block } = session.asked('load-page')[0]!;
    session.effects = [];
    session.tell({ type: 'page-missing', of, block, message: 'Nothing listens.', exchange: exchangeOf('') });
    expect(session.model.grid).toMatchObject({ phase: 'failed', message: 'Nothing listens.', total: 40 });
    expect(session.asked('load-page')).toEqual([]);
    expect(session.press('j').asked('load-page')).toHaveLength(1);
  });

  it('shows the request behind the rows, and undo brings the URL back', () => {
    const session = Session.ready()
      .press('/draft')
      .press('\u0014\r')
      .serve([person('1', 'Ada')]);
    session.press('r');
    expect(session.asked('send')).toEqual([]);
    expect([session.model.screen, focused(session.model.focus)]).toEqual(['request', 'response']);
    const url = 'http://localhost:8080/people?_start=0&_end=200&_with=rev';
    expect(session.model.request.url.text).toBe(url);
    expect(bodyLines(session.model)).toEqual(['[]']);
    expect(session.press('\u000c\u001bu').model.request.url.text).toBe('http://localhost:8080/draft');
  });
});

describe('the spinner', () => {
  it('ticks while something is under way, with one tick on its way, and then never again', () => {
    const session = new Session().tell({ type: 'start' });
    session.press('/x\r');
    expect(session.asked('tick-later')).toHaveLength(1);
    session.tell({ type: 'tick' });
    expect(session.asked('tick-later')).toHaveLength(2);
    session.tell(
      { type: 'tables-came', ask: 1, service },
      { type: 'answered', id: 1, document: documentOf(exchangeOf('')) },
    );
    const before = session.model;
    session.tell({ type: 'tick' });
    expect(session.asked('tick-later')).toHaveLength(2);
    expect(before.isTicking).toBe(true);
    expect(session.model).toMatchObject({ isTicking: false, spinner: 0 });
  });
});

describe('any keys at all', () => {
  it('never throw, and never send more than one request a key that sends', () => {
    const anyKeys = ['a', ' ', '\r', '\t', '\u001b[Z', escape, '\u001b[A', '\u001b[B', '\u001b[C', '\u001b[D', '\u001b[5~', '\u001b[6~', '\u001b[H', '\u001b[F', '\u007f', '\u001b[3~', '\u0004', '\u0012', '\u0013', '\u0014', '\u0015', '\u0017', '\u001bOP', '?', '1', '2', '3', '4', 'c', 'r', paste('x\ry'), '김', '\u0010', '\u000e', '\u001bOQ', keys.f3, keys.f4, keys.f5, keys.f6, 's', 'v', 'x']; // prettier-ignore
    let seed = 20261123;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      return (seed >> 8) % below;
    };
    const session = Session.withRows();
    for (let step = 0; step < 5000; step += 1) {
      const sent = session.asked('send').length;
      session.press(anyKeys[random(anyKeys.length)]!);
      expect(session.asked('send').length - sent, `seed 20261123, step ${step}`).toBeLessThanOrEqual(1);
      if (random(10) === 0) session.tell({ type: 'resized', columns: 10 + random(150), rows: 3 + random(60) });
      const { running } = session.model;
      if (running !== undefined && random(3) === 0)
        session.tell({ type: 'answered', id: running.id, document: documentOf(exchangeOf('[1,2]')) });
      session.effects = session.effects.slice(-5);
    }
  });
});
