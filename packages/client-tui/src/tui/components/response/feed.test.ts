/** Streams of events while they come. */
import { Fields } from '@rowhouse/protocol';
import { describe, expect, it } from 'vitest';
import { exchangeOf } from '../../../../testing/exchanges.js';
import { FakeClock } from '../../../../testing/fake-clock.js';
import { Session } from '../../../../testing/session.js';
import { ExchangeFailure } from '../../../core/exchange/exchange.js';
import type { EffectContext } from '../../effect-context.js';
import type { Message } from '../../messages.js';
import { textOf } from '../../text/line.js';
import type { FeedEvent } from './body/events.js';
import { documentOf } from './document.js';
import { responseFacts } from './facts.js';
import { feedReader } from './feed-reading.js';
import { fed, feedContent, feedLimits, feedOf } from './feed.js';
import { responseLines } from './view.js';

const head = {
  status: 200,
  reason: 'OK',
  version: '1.1',
  headers: Fields.from([['Content-Type', 'text/event-stream']]),
};

function events(from: number, to: number, data = 'x'): FeedEvent[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    number: from + index,
    type: 'message',
    id: undefined,
    data,
    at: from + index,
  }));
}

describe('a feed', () => {
  it('keeps the last events, and counts those that went', () => {
    const { feed, linesGone } = fed(feedOf(1, head), events(1, feedLimits.events + 5));
    expect([feed.events.length, feed.dropped, linesGone]).toEqual([feedLimits.events, 5, 0]);
    const next = fed(feed, events(feedLimits.events + 6, feedLimits.events + 8));
    expect([next.feed.events.length, next.feed.dropped, next.linesGone]).toEqual([feedLimits.events, 8, 6]);
    expect(feedContent(next.feed).count).toBe(2 * feedLimits.events);
  });

  it('keeps no more text than it may, but always the last event', () => {
    const large = 'x'.repeat(feedLimits.characters / 2);
    const { feed } = fed(feedOf(1, head), events(1, 3, large));
    expect([feed.events.length, feed.dropped]).toEqual([2, 1]);
    const huge = fed(feed, events(4, 4, large.repeat(3))).feed;
    expect([huge.events.length, huge.dropped]).toEqual([1, 3]);
  });

  it('shows no more lines of an event than anybody reads', () => {
    const { feed } = fed(feedOf(1, head), events(1, 1, '\n'.repeat(100_000)));
    const content = feedContent(feed);
    expect([content.count, textOf(content.at(content.count - 1))]).toEqual([1002, '  … more lines than are shown']);
  });
});

describe('reading', () => {
  function reading() {
    const clock = new FakeClock();
    const told: (readonly FeedEvent[])[] = [];
    const dispatch = (message: Message): void => {
      if (message.type === 'feed-came') told.push(message.events);
    };
    const reader = feedReader(1, head, clock.now(), { clock, dispatch } as unknown as EffectContext)!;
    const read = (text: string): void => {
      reader.read(new TextEncoder().encode(text));
    };
    return { clock, told, reader, read };
  }

  it('tells of the stream at once, and of its events ten times a second at most', async () => {
    const { clock, told, read } = reading();
    expect(told).toEqual([[]]);
    await clock.pass(50);
    read('event: tick\nid: 7\ndata: a\n');
    read('\ndata: b\n\nda');
    read('ta: c\n\n');
    expect(told).toHaveLength(1);
    await clock.pass(100);
    expect(told[1]).toEqual([
      { number: 1, type: 'tick', id: '7', data: 'a', at: 50 },
      { number: 2, type: 'message', id: undefined, data: 'b', at: 50 },
      { number: 3, type: 'message', id: undefined, data: 'c', at: 50 },
    ]);
    expect(clock.waiting).toBe(0);
  });

  it('tells of the last events when the stream is over, and of nothing after that', async () => {
    const { clock, told, reader, read } = reading();
    read('data: a\n\n');
    reader.end();
    expect(told[1]).toMatchObject([{ data: 'a' }]);
    await clock.pass(1000);
    expect(told).toHaveLength(2);
  });

  it('keeps to its limits while it waits', async () => {
    const { clock, told, read } = reading();
    read('data: x\n\n'.repeat(feedLimits.events + 10));
    await clock.pass(100);
    expect([told[1]?.length, told[1]?.[0]?.number]).toEqual([feedLimits.events, 11]);
    const large = `data: ${'x'.repeat(900_000)}\n\n`;
    for (let count = 0; count < 6; count += 1) read(large);
    await clock.pass(100);
    expect(told[2]).toHaveLength(Math.floor(feedLimits.characters / 900_000));
  });

  it('is for streams of events alone', () => {
    const headers = Fields.from([['Content-Type', 'text/plain']]);
    expect(feedReader(1, { ...head, headers }, 0, {} as EffectContext)).toBeUndefined();
  });
});

describe('on the screen', () => {
  function shown({ model }: Session, height = 6): string[] {
    return responseLines(model.response, 79, height, true, true).map((line) => textOf(line).trimEnd());
  }

  function following(count: number): Session {
    const session = Session.ready().press('/x\r\u001b[17~');
    session.tell({ type: 'feed-came', id: 1, head, events: [] });
    return session.tell({ type: 'feed-came', id: 1, head, events: events(1, count) });
  }

  it('comes to its end, and stays there', () => {
    const session = following(10);
    expect(shown(session)[0]).toMatch(/^› Response ─ 200 OK · ● coming · 10 events/);
    expect(shown(session).at(-1)).toBe('›   x');
    expect(session.model.response.pagers.body.cursor.line).toBe(19);
    session.tell({ type: 'feed-came', id: 1, head, events: events(11, 12) });
    expect(session.model.response.pagers.body.cursor.line).toBe(23);
  });

  it('stays where the cursor was moved to, also when the oldest events go', () => {
    const session = following(feedLimits.events).press('kk');
    const { line } = session.model.response.pagers.body.cursor;
    session.tell({ type: 'feed-came', id: 1, head, events: events(feedLimits.events + 1, feedLimits.events + 5) });
    expect(session.model.response.pagers.body.cursor.line).toBe(line - 10);
    expect(shown(session)[1]).toBe('  5 earlier events no longer kept');
  });

  it('is not shown as it came before it is over', () => {
    const { response } = following(3).model;
    const state = { ...response, document: documentOf(exchangeOf('{}')) };
    expect([state, { ...state, feed: { ...state.feed!, isOver: true } }].map(responseFacts['laid-out'])).toEqual([false, true]); // prettier-ignore
  });

  it('shows its head while it comes, and that the rest is not there yet', () => {
    const session = following(3);
    session.press('2');
    expect(shown(session)).toContain('  Content-Type: text/event-stream');
    session.press('3');
    expect(shown(session)[1]).toContain('The stream is still coming');
  });

  it('is ended by Esc, and stays with the answer', () => {
    const session = following(3).press('g\u001b');
    expect(session.asked('cancel')).toHaveLength(1);
    const failure = new ExchangeFailure('cancelled', 'Cancelled.');
    const exchange = exchangeOf('data: x\n\n', { response: head, failure });
    session.tell({ type: 'answered', id: 1, document: documentOf(exchange) });
    expect(shown(session, 8)).toEqual([
      expect.stringMatching(/^› 200 OK · incomplete/),
      '  Cancelled.',
      '› message  #1  +1.0 ms',
      '    x',
      '  message  #2  +2.0 ms',
      '    x',
      '  message  #3  +3.0 ms',
      '    x',
    ]);
    expect(shown(session.press('t'), 8).slice(2)).toEqual(['› data: x', '']);
  });

  it('is left where it was looked at when it is over', () => {
    const session = following(10).press('kkk');
    session.tell({ type: 'answered', id: 1, document: documentOf(exchangeOf('', { response: head })) });
    expect(session.model.response.pagers.body.cursor.line).toBe(16);
  });

  it('gives way to the next answer, and late events to nothing', () => {
    const session = following(3);
    session.tell({ type: 'answered', id: 1, document: documentOf(exchangeOf('', { response: head })) });
    session.tell({ type: 'feed-came', id: 1, head, events: events(4, 4) });
    expect(session.model.response.feed?.events).toHaveLength(3);
    session.press('\u0013').tell({ type: 'answered', id: 2, document: documentOf(exchangeOf('{}')) });
    expect(session.model.response.feed).toBeUndefined();
  });
});
