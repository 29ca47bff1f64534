/**
 * A response that is sent many times, as it stands but for a few field lines: it is checked and put into bytes once. What
 * comes out is what its events would make.
 */
import { actedOnNames } from './acted-on.js';
import type { FieldLines, OutgoingData, OutgoingEnd, OutgoingResponse } from './events.js';
import { checkedFields } from './head-writer.js';
import { type Context, outgoingResponse } from './outgoing-head.js';
import { concatenate, encodeBytes } from './text.js';

/** A response to hand to `Connection.sendPrepared()` again and again, for many connections. */
export class PreparedResponse {
  readonly #head: OutgoingResponse;
  readonly #body: Uint8Array;
  /** The status line, and what of the head is behind the first field lines, as text of one character a byte. */
  #written: { readonly start: string; readonly rest: string } | undefined;

  /** What was made last, for the same lines again: they hold for a second, in which many may ask. */
  #last: { readonly lines: FieldLines; readonly bytes: Uint8Array } | undefined;

  /**
   * Nothing is checked here, but by the first `Connection.sendPrepared()`.
   * @param head says in a Content-Length field how long the body is; without one nothing is gained
   * @param body all of it
   */
  constructor(head: OutgoingResponse, body: Uint8Array) {
    this.#head = head;
    this.#body = body;
  }

  /** With field lines before its own. The answer to HEAD is that to GET without the body. */
  events(lines: FieldLines, method: string): readonly (OutgoingResponse | OutgoingData | OutgoingEnd)[] {
    const head = { ...this.#head, headers: [...lines, ...this.#head.headers] };
    return method === 'HEAD' ? [head, end] : [head, { type: 'data', bytes: this.#body }, end];
  }

  /**
   * The same as bytes; undefined where they depend on the request, or the field lines say something of the connection.
   * Throws, by `refuse`, what may not be sent.
   * @internal
   */
  bytesFor(context: Context, lines: FieldLines): Uint8Array | undefined {
    const { dialect, asked, keepAlive } = context;
    if (dialect !== 'http' || asked.version !== '1.1' || asked.method !== 'GET' || !keepAlive) return undefined;
    if (this.#last?.lines === lines) return this.#last.bytes;
    const extra = linesAsBytes(lines, context);
    if (extra === undefined) return undefined;
    const written = (this.#written ??= this.#write(context));
    if (written === undefined) return undefined;
    const bytes = concatenate([written.start, extra, written.rest, this.#body]);
    this.#last = { lines, bytes };
    return bytes;
  }

  #write(context: Context): { readonly start: string; readonly rest: string } | undefined {
    const { bytes: head, framing, keepAlive } = outgoingResponse(this.#head, context);
    // A head in bytes is one of the classic dialect.
    if (typeof head !== 'string' || framing.kind !== 'length' || framing.length !== this.#body.length || !keepAlive)
      return undefined;
    const behindStatus = head.indexOf('\n') + 1;
    return { start: head.slice(0, behindStatus), rest: head.slice(behindStatus) };
  }
}

const end: OutgoingEnd = { type: 'end' };

/** By the very array: callers have the same lines for many responses. */
const encodedLines = new WeakMap<FieldLines, Uint8Array>();

function linesAsBytes(lines: FieldLines, { refuse }: Context): Uint8Array | undefined {
  const known = encodedLines.get(lines);
  if (known !== undefined) return known;
  const checked = checkedFields(lines, 'http', refuse);
  if (checked.some(([name]) => actedOnNames[name.length]?.text === name.toLowerCase())) return undefined;
  const bytes = encodeBytes(checked.map(([name, value]) => `${name}: ${value}\r\n`).join(''));
  encodedLines.set(lines, bytes);
  return bytes;
}
