/** A stream of events (text/event-stream), event by event: a line that names it, then its data. */
import { EventStream } from '../../../../core/exchange/event-stream.js';
import { lineOf, span, type Line } from '../../../text/line.js';
import { duration } from '../../../text/numbers.js';
import { contentOf, linesIn, type Content } from '../content.js';
import { drawable } from './text.js';

/** An event of a stream. */
export interface FeedEvent {
  /** Counts the events of a stream, from 1. */
  readonly number: number;
  /** `message` where the stream gives it no type, as the HTML standard has it. */
  readonly type: string;
  readonly id: string | undefined;
  readonly data: string;
  /** Milliseconds since the request; undefined where nobody looked. */
  readonly at: number | undefined;
}

/** Most characters that an event may have before its end has come: as many as a body that is laid out. */
const longestEvent = 1024 * 1024;

/** Most lines of one event that are shown. */
const mostLines = 1000;

/**
 * Takes a stream to events, as it comes; `read` throws where one has no end.
 * @param take is given each event when it is over
 */
export function eventReader(take: (event: Omit<FeedEvent, 'at'>) => void): EventStream {
  let count = 0;
  return new EventStream(longestEvent, {
    onEvent: ({ event = 'message', id, data }) => {
      count += 1;
      take({ number: count, type: event, id, data });
    },
  });
}

/** The events of a body that is over. */
export function eventsOf(body: Uint8Array): FeedEvent[] {
  const events: FeedEvent[] = [];
  eventReader((event) => events.push({ ...event, at: undefined })).read(body);
  return events;
}

interface EventLines {
  readonly lines: readonly Line[];
  readonly texts: readonly string[];
}

const kept = new WeakMap<FeedEvent, EventLines>();

/** How many lines an event takes. */
export function eventHeight(event: FeedEvent): number {
  return linesOf(event).lines.length;
}

/** Events in lines. */
export function eventContent(events: readonly FeedEvent[]): Content {
  const all = events.map(linesOf);
  const texts = all.flatMap((each) => each.texts);
  return contentOf(
    all.flatMap(({ lines }) => lines),
    (line) => texts[line] ?? '',
  );
}

function linesOf(event: FeedEvent): EventLines {
  let made = kept.get(event);
  if (made === undefined) kept.set(event, (made = makeLines(event)));
  return made;
}

function makeLines(event: FeedEvent): EventLines {
  const data = dataLines(event);
  return {
    lines: [headOf(event), ...data.map((text) => lineOf(`  ${drawable(text)}`))],
    texts: [event.data, ...data],
  };
}

function headOf({ number, type, id, at }: FeedEvent): Line {
  return [
    span(drawable(type), 'accent'),
    span(`  #${number}`, 'dim'),
    ...(id === undefined || id === '' ? [] : [span(`  id ${drawable(id)}`, 'dim')]),
    ...(at === undefined ? [] : [span(`  +${duration(at)}`, 'dim')]),
  ];
}

function dataLines({ data }: FeedEvent): string[] {
  const lines = data.split('\n', mostLines + 1).flatMap(linesIn);
  return lines.length <= mostLines ? lines : [...lines.slice(0, mostLines), '… more lines than are shown'];
}
