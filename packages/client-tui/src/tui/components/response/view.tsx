/** The response: a rule that names status, time and size, and one of four views below it. */
import type { ReactNode } from 'react';
import { visible } from '../../../core/text/visible.js';
import { clip } from '../../text/cells.js';
import { cut, lineOf, lineWidth, span, toned, type Line, type Span, type Tone } from '../../text/line.js';
import { byteCount, counted, duration, grouped } from '../../text/numbers.js';
import type { Theme } from '../../theme.js';
import { LinesView } from '../lines/view.js';
import type { ResponseDocument } from './document.js';
import { margin, pageOf, haystackOf, type PanePage, type Room } from './pages.js';
import { drawn } from './pager.js';
import { bytesFound, placeOf } from './search/haystack.js';
import { matchesIn, type SearchState } from './search/state.js';
import { isLive, responseViews, type ResponseState } from './state.js';
import { phasesOf } from './timing.js';
import { wireOf, type Wire } from './wire/bytes.js';
import { wireLines, type FoundBytes } from './wire/view.js';

/**
 * The rule and the lines below it.
 * @param isRunning whether the next answer is on its way, so that this one is the last
 */
export function responseLines(
  state: ResponseState,
  width: number,
  height: number,
  hasFocus: boolean,
  isRunning: boolean,
): Line[] {
  const room: Room = { width, height };
  const search = state.search?.haystack === haystackOf(state, room) ? state.search : undefined;
  const rule = ruleLine(state, search, width, hasFocus, isRunning);
  if (height < 1) return [rule];
  const page = pageOf(state, room);
  if (page !== undefined) return [rule, ...pageLines(state, page, search, hasFocus)];
  if (state.document !== undefined) return [rule, ...wireView(state, state.document, search, room)];
  return [rule, lineOf(''), lineOf('  Nothing sent yet: type a path, then press Enter.', 'dim')].map((line) =>
    cut(line, width),
  );
}

function wireView(
  state: ResponseState,
  { exchange }: ResponseDocument,
  search: SearchState | undefined,
  { width, height }: Room,
): Line[] {
  const found = search === undefined ? undefined : foundBytes(search, wireOf(exchange));
  return wireLines(exchange, state.wire, width, height, found).map((line) => cut(line, width));
}

function pageLines(
  { view }: ResponseState,
  page: PanePage,
  search: SearchState | undefined,
  hasFocus: boolean,
): Line[] {
  const { content, pager } = page;
  const shown = search === undefined ? page : { ...page, content: { ...content, at: highlighted(page, search) } };
  const lines = drawn(shown, pager).map(({ row, isCursor, isFolded }): Line => {
    const sign = hasFocus && isCursor && view !== 'timing' ? '› ' : isFolded ? '▸ ' : ' '.repeat(margin);
    return [span(sign, 'accent'), ...row];
  });
  return [...page.sticky.map((line): Line => [span(' '.repeat(margin)), ...line]), ...lines];
}

/** Finds what was found in a stretch of bytes. */
function foundBytes(search: SearchState, wire: Wire): FoundBytes {
  return (side, from, to) => {
    const { index: first } = placeOf(wire, side, from);
    const { index: last } = placeOf(wire, side, to - 1);
    // What begins in the stretch before may reach into this one.
    return [first - 1, first, ...(last > first ? [last] : [])]
      .flatMap((index) => matchesIn(search, index))
      .map((match) => bytesFound(wire, match))
      .filter((found) => found.side === side && found.from < to && found.to > from);
  };
}

/** The content's lines with what was found in them. */
function highlighted({ content }: PanePage, search: SearchState): (line: number) => Line {
  const current = search.current === undefined ? undefined : search.matches[search.current];
  return (line) =>
    matchesIn(search, line).reduce(
      (made, match) => toned(made, match.from, match.to, match === current ? 'selected' : 'match'),
      content.at(line),
    );
}

function ruleLine(
  state: ResponseState,
  search: SearchState | undefined,
  width: number,
  hasFocus: boolean,
  isRunning: boolean,
): Line {
  const { document, view } = state;
  const sign = span(hasFocus ? '› ' : '─ ', hasFocus ? 'accent' : 'dim');
  const name = span('Response ', hasFocus ? 'accent' : 'strong');
  const last = span(isRunning && !isLive(state) ? ' · the last answer ' : ' ', 'dim');
  const said = isLive(state) ? live(state) : document === undefined ? [] : summary(document);
  const facts = said.length === 0 ? [] : [...said, last];
  const found = search === undefined ? [] : searchSpans(search);
  const tabs = responseViews.map((each): Span => {
    const label = each[0]!.toUpperCase() + each.slice(1);
    return each === view ? span(`[${label}]`, 'strong') : span(` ${label} `, 'dim');
  });
  const shown = tabs.filter((_, index) => responseViews[index] === view);
  // As much as there is room for: the name goes first, then the views that are not shown; a search outlasts them.
  const forms: [Line, Line][] = [
    [[sign, name, ...(facts.length > 0 ? [span('─ ', 'dim')] : []), ...facts, ...found], tabs],
    [[sign, ...facts, ...found], tabs],
    [[sign, ...facts, ...found], shown],
    [[sign, ...(found.length > 0 ? found : facts)], shown],
  ];
  const fitting = forms.find(([left, right]) => lineWidth(left) + lineWidth(right) + 3 <= width);
  const [left, right] = fitting ?? [cut(forms.at(-1)![0], width - lineWidth(shown) - 3), shown];
  const fill = '─'.repeat(Math.max(0, width - lineWidth(left) - lineWidth(right) - 3));
  return [...left, span(`${fill} `, 'dim'), ...right, span(' ─', 'dim')];
}

function live({ feed }: ResponseState): Span[] {
  if (feed === undefined) return [];
  const { status, reason } = feed.head;
  const count = feed.dropped + feed.events.length;
  return [
    span(visible(`${status} ${reason}`.trimEnd()), toneOf(status)),
    span(' · ', 'dim'),
    span('● coming', 'good'),
    span(` · ${counted(count, 'event')}`, 'dim'),
  ];
}

function searchSpans({ text, matches, current, isOver, problem }: SearchState): Span[] {
  if (text === '') return [];
  const count = `${grouped(matches.length)}${isOver ? '' : '+'}`;
  const place = current === undefined ? count : `${grouped(current + 1)} of ${count}`;
  const isNone = matches.length === 0;
  const said = isNone ? (isOver ? 'not found' : 'searching …') : place;
  return [
    span('─ ', 'dim'),
    span(`“${clip(visible(text), 20)}” `, 'dim'),
    span(`${problem !== undefined && isNone ? problem : said} `, isNone && isOver ? 'warn' : 'strong'),
    ...(problem === undefined || isNone ? [] : [span(`(${problem}) `, 'warn')]),
  ];
}

function summary({ exchange }: ResponseDocument): Span[] {
  const { response, failure, bodyLength, coded } = exchange;
  const status: Span =
    response === undefined
      ? span('no answer', 'bad')
      : span(visible(`${response.status} ${response.reason}`.trimEnd()), toneOf(response.status));
  const took = phasesOf(exchange).at(-1)?.to;
  const facts = [
    ...(failure !== undefined && response !== undefined ? ['incomplete'] : []),
    ...(took === undefined ? [] : [duration(took)]),
    ...(response === undefined ? [] : [byteCount(bodyLength)]),
    ...(coded === undefined ? [] : [`${byteCount(coded.length)} as ${visible(coded.codings.join(', '))}`]),
  ];
  return [status, span(facts.map((fact) => ` · ${fact}`).join(''), 'dim')];
}

function toneOf(status: number): Tone {
  if (status >= 400) return 'bad';
  return status >= 300 ? 'warn' : 'good';
}

export function ResponseView(props: {
  state: ResponseState;
  width: number;
  height: number;
  hasFocus: boolean;
  isRunning: boolean;
  theme: Theme;
}): ReactNode {
  const { state, width, height, hasFocus, isRunning, theme } = props;
  const lines = responseLines(state, width, height, hasFocus, isRunning);
  return <LinesView lines={lines} width={width} height={height + 1} theme={theme} />;
}
