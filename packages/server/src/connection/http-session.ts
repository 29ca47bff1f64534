/** HTTP/1.1 on one connection: access, routes, answers, and a line in the log for each. */
import type { RequestEvent } from '@rowhouse/protocol';
import { StoreError } from '@rowhouse/store';
import { grantFor } from '../access/access.js';
import type { TokenList } from '../access/tokens.js';
import { corsFields, isPreflight, preflightReply } from '../access/cors.js';
import type { ByteStream } from './byte-stream.js';
import type { ServerContext } from '../context.js';
import { isWhole, type Reply } from '../http/exchange.js';
import { type Answered, ExchangeSession } from './exchange-session.js';
import { gatherReply, sendReply } from './reply-sending.js';
import { HttpProblem, asProblem, problemReply } from '../http/problem.js';
import { codeReply, isWorthCoding } from '../http/content-coding.js';
import { acceptedCoding, type ContentCoding } from '../http/negotiation.js';
import { findRoute, type Route } from '../http/router.js';

/** Bytes of an unread body that are taken and thrown away for the sake of keeping the connection. */
const drainLimit = 64 * 1024;

export interface HttpSessionOptions {
  /** Close after the first answer, because the connection was greeted in the classic dialect. */
  readonly greeted?: boolean;
}

export class HttpSession extends ExchangeSession {
  readonly #greeted: boolean;
  #route: Route | undefined;
  /** What `#route` was found for, and with which tokens; undefined where it is to be found anew each time. */
  #routed: { readonly request: RequestEvent; readonly tokens: TokenList | undefined } | undefined;
  #startedAt = 0;
  /** Aborted when nobody is to be told anything more. */
  readonly #listening = new AbortController();

  constructor(context: ServerContext, stream: ByteStream, options: HttpSessionOptions = {}) {
    super(context, stream, 'http', context.settings.idleTimeout);
    this.#greeted = options.greeted ?? false;
  }

  override shutdown(): void {
    // What never ends by itself ends first; the client goes on elsewhere, behind the last event it has.
    this.#listening.abort();
    super.shutdown();
  }

  override closed(): void {
    this.#listening.abort();
    super.closed();
  }

  protected override headBegan(): void {
    this.#startedAt = this.context.turn.startedAt;
  }

  protected override began(request: RequestEvent): void {
    const { context, stream } = this;
    // The very event of the request before: the same bytes came again, and lead where they led.
    if (request === this.#routed?.request && context.tokens === this.#routed.tokens) return;
    this.#routed = undefined;
    const isOfBrowser = context.browsers.note(stream.remoteAddress, request.headers);
    try {
      this.#route = this.#findRoute(request);
      if (!isOfBrowser) this.#routed = { request, tokens: context.tokens };
      demandRoom(request, context.settings.maxBody);
    } catch (error) {
      this.refuse(asProblem(error));
      return;
    }
    if (request.expectsContinue && request.framing.kind !== 'none')
      this.writeBesides(this.connection.send({ type: 'informational', status: 100 }));
  }

  #findRoute(request: RequestEvent): Route {
    const { context, stream } = this;
    if (isPreflight(request) && context.settings.corsOrigins.length > 0) return { answer: preflightReply };
    return findRoute(context, request, () => grantFor(context, stream, request, context.clock.now()));
  }

  protected override answer(): Answered {
    let reply: Reply | Promise<Reply>;
    try {
      reply = this.#route!.answer(this.body.bytes);
    } catch (error) {
      reply = this.#problem(error);
    }
    if (!(reply instanceof Promise)) return this.#send(reply);
    return reply.catch((error: unknown) => this.#problem(error)).then((resolved) => this.#send(resolved));
  }

  protected override answerProblem(problem: HttpProblem): Answered {
    return this.#send(problemReply(problem));
  }

  #send(reply: Reply): Answered {
    if (reply.live !== undefined || !isWhole(reply.body) || isWorthCoding(reply)) return this.#sendSlowly(reply);
    let isThere: boolean | Promise<boolean>;
    try {
      isThere = this.#put(reply);
    } catch (error) {
      this.#brokeOff(error);
      return undefined;
    }
    if (typeof isThere === 'boolean') {
      this.#record(reply.status, isThere);
      return undefined;
    }
    return isThere.then(
      (wasThere) => {
        this.#record(reply.status, wasThere);
      },
      (error: unknown) => {
        this.#brokeOff(error);
      },
    );
  }

  /** What comes in pieces, or is to be coded. */
  async #sendSlowly(reply: Reply): Promise<void> {
    const coding = this.request === undefined ? undefined : acceptedCoding(this.request.headers);
    let { status } = reply;
    try {
      const isThere = await this.#sendCoded(reply, coding).catch((error: unknown) => {
        // Once the head is out, only a broken end tells the peer that the rest is missing.
        if (this.connection.localState !== 'send-response') throw error;
        const problem = this.#problem(error);
        status = problem.status;
        return this.#put(problem);
      });
      this.#record(status, isThere);
    } catch (error) {
      this.#brokeOff(error);
    }
  }

  async #sendCoded(reply: Reply, coding: ContentCoding | undefined): Promise<boolean> {
    return this.#put(await codeReply(await gatherReply(reply), coding));
  }

  #put(reply: Reply): boolean | Promise<boolean> {
    const { context, connection, request } = this;
    const cors = request === undefined ? [] : corsFields(request.headers, context.settings.corsOrigins);
    const closing: [string, string][] =
      context.closing || this.#greeted || !this.#isRead() ? [['Connection', 'close']] : [];
    const isHead = request?.method === 'HEAD';
    const more = [...cors, ...closing];
    return sendReply({
      connection,
      // HEAD wants to know that there is a feed, and follows none.
      live: reply.live?.(isHead ? AbortSignal.abort() : this.#listening.signal),
      reply: more.length === 0 ? reply : { ...reply, headers: [...reply.headers, ...more], prepared: undefined },
      isHead,
      date: context.turn.date,
      write: this.#write,
    });
  }

  readonly #write = (bytes: Uint8Array): boolean | Promise<boolean> => this.write(bytes);

  #brokeOff(error: unknown): void {
    this.context.log.error({ err: error, target: this.request?.target }, 'An answer broke off');
    this.abandon();
  }

  /** Whether the request was read to its end, what is left of it being taken where it is here already. */
  #isRead(): boolean {
    const { connection } = this;
    try {
      for (let taken = 0; connection.peerState === 'send-body' && taken <= drainLimit;) {
        const event = connection.nextEvent();
        if (event.type === 'data') taken += event.bytes.length;
        else if (event.type !== 'end') return false;
      }
    } catch {
      return false;
    }
    return connection.peerState === 'done' || connection.peerState === 'might-switch';
  }

  #problem(error: unknown): Reply {
    const problem = asProblem(error);
    if (problem.problem.status === 500)
      this.context.log.error({ err: error, target: this.request?.target }, problem.problem.detail);
    // What the client is not told: which host, which user, in which words.
    else if (error instanceof StoreError && error.code === 'unavailable' && error.cause instanceof Error)
      this.context.log.warn({ cause: error.cause.message, target: this.request?.target }, problem.problem.detail);
    return problemReply(problem);
  }

  #record(status: number, isThere: boolean): void {
    const { log, clock } = this.context;
    const { method, target } = this.request ?? { method: '-', target: '-' };
    const { remoteAddress: address } = this.stream;
    const milliseconds = Math.round((clock.now() - this.#startedAt) * 10) / 10;
    this.context.metrics.noteAnswer(method, status, milliseconds);
    if (log.isLevelEnabled('info')) {
      const fields = { address, method, target, status, milliseconds };
      log.info(fields, `${method} ${target} ${status}${isThere ? '' : ' (the client had left)'}`);
    }
    if (this.#greeted && isDue(this.context))
      log.warn(
        { address, target },
        'An HTTP client was silent for so long that it was greeted: where only HTTP clients come, run with --dialect http',
      );
  }
}

/** Advice is given once in so many milliseconds: many clients may want it at a time. */
const adviceInterval = 60_000;
const advisedAt = new WeakMap<ServerContext, number>();

function isDue(context: ServerContext): boolean {
  const now = context.clock.now();
  if (now - (advisedAt.get(context) ?? Number.NEGATIVE_INFINITY) < adviceInterval) return false;
  advisedAt.set(context, now);
  return true;
}

/** Refuses a body that is announced as too large before any of it comes. */
function demandRoom({ framing }: RequestEvent, maxBody: number): void {
  if (framing.kind === 'length' && framing.length > maxBody)
    throw new HttpProblem(
      413,
      'body-too-large',
      `The body is larger than ${maxBody} bytes, the most that is taken here.`,
    );
}
