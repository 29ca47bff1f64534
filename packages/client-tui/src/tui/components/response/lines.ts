/** The lines of each view of an answer, cut to a width. Kept per answer and width, because scrolling asks again and again. */
import type { Fields } from '@rowhouse/protocol';
import type { Exchange, ResponseHead } from '../../../core/exchange.js';
import { visible } from '../../../core/visible.js';
import { wrap, wrapWords } from '../../text/cells.js';
import { lineOf, linesOf, span, type Line, type Lines } from '../../text/line.js';
import type { ResponseDocument } from './document.js';
import { timingLines } from './timing.js';
import { wireLines } from './wire.js';

type View = 'body' | 'headers' | 'wire' | 'timing';

const kept = new WeakMap<ResponseDocument, Map<string, Lines>>();

/** The lines of a view at a width. */
export function viewLines(document: ResponseDocument, view: View, width: number): Lines {
  let ofDocument = kept.get(document);
  if (ofDocument === undefined) kept.set(document, (ofDocument = new Map<string, Lines>()));
  const name = `${view} ${width}`;
  let lines = ofDocument.get(name);
  if (lines === undefined) ofDocument.set(name, (lines = makeLines(document, view, width)));
  return lines;
}

function makeLines(document: ResponseDocument, view: View, width: number): Lines {
  switch (view) {
    case 'body':
      return linesOf(bodyLines(document, width));
    case 'headers':
      return linesOf(headerLines(document.exchange, width));
    case 'wire':
      return wireLines(document.exchange.passages, width);
    case 'timing':
      return linesOf(timingLines(document.exchange, width));
  }
}

function bodyLines({ exchange, body, note }: ResponseDocument, width: number): Line[] {
  const lines: Line[] = [];
  if (exchange.failure !== undefined) lines.push(...sentence(exchange.failure.message, 'bad', width), []);
  if (note !== undefined) lines.push(...sentence(note, 'warn', width));
  for (const text of body) for (const part of wrap(text, width - 2)) lines.push(lineOf(`  ${part}`));
  if (lines.length === 0) lines.push(lineOf('  no body', 'dim'));
  return lines;
}

function headerLines(exchange: Exchange, width: number): Line[] {
  const lines: Line[] = [];
  if (exchange.greeting !== undefined) lines.push(...sentence(`greeting: ${exchange.greeting}`, 'dim', width));
  for (const head of exchange.informational) lines.push(...headLines(head, width), []);
  if (exchange.response !== undefined) lines.push(...headLines(exchange.response, width));
  if (exchange.trailers !== undefined && exchange.trailers.length > 0) {
    lines.push([], lineOf('  trailers', 'dim'), ...fieldLines(exchange.trailers, width));
  }
  if (exchange.failure !== undefined)
    lines.push(...(lines.length > 0 ? [[]] : []), ...sentence(exchange.failure.message, 'bad', width));
  return lines;
}

function headLines(head: ResponseHead, width: number): Line[] {
  const statusLine = `HTTP/${head.version} ${head.status} ${head.reason}`.trimEnd();
  return [...sentence(statusLine, 'strong', width), ...fieldLines(head.headers, width)];
}

function fieldLines(fields: Fields, width: number): Line[] {
  return [...fields].flatMap(([name, value]) => {
    const [first = '', ...rest] = wrap(visible(`${name}: ${value}`), width - 2);
    const nameLength = visible(name).length + 1;
    const head = [span(`  ${first.slice(0, nameLength)}`, 'accent'), span(first.slice(nameLength))];
    return [head, ...rest.map((text) => lineOf(`  ${text}`))];
  });
}

function sentence(text: string, tone: 'strong' | 'bad' | 'warn' | 'dim', width: number): Line[] {
  return wrapWords(visible(text), width - 2).map((part) => lineOf(`  ${part}`, tone));
}
