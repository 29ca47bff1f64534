/** A request on its way: progress as it comes, one answer at the end. It is the only thing that can be cancelled. */
import { randomUUID } from 'node:crypto';
import { secretsOf, substitute } from '../../../core/collections/variables.js';
import { historyEntryOf } from '../../../core/history/history-entry.js';
import { DraftError, prepareRequest, type PreparedRequest, type RequestDraft } from '../../../core/request.js';
import { tickTime, type EffectContext } from '../../effect-context.js';
import type { EffectRunner } from '../../feature.js';
import { remember } from '../history/feature.js';
import { loadedDocumentOf } from '../response/document.js';
import { feedReader, type FeedReader } from '../response/feed-reading.js';
import { withEncodedAuth } from './auth.js';
import type { RequestEffect } from './messages.js';
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
  let request: PreparedRequest;
  let secrets: readonly string[];
  try {
    const resolved = resolve(effect, context);
    request = prepareRequest(withEncodedAuth(resolved.draft), context.server);
    secrets = resolved.secrets;
  } catch (error) {
    if (!(error instanceof DraftError)) throw error;
    context.dispatch({ type: 'refused', id, part: error.part, message: error.message });
    return;
  }
  let phase: RunningPhase = 'connecting';
  let received = 0;
  let cancelReport: (() => void) | undefined;
  let feed: FeedReader | undefined;
  const began = context.clock.now();
  const report = (): void => {
    cancelReport?.();
    cancelReport = undefined;
    context.dispatch({ type: 'progress', id, phase, received });
  };
  const done = await context.exchange(request, {
    signal,
    clock: context.clock,
    observer: {
      phase(next) {
        phase = next;
        report();
      },
      response(head) {
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
  context.dispatch({ type: 'answered', id, document: await loadedDocumentOf(done) });
  const { history, historySecrets } = context.settings;
  if (history) await remember(historyEntryOf(done, effect.draft, { secrets, keepSecrets: historySecrets }), context);
}

/** The draft with its variables in place. @throws DraftError where one has no value */
function resolve(
  { draft, variables }: Extract<RequestEffect, { type: 'send' }>,
  { env }: EffectContext,
): { readonly draft: RequestDraft; readonly secrets: readonly string[] } {
  const scope = { ...variables, process: env, now: () => new Date(), random: Math.random, uuid: randomUUID };
  const { draft: resolved, used, problems } = substitute(draft, scope);
  const [problem] = problems;
  if (problem === undefined) return { draft: resolved, secrets: secretsOf(used) };
  const part = problem.place.startsWith('the header') ? 'headers' : problem.place === 'the URL' ? 'url' : 'body';
  throw new DraftError(part, problem.message);
}
