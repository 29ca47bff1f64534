/**
 * Remembers the request head that a connection repeats. Programs that ask again and again (probes, pollers, caches that
 * validate) send the same bytes each time: what they say is then known, and reading them is comparing them, which takes a
 * tenth of the time. Whoever asks for something else each time pays for comparing two strings.
 */
import type { RequestEvent } from './events.js';
import type { ReceiveBuffer } from './receive-buffer.js';

/** Bytes of the longest head that is remembered: a connection keeps as many, and its event. */
const longest = 1024;

export class RepeatedHead {
  /** What the last head asked for; it may come again. */
  #method = '';
  #target = '';
  #bytes: Uint8Array | undefined;
  #event: RequestEvent | undefined;

  /** Takes the head that is remembered off the front of `buffer`; undefined, and nothing taken, where others lie there. */
  take(buffer: ReceiveBuffer): RequestEvent | undefined {
    const known = this.#bytes;
    if (known === undefined || buffer.length < known.length) return undefined;
    const { bytes, start } = buffer;
    for (let at = 0; at < known.length; at += 1) if (bytes[start + at] !== known[at]) return undefined;
    buffer.consume(known.length);
    return this.#event;
  }

  /** Looks at a head that was read: the first `length` bytes of `buffer`. One without a body that came twice is remembered. */
  note(event: RequestEvent, buffer: ReceiveBuffer, length: number): void {
    if (event.framing.kind !== 'none' || length > longest) return;
    if (event.target === this.#target && event.method === this.#method) {
      this.#bytes = buffer.bytes.slice(buffer.start, buffer.start + length);
      this.#event = event;
    } else {
      this.#method = event.method;
      this.#target = event.target;
      this.#bytes = undefined;
      this.#event = undefined;
    }
  }
}
