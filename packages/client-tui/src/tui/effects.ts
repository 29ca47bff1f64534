/**
 * What the model asks for, done: requests, loads, ticks. Each effect ends in messages; none throws. A request under way
 * is the only thing that can be cancelled.
 */
import type { ServerAddress } from '../core/address.js';
import type { ApiClient } from '../core/api-client.js';
import type { Clock } from '../core/clock.js';
import type { ConversationOptions } from '../core/conversation.js';
import type { Exchange } from '../core/exchange.js';
import { DraftError, prepareRequest, type PreparedRequest } from '../core/request.js';
import { measured } from './components/grid/state.js';
import { documentOf } from './components/response/document.js';
import type { Effect, Message } from './messages.js';

/** Time between two pictures of the spinner, and between two reports of progress, in milliseconds. */
const tickTime = 100;

/** What effects work with. */
export interface EffectContext {
  readonly server: ServerAddress;
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly exchange: (request: PreparedRequest, options: ConversationOptions) => Promise<Exchange>;
  readonly dispatch: (message: Message) => void;
  /** Leaves the terminal to the shell until the program is continued. */
  readonly suspend: () => void;
  readonly quit: (exitCode: number) => void;
  /** For what should never happen. */
  readonly crash: (error: unknown) => void;
}

/** Does effects. */
export interface Effects {
  run(effect: Effect): void;
  /** Calls off whatever is under way. */
  stop(): void;
}

/** The effects of a program. */
export function effectsWith(context: EffectContext): Effects {
  let cancelSending = new AbortController();
  let cancelTick: () => void = () => undefined;
  const stopped = new AbortController();
  const watch = (work: Promise<void>): void => {
    work.catch((error: unknown) => {
      context.crash(error);
    });
  };
  return {
    run(effect) {
      switch (effect.type) {
        case 'send':
          cancelSending = new AbortController();
          watch(send(effect, AbortSignal.any([cancelSending.signal, stopped.signal]), context));
          break;
        case 'cancel':
          cancelSending.abort();
          break;
        case 'load-tables':
          watch(loadTables(effect.ask, stopped.signal, context));
          break;
        case 'load-rows':
          watch(loadRows(effect, stopped.signal, context));
          break;
        case 'tick-later':
          cancelTick = context.clock.after(tickTime, () => {
            context.dispatch({ type: 'tick' });
          });
          break;
        case 'suspend':
          context.suspend();
          break;
        case 'quit':
          context.quit(effect.exitCode);
          break;
      }
    },
    stop() {
      cancelTick();
      stopped.abort();
    },
  };
}

async function send(
  { id, draft }: Extract<Effect, { type: 'send' }>,
  signal: AbortSignal,
  context: EffectContext,
): Promise<void> {
  let request: PreparedRequest;
  try {
    request = prepareRequest(draft, context.server);
  } catch (error) {
    if (!(error instanceof DraftError)) throw error;
    context.dispatch({ type: 'refused', id, part: error.part, message: error.message });
    return;
  }
  let phase: 'connecting' | 'greeting' | 'waiting' | 'receiving' = 'connecting';
  let received = 0;
  let cancelReport: (() => void) | undefined;
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
      data(bytes) {
        received += bytes.length;
        // A fast answer comes in thousands of pieces: not each of them is news.
        cancelReport ??= context.clock.after(tickTime, report);
      },
    },
  });
  cancelReport?.();
  context.dispatch({ type: 'answered', id, document: documentOf(done) });
}

async function loadTables(ask: number, signal: AbortSignal, { api, dispatch }: EffectContext): Promise<void> {
  const answer = await api.describe(signal);
  if (signal.aborted) return;
  if (answer.kind === 'value') dispatch({ type: 'tables-came', ask, service: answer.value });
  else dispatch({ type: 'tables-missing', ask, phase: answer.kind, message: answer.message });
}

async function loadRows(
  { ask, table }: Extract<Effect, { type: 'load-rows' }>,
  signal: AbortSignal,
  { api, dispatch }: EffectContext,
): Promise<void> {
  const answer = await api.rows(table, signal);
  if (signal.aborted) return;
  const document = documentOf(answer.exchange);
  if (answer.kind === 'value') dispatch({ type: 'rows-came', ask, loaded: measured(table, answer.value), document });
  else dispatch({ type: 'rows-missing', ask, message: answer.message, document });
}
