/** Server-sent events (HTML Living Standard, section 9.2), and the silence between them. */
import type { Clock } from '../clock.js';

export interface StreamEvent {
  /** What a client sends as `Last-Event-ID` to go on behind this event. */
  readonly id: string;
  /** Default: `message`, which an EventSource hands to `onmessage`. */
  readonly type?: 'reset' | 'dropped';
  readonly data: object;
}

/** So often something is said, that proxies keep the connection and a client that is gone is noticed; milliseconds. */
const heartbeat = 15_000;

/** An event without data: it is not dispatched, but a client that is cut off goes on behind it. */
export function placeText(id: string): string {
  return `id: ${id}\n\n`;
}

/** JSON has no line ends of its own, so that each event is one line of data. */
export function eventText({ id, type, data }: StreamEvent): string {
  const name = type === undefined ? '' : `event: ${type}\n`;
  return `${name}id: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** The texts as they come, with a comment wherever nothing came for a while. */
export async function* withHeartbeat(
  texts: AsyncIterator<string>,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<string> {
  try {
    let next = texts.next();
    for (;;) {
      const found = await Promise.race([next, silence(clock, signal, next)]);
      if (signal.aborted || found?.done === true) return;
      if (found === undefined) {
        yield ':\n\n';
        continue;
      }
      yield found.value;
      next = texts.next();
    }
  } finally {
    await texts.return?.();
  }
}

/** Resolves to undefined after a while, or when the signal is aborted; its timer goes when `other` is there. */
function silence(clock: Clock, signal: AbortSignal, other: Promise<unknown>): Promise<undefined> {
  return new Promise((resolve) => {
    const end = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', end);
      resolve(undefined);
    };
    const timer = clock.after(heartbeat, end);
    signal.addEventListener('abort', end);
    other.then(end, end);
  });
}
