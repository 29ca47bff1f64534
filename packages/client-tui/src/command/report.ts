/** What a one-shot request is reported through: each way of showing an answer implements `Report`. */
import type { PreparedRequest } from '../core/request/request.js';
import { visible } from '../core/text/visible.js';
import { asItIs, colored, paintOfErr, plain, styleOf, type Paint, type Style } from './colors.js';
import { fieldText, requestText, responseText } from './head-text.js';
import type { OutputOrder } from './order.js';
import { drawable, isBinary } from './body-writer.js';
import type { HopObserver, Sending } from './send.js';
import type { Sink } from './sink.js';
import type { Fields } from '@rowhouse/protocol';
import type { ExchangeObserver, ResponseHead } from '../core/exchange/exchange.js';

/** One way to show an answer. */
export interface Report {
  /** Whether every byte has to be kept for it. */
  readonly recording: boolean;
  /** Aborted when nobody wants more: what was received until then counts as all. */
  readonly enough: AbortSignal;
  watch(request: PreparedRequest): HopObserver;
  /**
   * Writes what is left when the last exchange is over.
   * @returns an exit code where it is not the exchange's own
   */
  finish(sending: Sending): Promise<number | undefined>;
}

/** Standard output and standard error, and how to write to them. */
export interface Output {
  readonly out: Sink;
  readonly style: Style;
  /** Paints what goes to standard output. */
  readonly paint: Paint;
  readonly isErrTerminal: boolean;
  /** Writes to standard error; nobody being there is no error. */
  readonly tell: (text: string) => Promise<void>;
  /** Writes a sentence to standard error, after the program's name. */
  readonly say: (sentence: string) => Promise<void>;
  /** Writes heads to standard error, unless it is to be quiet. */
  readonly heads: HeadTeller;
}

type HeadObserver = Required<Pick<ExchangeObserver, 'greeting' | 'informational' | 'response'>>;

/** Tells the heads of an exchange to standard error. */
export interface HeadTeller {
  /** Tells the request, and hands out what tells each head that answers it. */
  readonly watch: (request: PreparedRequest) => HeadObserver;
  readonly greeting: (text: string) => void;
  readonly trailers: (fields: Fields) => Promise<void>;
}

/** The output that `order` asks for. */
export function outputOf(
  order: OutputOrder,
  out: Sink,
  err: Sink,
  env: Readonly<Record<string, string | undefined>>,
): Output {
  const style = styleOf(order, out.isTerminal, env);
  const tell = (text: string): Promise<void> => err.write(text).catch(() => undefined);
  const paint = paintOfErr(order.color, err.isTerminal, env);
  const hint = (text: string): Promise<void> => (order.quiet ? Promise.resolve() : tell(text));
  const greeting = (text: string): void => void hint(`${visible(text)}\n`);
  const response = (head: ResponseHead): void => void hint(responseText(head, paint));
  return {
    out,
    style: order.stream ? asItIs : style,
    paint: style.color ? colored : plain,
    isErrTerminal: err.isTerminal,
    tell,
    say: (sentence) => tell(`rowhouse-client: ${visible(sentence)}\n`),
    heads: {
      watch: (request) => {
        if (order.verbose) void hint(requestText(request, paint) + bodyText(request.body));
        return { greeting, informational: response, response };
      },
      greeting,
      trailers: (fields) => hint(fieldText(fields, paint)),
    },
  };
}

/** A body, for people. */
export function bodyText(body: PreparedRequest['body']): string {
  if (body.length === 0) return '';
  if (!(body instanceof Uint8Array))
    return `(${'path' in body ? visible(body.path) : 'a stream'}, ${body.length ?? 'any number of'} bytes)\n\n`;
  if (isBinary(body)) return `(${body.length} bytes that are no text)\n\n`;
  const text = drawable(new TextDecoder().decode(body));
  return text.endsWith('\n') ? `${text}\n` : `${text}\n\n`;
}
