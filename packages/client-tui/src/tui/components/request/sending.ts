/** A request on its way: progress as it comes, one answer at the end. It is the only thing that can be cancelled. */
import { withoutCredentials } from '../../../core/exchange/masking.js';
import { historyEntryOf } from '../../../core/history/history-entry.js';
import { tickTime, type EffectContext } from '../../effect-context.js';
import type { EffectRunner } from '../../feature.js';
import { keepCookies } from '../cookies/keeping.js';
import { remember } from '../history/feature.js';
import { loadedDocumentOf } from '../response/document.js';
import { feedReader, type FeedReader } from '../response/feed-reading.js';
import type { RequestEffect } from './messages.js';
import { prepare } from './preparing.js';
import type { RunningPhase } from './running.js';

/** What sends and cancels. */
export function sendingWith(context: EffectContext): EffectRunner {
  let cancelling = new AbortController();
  return (effect) => {
    switch (effect.type) {
      case 'send':
        cancelling = new AbortController();
        context.watch(send(effect, AbortSignal.any([cancelling.signal, context.stopped]), context));
        return true;
      case 'cancel':
        cancelling.abort();
        return true;
      case 'edit-outside':
        context.watch(edit(effect, context));
        return true;
      default:
        return false;
    }
  };
}

async function edit(
  { part, text, extension }: Extract<RequestEffect, { type: 'edit-outside' }>,
  context: EffectContext,
): Promise<void> {
  const outcome = await context.edit(text, extension);
  if (context.stopped.aborted) return;
  const result =
    outcome.kind === 'edited' ? { text: outcome.text, message: '' } : { text: undefined, message: outcome.message };
  context.dispatch({ type: 'edited-outside', part, ...result });
}

async function send(
  effect: Extract<RequestEffect, { type: 'send' }>,
  signal: AbortSignal,
  context: EffectContext,
): Promise<void> {
  const { id } = effect;
  const prepared = await prepare(effect, context);
  if (prepared.kind === 'refused') {
    context.dispatch({ type: 'refused', id, part: prepared.part, message: prepared.message });
    return;
  }
  const { request, secrets } = prepared;
  const upload = request.body instanceof Uint8Array ? undefined : request.body.length;
  let phase: RunningPhase = 'connecting';
  let received = 0;
  let sent = 0;
  let total: number | undefined;
  let cancelReport: (() => void) | undefined;
  let feed: FeedReader | undefined;
  const began = context.clock.now();
  const report = (): void => {
    cancelReport?.();
    cancelReport = undefined;
    context.dispatch({
      type: 'progress',
      id,
      phase,
      received,
      total,
      ...(upload === undefined ? {} : { upload: { sent, total: upload } }),
    });
  };
  const authorization = context.access.authorizationFor(context.server);
  const sentAndCame = await context.exchange(request, {
    signal,
    clock: context.clock,
    observer: {
      phase(next) {
        phase = next;
        report();
      },
      sent(bytes) {
        sent = bytes;
        cancelReport ??= context.clock.after(tickTime, report);
      },
      response(head) {
        total = lengthOf(head.headers.get('content-length'));
        feed = feedReader(id, head, began, context);
      },
      data(bytes) {
        received += bytes.length;
        feed?.read(bytes);
        // A fast answer comes in thousands of pieces: not each of them is news.
        cancelReport ??= context.clock.after(tickTime, report);
      },
    },
  });
  cancelReport?.();
  feed?.end();
  const done = authorization === undefined ? sentAndCame : withoutCredentials(sentAndCame, authorization);
  context.dispatch({ type: 'answered', id, document: await loadedDocumentOf(done) });
  await keepCookies(done, context);
  // What was typed byte for byte is no draft that could be sent again.
  const { history, historySecrets } = context.settings;
  if (!history || effect.raw !== undefined) return;
  await remember(historyEntryOf(done, effect.draft, { secrets, keepSecrets: historySecrets }), context);
}

function lengthOf(value: string | null | undefined): number | undefined {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}
