/** The headers view: greeting, interim heads, the head as it came, trailers. */
import type { Fields } from '@rowhouse/protocol';
import type { Exchange, ResponseHead } from '../../../core/exchange/exchange.js';
import { visible } from '../../../core/text/visible.js';
import { lineOf, span, type Line, type Tone } from '../../text/line.js';
import { contentOf, linesIn, type Content } from './content.js';

type Heads = Pick<Exchange, 'greeting' | 'informational' | 'response' | 'trailers'>;

const kept = new WeakMap<Heads | ResponseHead, Content>();

/** The heads of an answer, a field line each; what is copied of one is its value. */
export function headersOf(exchange: Heads): Content {
  let content = kept.get(exchange);
  if (content === undefined) kept.set(exchange, (content = makeHeaders(exchange)));
  return content;
}

/** The head of an answer whose rest is still coming. */
export function headersOfHead(head: ResponseHead): Content {
  let content = kept.get(head);
  if (content === undefined) {
    content = makeHeaders({ greeting: undefined, informational: [], response: head, trailers: undefined });
    kept.set(head, content);
  }
  return content;
}

/** A head as text, for the clipboard. */
export function headText(response: ResponseHead): string {
  return [statusLine(response), ...[...response.headers].map(([name, value]) => `${name}: ${value}`), ''].join('\n');
}

function makeHeaders(exchange: Heads): Content {
  const lines: Line[] = [];
  const values: string[] = [];
  const add = (line: Line, value: string): void => {
    lines.push(line);
    values.push(value);
  };
  const addText = (text: string, tone: Tone): void => {
    // Lines are long here where somebody wants to be seen, or to be a burden.
    for (const piece of linesIn(text)) add(lineOf(visible(piece), tone), text);
  };
  const addFields = (fields: Fields): void => {
    for (const [name, value] of fields) {
      const [first = '', ...rest] = linesIn(value).map(visible);
      add([span(visible(`${name}:`), 'accent'), span(first === '' ? '' : ` ${first}`)], value);
      for (const piece of rest) add(lineOf(piece), value);
    }
  };
  const addHead = (head: ResponseHead): void => {
    addText(statusLine(head), 'strong');
    addFields(head.headers);
  };
  if (exchange.greeting !== undefined) addText(`greeting: ${exchange.greeting}`, 'dim');
  for (const head of exchange.informational) {
    addHead(head);
    add([], '');
  }
  if (exchange.response !== undefined) addHead(exchange.response);
  if (exchange.trailers !== undefined && exchange.trailers.length > 0) {
    add([], '');
    addText('trailers', 'dim');
    addFields(exchange.trailers);
  }
  if (lines.length === 0) addText('No head came.', 'dim');
  return contentOf(lines, (line) => values[line] ?? '');
}

function statusLine({ version, status, reason }: ResponseHead): string {
  return `HTTP/${version} ${status} ${reason}`.trimEnd();
}
