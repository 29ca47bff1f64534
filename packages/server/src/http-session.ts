/**
 * HTTP/1.1 on one connection: requests are read one after the other, each is answered before the next is looked at,
 * and a peer that sends faster than it is answered is slowed down.
 */
import { Connection, ProtocolError, type RequestEvent } from '@rowhouse/protocol';
import { isForwarded, isLocal, protectedSentence } from './access.js';
import type { ByteStream } from './byte-stream.js';
import type { ServerContext } from './context.js';
import { sendReply } from './http-reply.js';
import type { Reply } from './exchange.js';
import { HttpProblem, asProblem, problemReply } from './problem.js';
import { findRoute, type Route } from './router.js';
import { Session } from './session.js';

/** Bytes of an unread body that are taken and thrown away for the sake of keeping the connection. */
const drainLimit = 64 * 1024;

export interface HttpSessionOptions {
  /** Close after the first answer, because the connection was greeted in the classic dialect. */
  readonly greeted?: boolean;
}

export class HttpSession extends Session {
  readonly #connection: Connection<'server'>;
  readonly #greeted: boolean;
  #request: RequestEvent | undefined;
  #route: Route | undefined;
  #body: Uint8Array[] = [];
  #answering = false;
  #startedAt = 0;

  constructor(context: ServerContext, stream: ByteStream, options: HttpSessionOptions = {}) {
    super(context, stream);
    const limits = { body: context.settings.maxBody };
    this.#connection = new Connection('server', { limits });
    this.#greeted = options.greeted ?? false;
    stream.receiver = this;
    this.#awaitRequest();
  }

  override shutdown(): void {
    if (!this.#answering && this.#request === undefined) this.closeGently();
  }

  protected override received(bytes: Uint8Array): void {
    if (!this.#answering && this.#request === undefined && this.#startedAt === 0) this.#awaitHead();
    this.#connection.receive(bytes);
    if (this.#answering) this.stream.pause();
    else this.#advance();
  }

  protected override receivedEnd(): void {
    this.#connection.receiveEnd();
    if (!this.#answering) this.#advance();
  }

  /** Answers a request whose head is too slow in coming. */
  refuseSlowHead(): void {
    this.#refuse(new HttpProblem(408, 'request-timeout', 'the request took too long to arrive'));
  }

  #awaitRequest(): void {
    this.#startedAt = 0;
    // A connection that says nothing is closed without an answer (RFC 9112 section 9.5).
    this.expireAfter(this.context.settings.idleTimeout, () => {
      this.closeGently();
    });
  }

  #awaitHead(): void {
    this.#startedAt = this.context.clock.now();
    this.expireAfter(this.context.settings.headTimeout, () => {
      this.refuseSlowHead();
    });
  }

  #awaitBody(): void {
    this.expireAfter(this.context.settings.bodyTimeout, () => {
      this.#refuse(new HttpProblem(408, 'request-timeout', 'the body of the request stopped coming'));
    });
  }

  /** Takes events until one needs an answer or more bytes. */
  #advance(): void {
    while (!this.#answering && !this.isClosing) {
      let event;
      try {
        event = this.#connection.nextEvent();
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        this.#refuse(asProblem(error));
        return;
      }
      switch (event.type) {
        case 'request':
          this.#begin(event);
          break;
        case 'data':
          this.#body.push(event.bytes);
          this.#awaitBody();
          break;
        case 'end':
          void this.#answer();
          break;
        case 'closed':
          this.closeGently();
          break;
        default:
          return;
      }
    }
  }

  /** A head is there: what can be refused without its body is refused now. */
  #begin(request: RequestEvent): void {
    const { context } = this;
    if (this.#startedAt === 0) this.#startedAt = context.clock.now();
    this.#request = request;
    context.browsers.note(this.stream.remoteAddress, request.headers);
    try {
      if (!context.settings.open && (!isLocal(this.stream) || isForwarded(request.headers)))
        throw new HttpProblem(403, 'protected', protectedSentence);
      this.#route = findRoute(context.store, request);
    } catch (error) {
      this.#refuse(asProblem(error));
      return;
    }
    if (request.framing.kind === 'none') return;
    this.#awaitBody();
    if (request.expectsContinue) this.stream.write(this.#connection.send({ type: 'informational', status: 100 }));
  }

  async #answer(): Promise<void> {
    const request = this.#request!;
    const route = this.#route!;
    this.#answering = true;
    this.expireNever();
    let reply: Reply;
    try {
      const body = this.#body.length === 1 ? this.#body[0]! : Buffer.concat(this.#body);
      const { method, headers } = request;
      reply = await route.answer({ method, headers, path: route.path, query: route.query, body });
    } catch (error) {
      reply = this.#problem(error);
    }
    await this.#send(reply);
  }

  /** Answers without having the whole request, or any that could be read. */
  #refuse(problem: HttpProblem): void {
    if (this.isClosing) return;
    this.#answering = true;
    void this.#send(problemReply(problem));
  }

  async #send(reply: Reply): Promise<void> {
    const { context } = this;
    const connection = this.#connection;
    const isRead = connection.peerState === 'done' || (connection.peerState === 'send-body' && this.#drain());
    const closing: [string, string][] = context.closing || this.#greeted || !isRead ? [['Connection', 'close']] : [];
    const send = ({ headers, ...rest }: Reply): Promise<void> =>
      sendReply({
        connection,
        reply: { ...rest, headers: [...headers, ...closing] },
        isHead: this.#request?.method === 'HEAD',
        date: context.clock.date(),
        write: (bytes) => this.write(bytes),
      });
    let { status } = reply;
    try {
      await send(reply).catch(async (error: unknown) => {
        // Once the head is out, only a broken end tells the peer that the rest is missing.
        if (connection.localState !== 'send-response') throw error;
        const problem = this.#problem(error);
        status = problem.status;
        await send(problem);
      });
    } catch (error) {
      context.log.error({ err: error, target: this.#request?.target }, 'an answer broke off');
      this.abandon();
      return;
    }
    this.#record(status);
    this.#finish();
  }

  /** Takes what is left of a refused request's body, where it is here already. */
  #drain(): boolean {
    let taken = 0;
    try {
      while (taken <= drainLimit) {
        const event = this.#connection.nextEvent();
        if (event.type === 'end') return true;
        if (event.type !== 'data') return false;
        taken += event.bytes.length;
      }
    } catch {
      return false;
    }
    return false;
  }

  #finish(): void {
    this.#request = undefined;
    this.#route = undefined;
    this.#body = [];
    this.#answering = false;
    if (this.isClosed) return;
    if (this.#connection.localState !== 'done' || this.#connection.peerState !== 'done' || this.context.closing) {
      this.closeGently();
      return;
    }
    this.#connection.startNextCycle();
    this.#awaitRequest();
    this.stream.resume();
    this.#advance();
  }

  #problem(error: unknown): Reply {
    const problem = asProblem(error);
    if (problem.problem.status === 500)
      this.context.log.error({ err: error, target: this.#request?.target }, problem.problem.detail);
    return problemReply(problem);
  }

  #record(status: number): void {
    const { context } = this;
    const { method, target } = this.#request ?? { method: '-', target: '-' };
    const milliseconds = this.#startedAt === 0 ? 0 : Math.round((context.clock.now() - this.#startedAt) * 10) / 10;
    const fields = { address: this.stream.remoteAddress, method, target, status, milliseconds };
    context.log.info(fields, `${method} ${target} ${status}`);
    if (this.#greeted)
      context.log.warn(
        { address: this.stream.remoteAddress, target },
        'an HTTP client was silent for so long that it was greeted: where only HTTP clients come, run with --dialect http',
      );
  }
}
