/**
 * What both dialects have in common: a message is read from a connection, answered, and only then is the next one
 * looked at. Here are the order of things, the time limits, and the room that a peer gets; what is answered is for the
 * classes that extend it.
 */
import { Connection, ProtocolError, type Dialect, type RequestEvent } from '@rowhouse/protocol';
import { BodyBuffer } from './body-buffer.js';
import type { ByteStream } from './byte-stream.js';
import type { ServerContext } from '../context.js';
import { HttpProblem, asProblem } from '../http/problem.js';
import { Session } from './session.js';

/** A promise where it takes time. */
export type Answered = void | Promise<void>;

/** What the connection waits for. */
type Waiting = 'request' | 'head' | 'body' | 'answer';

export abstract class ExchangeSession extends Session {
  protected readonly connection: Connection<'server'>;
  protected readonly body: BodyBuffer;
  /** The request at hand, once its head is there. */
  protected request: RequestEvent | undefined;
  readonly #idleTimeout: number;
  #waiting: Waiting | undefined;

  /** @param idleTimeout milliseconds that the connection may be silent between requests */
  constructor(context: ServerContext, stream: ByteStream, dialect: Dialect, idleTimeout: number) {
    super(context, stream);
    this.connection = new Connection('server', { dialect, limits: { body: context.settings.maxBody } });
    this.body = new BodyBuffer(context.bodies);
    this.#idleTimeout = idleTimeout;
    stream.receiver = this;
    this.#awaitRequest();
  }

  /** A head came. What can be refused without the body is refused now, by `refuse()`. */
  protected abstract began(request: RequestEvent): void;
  /** The request is whole. Returns, or resolves, when it is answered. */
  protected abstract answer(request: RequestEvent): Answered;
  /** Answers without having a whole request. Returns, or resolves, when that is sent; the connection then goes on if it can. */
  protected abstract answerProblem(problem: HttpProblem): Answered;
  /** The first byte of a head came. */
  protected headBegan(): void {}
  /** More bytes are needed, and nothing is left unread. */
  protected needsData(): void {}

  override shutdown(): void {
    if (this.#waiting === 'request' || this.#waiting === 'head') this.closeGently();
  }

  override closed(): void {
    this.body.clear();
    super.closed();
  }

  /** Answers a request whose head is too slow in coming. */
  refuseSlowHead(): void {
    this.refuse(new HttpProblem(408, 'request-timeout', 'The request took too long to arrive.'));
  }

  protected override received(bytes: Uint8Array): void {
    this.connection.receive(bytes);
    if (this.#waiting === 'answer') this.stream.pause();
    else this.advance();
  }

  protected override receivedEnd(): void {
    this.connection.receiveEnd();
    if (this.#waiting !== 'answer') this.advance();
  }

  /** Refuses what is being received. */
  protected refuse(problem: HttpProblem): void {
    if (this.isClosing || this.#waiting === 'answer') return;
    this.#startAnswer();
    this.#settle(this.answerProblem(problem));
  }

  #settle(answered: Answered): void {
    if (answered === undefined) this.#finish();
    else
      void answered.then(() => {
        this.#finish();
        this.advance();
      });
  }

  /** Takes events until one needs an answer that takes time, or more bytes. */
  protected advance(): void {
    while (this.#waiting !== 'answer' && !this.isClosing) {
      let event;
      try {
        event = this.connection.nextEvent();
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        this.refuse(asProblem(error));
        return;
      }
      switch (event.type) {
        case 'request':
          this.#begin(event);
          break;
        case 'data':
          this.#gather(event.bytes);
          break;
        case 'end':
          this.#startAnswer();
          this.#settle(this.answer(this.request!));
          break;
        case 'closed':
          this.closeGently();
          break;
        default:
          this.#awaitMore();
          return;
      }
    }
  }

  #begin(request: RequestEvent): void {
    if (this.#waiting !== 'head') this.headBegan();
    this.request = request;
    if (request.framing.kind === 'none') this.#waiting = 'body';
    else this.#awaitBody();
    this.began(request);
  }

  #gather(piece: Uint8Array): void {
    this.#awaitBody();
    if (this.body.append(piece)) return;
    const headers = [['Retry-After', '1']] as const;
    this.refuse(new HttpProblem(503, 'busy', 'Too many large requests at a time: try again in a moment.', { headers }));
  }

  #startAnswer(): void {
    this.#waiting = 'answer';
    this.expireNever();
  }

  #finish(): void {
    this.request = undefined;
    this.body.clear();
    this.#waiting = undefined;
    if (this.isClosed) return;
    const { localState, peerState } = this.connection;
    if (localState !== 'done' || peerState !== 'done' || this.context.closing) {
      this.closeGently();
      return;
    }
    this.connection.startNextCycle();
  }

  /** Nothing is left unread: only now does the peer get room to send more. */
  #awaitMore(): void {
    if (this.request === undefined) {
      if (this.connection.insideMessage) this.#awaitHead();
      else this.#awaitRequest();
    }
    this.needsData();
    this.stream.resume();
  }

  #awaitRequest(): void {
    if (this.#waiting === 'request') return;
    this.#waiting = 'request';
    // A connection that says nothing is closed without an answer (RFC 9112 section 9.5).
    this.expireAfter(this.#idleTimeout, () => {
      this.closeGently();
    });
  }

  /** The time for a head runs from its first byte, however many come after it. */
  #awaitHead(): void {
    if (this.#waiting === 'head') return;
    this.#waiting = 'head';
    this.headBegan();
    this.expireAfter(this.context.settings.headTimeout, () => {
      this.refuseSlowHead();
    });
  }

  /** The time for a body runs anew with every piece. */
  #awaitBody(): void {
    this.#waiting = 'body';
    this.expireAfter(this.context.settings.bodyTimeout, () => {
      this.refuse(new HttpProblem(408, 'request-timeout', 'The body of the request stopped coming.'));
    });
  }
}
