/**
 * An answer, ready to be shown. Laying out its body is done when it is first looked at, is kept with the answer, and is
 * bounded: past a megabyte a text is shown as it came, in lines that are made when they are drawn.
 */
import type { Exchange } from '../../../core/exchange/exchange.js';
import { visible } from '../../../core/text/visible.js';
import { byteCount } from '../../text/numbers.js';
import { binaryKind } from './body/binary.js';
import { eventContent, eventsOf } from './body/events.js';
import { htmlLimit, htmlText, loadHtmlReader } from './body/html.js';
import { jsonContent } from './body/json.js';
import { tableContent } from './body/table.js';
import { textContent, type Charset } from './body/text.js';
import { sentence, type Content } from './content.js';

/** An exchange as the response pane has it. */
export interface ResponseDocument {
  readonly exchange: Exchange;
}

/** A body as it is shown. */
export interface BodyLayout {
  readonly content: Content;
  /** What has to be said about the body; one sentence. */
  readonly note: string | undefined;
  /** Whether this is not how it came: there is something to toggle. */
  readonly isLaidOut: boolean;
}

/** Most bytes of a body that are laid out and coloured; larger ones are shown as they came. */
export const laidOutLimit = 1024 * 1024;

export function documentOf(exchange: Exchange): ResponseDocument {
  return { exchange };
}

const htmlType = /^(?:text\/html|application\/xhtml\+xml)\b/i;

/** An answer whose body can be laid out, whatever it is: what that needs is loaded first. */
export async function loadedDocumentOf(exchange: Exchange): Promise<ResponseDocument> {
  if (htmlType.test(exchange.response?.headers.get('content-type') ?? '')) await loadHtmlReader();
  return documentOf(exchange);
}

const kept = new WeakMap<Exchange, Map<boolean, BodyLayout>>();

/** The body of an answer, laid out or as it came. */
export function bodyOf({ exchange }: ResponseDocument, asItCame: boolean): BodyLayout {
  let layouts = kept.get(exchange);
  if (layouts === undefined) kept.set(exchange, (layouts = new Map<boolean, BodyLayout>()));
  let layout = layouts.get(asItCame);
  if (layout === undefined) layouts.set(asItCame, (layout = makeLayout(exchange, asItCame)));
  return layout;
}

function makeLayout({ body, response }: Exchange, asItCame: boolean): BodyLayout {
  if (body.length === 0) return asItIs(sentence('no body'));
  const type = response?.headers.get('content-type') ?? '';
  const charset = charsetOf(body, type);
  if (charset === undefined) {
    const kind = binaryKind(body) ?? (type === '' ? 'no content type' : visible(type));
    const said = type === '' || kind === visible(type) ? kind : `${visible(type)}, ${kind}`;
    return asItIs(sentence(`No text (${said}, ${byteCount(body.length)}): 3 shows its bytes, s saves them.`));
  }
  const laidOut = asItCame ? undefined : laidOutBody(body, type.toLowerCase(), charset);
  if (laidOut !== undefined) return { ...laidOut, isLaidOut: true };
  const isLarge = body.length > laidOutLimit && !asItCame;
  const note = isLarge ? `${byteCount(body.length)}: shown as it came, laid out is only what has less than ${byteCount(laidOutLimit)}.` : undefined; // prettier-ignore
  return { ...asItIs(textContent(body, charset)), note };
}

function asItIs(content: Content): BodyLayout {
  return { content, note: undefined, isLaidOut: false };
}

function laidOutBody(
  body: Uint8Array,
  type: string,
  charset: Charset,
): { content: Content; note: string | undefined } | undefined {
  if (body.length > laidOutLimit) return undefined;
  const text = new TextDecoder(charset).decode(body);
  if (/^text\/event-stream\b/.test(type)) {
    const events = eventsOf(body);
    return events.length === 0 ? undefined : { content: eventContent(events), note: undefined };
  }
  if (/^text\/csv\b/.test(type)) return tableContent(text, ',');
  if (/^text\/tab-separated-values\b/.test(type)) return tableContent(text, '\t');
  if (htmlType.test(type)) {
    const shown = htmlText(text);
    if (shown === undefined) return undefined;
    const note = text.length > htmlLimit ? `The first ${byteCount(htmlLimit)} of the page as text; t shows all of it as it came.` : undefined; // prettier-ignore
    return { content: textContent(new TextEncoder().encode(shown), 'utf-8'), note };
  }
  const content = jsonContent(text);
  return content === undefined ? undefined : { content, note: undefined };
}

function charsetOf(body: Uint8Array, contentType: string): Charset | undefined {
  // A NUL is in hardly any text and in most of the rest.
  if (body.subarray(0, 4096).includes(0)) return undefined;
  if (/charset\s*=\s*"?(?:iso-8859-1|latin1|us-ascii|windows-1252)/i.test(contentType)) return 'windows-1252';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(body.subarray(0, laidOutLimit), {
      stream: body.length > laidOutLimit,
    });
    return 'utf-8';
  } catch {
    return undefined;
  }
}
