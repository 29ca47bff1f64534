/** Sends a request and, where that was asked for, follows the redirects that answer it. */
import type { ConversationOptions } from '../core/exchange/conversation.js';
import type { Exchange, ExchangeObserver, ResponseHead } from '../core/exchange/exchange.js';
import { exchange } from '../core/exchange/perform.js';
import { redirectOf, RedirectError, tooManyRedirects } from '../core/exchange/redirects.js';
import type { PreparedRequest } from '../core/request/request.js';

/** A request and what came of it. */
export interface Hop {
  readonly request: PreparedRequest;
  readonly exchange: Exchange;
}

/** All that was sent for one request. */
export interface Sending {
  /** The redirects that were followed, in order. */
  readonly redirects: readonly Hop[];
  /** The last exchange. */
  readonly last: Hop;
  /** Why its redirect was not followed, where one should have been. */
  readonly notFollowed: string | undefined;
}

export interface SendOptions {
  readonly follow: boolean;
  readonly maxRedirects: number;
  readonly conversation: Omit<ConversationOptions, 'observer'>;
  /** Watches each exchange. */
  readonly watch: (request: PreparedRequest) => HopObserver;
}

/** As `ExchangeObserver`, but a head comes with whether its redirect is followed; then its body is not handed on. */
export interface HopObserver extends Omit<ExchangeObserver, 'response'> {
  response?(head: ResponseHead, isFollowed: boolean): void;
}

/** Most bytes of a redirect's own body that are waited for: what comes behind them is cut off. */
const redirectBodyLimit = 64 * 1024;

/** Sends; never rejects for what network or peers do. */
export async function send(first: PreparedRequest, options: SendOptions): Promise<Sending> {
  const redirects: Hop[] = [];
  const visited: string[] = [first.url];
  let request = first;
  for (;;) {
    const { done, next, notFollowed } = await sendOne(request, visited, options);
    const hop = { request, exchange: done };
    if (next === undefined) return { redirects, last: hop, notFollowed };
    redirects.push(hop);
    visited.push(next.url);
    request = next;
  }
}

async function sendOne(
  request: PreparedRequest,
  visited: readonly string[],
  { follow, maxRedirects, conversation, watch }: SendOptions,
): Promise<{ done: Exchange; next: PreparedRequest | undefined; notFollowed: string | undefined }> {
  let next: PreparedRequest | undefined;
  let notFollowed: string | undefined;
  const enough = new AbortController();
  const answered = (head: ResponseHead): void => {
    try {
      const redirected = follow ? redirectOf(request, head) : undefined;
      if (redirected === undefined || visited.length <= maxRedirects) next = redirected;
      else notFollowed = tooManyRedirects(visited, redirected.url);
    } catch (error) {
      if (!(error instanceof RedirectError)) throw error;
      notFollowed = error.message;
    }
  };
  const observer = watch(request);
  let skipped = 0;
  const { signal } = conversation;
  const done = await exchange(request, {
    ...conversation,
    signal: signal === undefined ? enough.signal : AbortSignal.any([signal, enough.signal]),
    observer: {
      ...observer,
      response: (head) => {
        answered(head);
        observer.response?.(head, next !== undefined);
      },
      data: (bytes) => {
        if (next === undefined) return observer.data?.(bytes);
        skipped += bytes.length;
        if (skipped > redirectBodyLimit) enough.abort();
      },
    },
  });
  const isOver = done.failure === undefined || (enough.signal.aborted && signal?.aborted !== true);
  return { done, next: isOver ? next : undefined, notFollowed };
}
