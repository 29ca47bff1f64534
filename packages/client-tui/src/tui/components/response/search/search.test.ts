/** Searching: patterns, what is found, and going from match to match. */
import { Fields } from '@rowhouse/protocol';
import { describe, expect, it } from 'vitest';
import { exchangeOf } from '../../../../../testing/exchanges.js';
import { FakeClock } from '../../../../../testing/fake-clock.js';
import { Session } from '../../../../../testing/session.js';
import type { EffectContext } from '../../../effect-context.js';
import { focused } from '../../../focus.js';
import type { Message } from '../../../messages.js';
import { textOf } from '../../../text/line.js';
import { jsonContent } from '../body/json.js';
import { textContent } from '../body/text.js';
import { contentOf } from '../content.js';
import { documentOf } from '../document.js';
import { responseLines } from '../view.js';
import { wireOf } from '../wire/bytes.js';
import { bytesFound, contentHaystack, placeOf, wireHaystack, type Haystack, type Match } from './haystack.js';
import { queryOf } from './query.js';
import { searchingWith } from './searching.js';
import { mostMatches, type MatchesMessage } from './state.js';

/** Searches to the end, as the program does. */
async function results(haystack: Haystack, text: string): Promise<MatchesMessage[]> {
  const query = queryOf(text, haystack.isBytes);
  if (query === undefined || 'error' in query) throw new Error(query?.error ?? 'nothing');
  const messages: MatchesMessage[] = [];
  await new Promise<void>((resolve, reject) => {
    const context = {
      clock: new FakeClock(),
      stopped: new AbortController().signal,
      dispatch: (message: Message) => {
        if (message.type !== 'matches-came') return;
        messages.push(message);
        if (message.isOver) resolve();
      },
      watch: (work: Promise<void>) => {
        work.catch(reject);
      },
    } as unknown as EffectContext;
    searchingWith(context)({ type: 'search', ask: 1, haystack, pattern: query.pattern });
  });
  return messages;
}

async function matches(haystack: Haystack, text: string): Promise<readonly Match[]> {
  return (await results(haystack, text)).flatMap((message) => message.matches);
}

function lines(...texts: string[]): Haystack {
  return contentHaystack(textContent(new TextEncoder().encode(texts.join('\n')), 'utf-8'));
}

describe('patterns', () => {
  it.each([
    ['ada', 'ADA Ada ada', 3],
    ['Ada', 'ADA Ada ada', 1],
    ['a.b', 'a.b aXb', 1],
    ['/a.b/', 'a.b aXb', 2],
    ['/A.B/i', 'a.b aXb', 2],
    ['(', '((', 2],
    ['/x*/', 'axxb', 1],
  ])('%s in %s is found %i times', async (text, line, count) => {
    expect(await matches(lines(line), text)).toHaveLength(count);
  });

  it('say what is wrong with them', () => {
    expect(queryOf('/(/', false)).toEqual({ error: 'no regular expression: Unterminated group' });
    expect(queryOf('', false)).toBeUndefined();
  });

  it('that would take for ever are stopped, and said to be', async () => {
    const messages = await results(lines('first', `${'a'.repeat(60)}b`, 'aaa'), '/(a+)+$/');
    expect(messages.at(-1)).toMatchObject({ isOver: true, problem: expect.stringMatching(/takes too long/) as string });
  });

  it('that match everywhere are found so often and no more', async () => {
    const messages = await results(lines(...Array.from({ length: 300 }, () => 'x'.repeat(100))), 'x');
    expect(messages.reduce((sum, message) => sum + message.matches.length, 0)).toBe(mostMatches);
    expect(messages.at(-1)?.problem).toBe('stopped at 10,000');
  });
});

describe('a search', () => {
  it('ends when another begins, or when it is called off', async () => {
    const told: number[] = [];
    const work: Promise<void>[] = [];
    const context = {
      clock: new FakeClock(),
      stopped: new AbortController().signal,
      dispatch: (message: Message) => {
        if (message.type === 'matches-came') told.push(message.ask);
      },
      watch: (promise: Promise<void>) => work.push(promise),
    } as unknown as EffectContext;
    const run = searchingWith(context);
    const search = (ask: number): boolean => run({ type: 'search', ask, haystack: lines('x'), pattern: /x/g });
    search(1);
    search(2);
    await Promise.all(work);
    expect(told).toEqual([2]);
    search(3);
    run({ type: 'stop-search' });
    await Promise.all(work);
    expect(told).toEqual([2]);
  });
});

describe('what is searched', () => {
  it('is the lines as they are shown', async () => {
    const content = jsonContent('{"a":["x",{"b":"x y"}]}')!;
    const found = await matches(contentHaystack(content), 'x');
    expect(found.map(({ index, from, to }) => textOf(content.at(index)).slice(from, to))).toEqual(['x', 'x']);
  });

  it('goes on where a line is cut for its length', async () => {
    const found = await matches(lines(`${'-'.repeat(4090)}needle in the hay`), 'needle in');
    expect(found).toEqual([{ index: 0, from: 4090, to: 4099 }]);
    // What begins in the next line is found there, and not twice.
    expect(await matches(lines(`${'-'.repeat(4100)}needle`), 'needle')).toEqual([{ index: 1, from: 4, to: 10 }]);
  });

  it('is bytes in the wire: as text, as UTF-8, or as pairs of digits', async () => {
    const exchange = exchangeOf(new TextEncoder().encode(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(5000)}김`));
    const wire = wireOf(exchange);
    const found = async (text: string): Promise<object[]> =>
      (await matches(wireHaystack(wire), text)).map((match) => bytesFound(wire, match));
    expect(await found('get /')).toEqual([{ side: 'sent', from: 0, to: 5 }]);
    expect(await found('0d 0a 0D 0A')).toEqual([
      { side: 'sent', from: 14, to: 18 },
      { side: 'received', from: 15, to: 19 },
    ]);
    expect(await found('0x0D0A0D0A')).toHaveLength(2);
    expect(await found('김')).toEqual([{ side: 'received', from: 5019, to: 5022 }]);
    expect(placeOf(wire, 'received', 5019)).toEqual({ index: 2, from: 923 });
    const across = wireOf(exchangeOf(`${'x'.repeat(4093)}needle${'x'.repeat(4)}needle`));
    expect((await matches(wireHaystack(across), 'needle')).map((match) => bytesFound(across, match))).toEqual([
      { side: 'received', from: 4093, to: 4099 },
      { side: 'received', from: 4103, to: 4109 },
    ]);
  });
});

describe('searching', () => {
  const body = JSON.stringify(Array.from({ length: 60 }, (_, index) => ({ name: `name ${index}` })));

  /** With an answer on the screen, and the focus on it. */
  function answered(text = body): Session {
    const session = Session.ready().press('/x\r');
    return session.tell({ type: 'answered', id: 1, document: documentOf(exchangeOf(text)) }).press('\u001b[17~');
  }

  /** Does the searches that were asked for. */
  async function found(session: Session): Promise<Session> {
    const asked = session.asked('search').at(-1)!;
    session.effects = [];
    const all: Match[] = [];
    for (let index = 0; index < asked.haystack.count; index += 1) {
      for (const match of asked.haystack.at(index).text.matchAll(asked.pattern))
        all.push({ index, from: match.index, to: match.index + match[0].length });
    }
    return Promise.resolve(session.tell({ type: 'matches-came', ask: asked.ask, matches: all, isOver: true, problem: undefined })); // prettier-ignore
  }

  function rule({ model }: Session): string {
    return textOf(responseLines(model.response, 79, 10, true, false)[0]!);
  }

  it('goes to the first match as it is typed, and on from there', async () => {
    const session = await found(answered().press('/name 3'));
    expect([session.model.response.pagers.body.cursor.line, rule(session)]).toEqual([11, expect.stringContaining('“name 3” 1 of 11')]); // prettier-ignore
    await found(session.press('5'));
    expect([session.model.response.pagers.body.cursor.line, rule(session)]).toEqual([107, expect.stringContaining('1 of 1')]); // prettier-ignore
    session.press('\r');
    expect(focused(session.model.focus)).toBe('response');
    expect(session.press('n').model.response.pagers.body.cursor.line).toBe(107);
  });

  it('goes on and back, round the ends, from wherever the cursor is', async () => {
    const session = (await found(answered().press('/name 1'))).press('\r');
    const line = (keys: string): number => session.press(keys).model.response.pagers.body.cursor.line;
    expect([line('n'), line('N'), line('N'), line('n')]).toEqual([32, 5, 59, 5]);
    expect([line('G'), line('n'), line('N')]).toEqual([181, 5, 59]);
  });

  it('goes on from the byte, or the row of a long line, that the cursor was moved to', async () => {
    const bytes = (await found(answered().press('3/T'))).press('\r');
    const offset = (keys: string): number => bytes.press(keys).model.response.wire.at.sent;
    expect([offset(''), offset('n'), offset('gn'), offset('lN')]).toEqual([2, 7, 2, 2]);
    const rows = await found(answered(JSON.stringify('-x'.repeat(1000))).press('/x'));
    const { cursor } = rows.press(`\r${'j'.repeat(10)}n`).model.response.pagers.body;
    expect(cursor).toEqual({ line: 0, row: 10 });
  });

  it('waits for what is behind the cursor before it goes round the end', () => {
    const session = answered().press('G/name');
    const { ask } = session.asked('search').at(-1)!;
    const line = (isOver: boolean, index: number): number => {
      const matches = [{ index, from: 0, to: 4 }];
      session.tell({ type: 'matches-came', ask, matches, isOver, problem: undefined });
      return session.model.response.pagers.body.cursor.line;
    };
    expect([line(false, 2), line(false, 5), line(true, 8)]).toEqual([181, 181, 2]);
  });

  it('marks what it finds among the bytes', async () => {
    const session = await found(answered('needle').press('3/needle'));
    const marked = responseLines(session.model.response, 79, 20, true, false).flat();
    // The first is under the cursor.
    expect(marked.filter(({ tone }) => tone === 'match').map(({ text }) => text).join('')).toBe('6565646C65eedle'); // prettier-ignore
  });

  it('leaves everything as it was when it is called off', async () => {
    const session = await found(answered().press('jj/name 59'));
    expect(session.model.response.pagers.body.cursor.line).toBe(179);
    session.press('\u001b');
    expect(session.model.response).toMatchObject({ search: undefined, pagers: { body: { cursor: { line: 2 } } } });
    expect(focused(session.model.focus)).toBe('response');
  });

  it('unfolds what it finds, marks it, and ends by Esc', async () => {
    const session = (await found(answered().press('Z/name 7'))).press('\r');
    expect(session.model.response.pagers.body.cursor.line).toBe(23);
    const marked = responseLines(session.model.response, 79, 20, true, false).flat();
    expect(marked.filter(({ tone }) => tone === 'selected').map(({ text }) => text)).toEqual(['name 7']);
    session.press('\u001b');
    expect([session.model.response.search, focused(session.model.focus)]).toEqual([undefined, 'response']);
  });

  it('says what is wrong, and what is not there', async () => {
    const session = answered().press('//(/');
    expect(session.asked('search').length).toBeGreaterThan(0);
    expect(rule(session)).toContain('no regular expression');
    await found(session.press('\u0015zebra'));
    expect(rule(session)).toContain('“zebra” not found');
  });

  it('drops what comes for an earlier search, and searches anew what is shown now', async () => {
    const session = answered().press('/name 1');
    const { ask } = session.asked('search').at(-1)!;
    session.press('2').tell({ type: 'matches-came', ask, matches: [{ index: 0, from: 0, to: 1 }], isOver: true, problem: undefined }); // prettier-ignore
    expect(session.model.response.search?.matches).toEqual([]);
    session.press('\r3');
    session.effects = [];
    session.press('n');
    expect(session.asked('search')[0]?.haystack.isBytes).toBe(true);
    await found(session);
    expect(session.model.response.wire.side).toBe('received');
  });

  it('finds its way in a table that is wider than the pane', async () => {
    const header = Array.from({ length: 30 }, (_, index) => `column ${index}`).join(',');
    const cells = Array.from({ length: 30 }, (_, index) => `cell ${index}`).join(',');
    const session = Session.ready().press('/x\r');
    const exchange = exchangeOf(`${header}\n${cells}\n`);
    const response = { ...exchange.response!, headers: Fields.from([['Content-Type', 'text/csv']]) };
    session
      .tell({ type: 'answered', id: 1, document: documentOf({ ...exchange, response }) })
      .press('\u001b[17~/cell 29');
    await found(session);
    const shown = responseLines(session.model.response, 60, 10, true, false).map(textOf);
    expect(shown[2]).toContain('cell 29');
    expect(shown[1]).toContain('column 29');
  });

  it('has nothing to look through in the times, and says so', () => {
    const session = answered().press('4/');
    expect([focused(session.model.focus), session.model.notice?.text]).toEqual(['response', 'There is nothing to search here.']); // prettier-ignore
    expect(contentHaystack(contentOf([])).count).toBe(0);
  });
});
