/**
 * One request from the command line. What is asked for goes to `out`, everything else to `err`; the answer is the exit
 * code. The ways of showing an answer are files of their own, loaded when they are asked for.
 */
import { AddressError, type ServerAddress } from '../core/request/address.js';
import type { Clock } from '../core/clock.js';
import { defaultPatience, type ConversationOptions, type Patience } from '../core/exchange/conversation.js';
import { exitCodeOf, exitCodeOfStatus } from '../core/exchange/exchange.js';
import { DraftError, type PreparedRequest } from '../core/request/request.js';
import { compose, prepareComposed, type Composed } from './compose.js';
import { CommandError, fileFault } from './errors.js';
import { checkWritable } from './file-sink.js';
import type { OneShotOrder, SendingOrder } from './order.js';
import { phaseText } from './phase-text.js';
import { outputOf, type Output, type Report } from './report.js';
import { send, type Sending } from './send.js';
import { isSystemError, type Sink } from './sink.js';
import { SilentInputError, type StandardInput } from './standard-input.js';

/** What a one-shot request finds around it. */
export interface Surroundings {
  readonly server: ServerAddress;
  readonly out: Sink;
  readonly err: Sink;
  readonly stdin: StandardInput;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the exchange; what came until then is still reported. */
  readonly signal?: AbortSignal;
  readonly conversation?: Omit<ConversationOptions, 'observer' | 'recording' | 'signal'>;
}

/** Sends what `order` asks for and reports; see the exit codes in `exitCodeOf`. */
export async function runOneShot(order: OneShotOrder, surroundings: Surroundings): Promise<number> {
  const output = outputOf(order.output, surroundings.out, surroundings.err, surroundings.env);
  try {
    const composed = await composedOf(order, surroundings, output);
    const request = prepareComposed(composed, surroundings.server);
    switch (order.sending.instead) {
      case 'request': {
        const { printRequest } = await import('./offline.js');
        return await printRequest(request, output);
      }
      case 'curl': {
        const { printCurl } = await import('./offline.js');
        return await printCurl(composed, request, order.sending, output);
      }
      case undefined:
        if (order.output.file !== undefined) await checkWritable(order.output.file);
    }
    return await sent(request, order, surroundings, output);
  } catch (error) {
    if (error instanceof SilentInputError) {
      await output.say(error.message);
      return 7;
    }
    if (error instanceof CommandError || error instanceof DraftError || error instanceof AddressError) {
      await output.say(error.message);
      return 2;
    }
    // Files say themselves what is wrong with them: what is left is standard output.
    if (isSystemError(error)) {
      await output.say(`Standard output can't be written: ${fileFault(error)}.`);
      return 1;
    }
    throw error;
  }
}

function composedOf(order: OneShotOrder, surroundings: Surroundings, { say }: Output): Promise<Composed> {
  const { stdin, conversation: { clock, patience: given } = {} } = surroundings;
  const patience = patienceOf(order.sending, given).silence ?? defaultPatience.silence;
  return compose(order.request, { stdin, patience, warn: say, ...(clock !== undefined && { clock }) });
}

async function sent(
  request: PreparedRequest,
  order: OneShotOrder,
  surroundings: Surroundings,
  output: Output,
): Promise<number> {
  const { conversation, signal: cancelled } = surroundings;
  const { report, first } = await reportOf(request, order, output, conversation?.clock);
  const sending = await send(first, {
    follow: order.sending.follow,
    maxRedirects: order.sending.maxRedirects,
    conversation: {
      ...conversation,
      ...(order.sending.insecure && { tls: { ...conversation?.tls, rejectUnauthorized: false } }),
      recording: report.recording,
      patience: patienceOf(order.sending, conversation?.patience),
      signal: cancelled === undefined ? report.enough : AbortSignal.any([report.enough, cancelled]),
    },
    watch: (hop) => report.watch(hop),
  });
  const code = await report.finish(sending);
  const hasEnough = report.enough.aborted && cancelled?.aborted !== true;
  await remarks(sending, order, output, hasEnough);
  if (code !== undefined) return code;
  const { exchange } = sending.last;
  return hasEnough ? exitCodeOfStatus(exchange.response?.status ?? 0) : exitCodeOf(exchange);
}

/** What is said to standard error at the end, whatever the report. */
async function remarks(sending: Sending, order: OneShotOrder, output: Output, hasEnough: boolean): Promise<void> {
  const { exchange } = sending.last;
  const { show, checkStatus, meta } = order.output;
  if (meta) await output.tell(`${phaseText(exchange)}\n`);
  if (sending.notFollowed !== undefined && show !== 'json') await output.say(sending.notFollowed);
  const isTold = show === 'json' || order.output.download;
  if (exchange.failure !== undefined && !hasEnough && !isTold) await output.say(exchange.failure.message);
  const { response } = exchange;
  if (checkStatus && !output.out.isTerminal && response !== undefined && exitCodeOfStatus(response.status) > 0) {
    await output.say(`warning: HTTP ${response.status} ${response.reason}`.trimEnd());
  }
}

function patienceOf({ timeout, connectTimeout }: SendingOrder, given: Partial<Patience> = {}): Partial<Patience> {
  return {
    ...given,
    ...(timeout !== undefined && { silence: timeout, greeting: timeout }),
    ...(connectTimeout !== undefined && { connect: connectTimeout }),
  };
}

/** The report that is asked for, and the request as it has to be for it. */
async function reportOf(
  request: PreparedRequest,
  { output: order }: OneShotOrder,
  output: Output,
  clock: Clock | undefined,
): Promise<{ report: Report; first: PreparedRequest }> {
  if (order.download) {
    const { downloadOf } = await import('./download.js');
    return downloadOf(request, order, output, clock);
  }
  switch (order.show) {
    case 'wire': {
      const { wireReport } = await import('./wire-report.js');
      return { report: wireReport(output, order.verbose), first: request };
    }
    case 'json': {
      const { jsonReport } = await import('./json-report.js');
      return { report: jsonReport(output), first: request };
    }
    case 'headers': {
      const { headersReport } = await import('./body-report.js');
      return { report: headersReport(output), first: request };
    }
    case 'body': {
      const { bodyReport } = await import('./body-report.js');
      return { report: bodyReport(output, order.file), first: request };
    }
  }
}
