/** The response: a rule that names status, time and size, and one of four views below it. */
import type { ReactNode } from 'react';
import { visible } from '../../../core/visible.js';
import { cut, lineOf, lineWidth, span, type Line, type Span, type Tone } from '../../text/line.js';
import { byteCount, duration } from '../../text/numbers.js';
import type { Theme } from '../../theme.js';
import { LinesView } from '../lines/view.js';
import type { ResponseDocument } from './document.js';
import { viewLines } from './lines.js';
import { responseViews, type ResponseState } from './state.js';

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
  const rule = ruleLine(state, width, hasFocus, isRunning);
  if (state.document === undefined) {
    return [rule, lineOf(''), lineOf('  Nothing sent yet: type a path, then press Enter.', 'dim')].map((line) =>
      cut(line, width),
    );
  }
  const lines = viewLines(state.document, state.view, width);
  const first = Math.min(state.scroll[state.view], Math.max(0, lines.count - 1));
  const drawn = Array.from({ length: Math.max(0, Math.min(height, lines.count - first)) }, (_, row) =>
    lines.at(first + row),
  );
  return [rule, ...drawn];
}

function ruleLine({ document, view }: ResponseState, width: number, hasFocus: boolean, isRunning: boolean): Line {
  const sign = span(hasFocus ? '› ' : '─ ', hasFocus ? 'accent' : 'dim');
  const name = span('Response ', hasFocus ? 'accent' : 'strong');
  const facts =
    document === undefined ? [] : [...summary(document), span(isRunning ? ' · the last answer ' : ' ', 'dim')];
  const tabs = responseViews.map((each): Span => {
    const label = each[0]!.toUpperCase() + each.slice(1);
    return each === view ? span(`[${label}]`, 'strong') : span(` ${label} `, 'dim');
  });
  const shown = tabs.filter((_, index) => responseViews[index] === view);
  // As much as there is room for: the name goes first, then the views that are not shown.
  const forms: [Line, Line][] = [
    [[sign, name, ...(facts.length > 0 ? [span('─ ', 'dim')] : []), ...facts], tabs],
    [[sign, ...facts], tabs],
    [[sign, ...facts], shown],
  ];
  const fitting = forms.find(([left, right]) => lineWidth(left) + lineWidth(right) + 3 <= width);
  const [left, right] = fitting ?? [cut([sign, ...facts], width - lineWidth(shown) - 3), shown];
  const fill = '─'.repeat(Math.max(0, width - lineWidth(left) - lineWidth(right) - 3));
  return [...left, span(`${fill} `, 'dim'), ...right, span(' ─', 'dim')];
}

function summary({ exchange }: ResponseDocument): Span[] {
  const { response, failure, phases, bodyLength } = exchange;
  const status: Span =
    response === undefined
      ? span('no answer', 'bad')
      : span(visible(`${response.status} ${response.reason}`.trimEnd()), toneOf(response.status));
  const took = phases.ended ?? phases.lastByte;
  const facts = [
    ...(failure !== undefined && response !== undefined ? ['incomplete'] : []),
    ...(took === undefined ? [] : [duration(took)]),
    ...(response === undefined ? [] : [byteCount(bodyLength)]),
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
