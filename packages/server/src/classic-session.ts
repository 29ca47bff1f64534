/**
 * The classic dialect on one connection: the greeting, then request and answer in turn, for as long as the client
 * stays. A body whose sender counted wrongly ends when nothing came for the quiet time.
 */
import {
  Connection,
  ProtocolError,
  classicPath,
  classicResponse,
  quietTime,
  type RequestEvent,
} from '@rowhouse/protocol';
import { isLocal, protectedSentence } from './access.js';
import type { ByteStream } from './byte-stream.js';
import type { Timer } from './clock.js';
import type { ServerContext } from './context.js';
import { sentence } from './problem.js';
import { answerClassic, badRequest, type ClassicReply } from './routes/classic.js';
import { Session } from './session.js';

/** How much of a request the log shows, in characters: what the original read with one call. */
const loggedLength = 2048;

export interface ClassicSessionOptions {
  /** Whether the greeting was sent already. */
  readonly greeted: boolean;
}

export class ClassicSession extends Session {
  readonly #connection: Connection<'server'>;
  readonly #admitted: boolean;
  #greetingDue: boolean;
  #request: RequestEvent | undefined;
  #body: Uint8Array[] = [];
  #answering = false;
  #silence: Timer | undefined;

  constructor(context: ServerContext, stream: ByteStream, options: ClassicSessionOptions) {
    super(context, stream);
    this.#connection = new Connection('server', { dialect: 'classic', limits: { body: context.settings.maxBody } });
    this.#admitted = context.settings.open || isLocal(stream);
    this.#greetingDue = !options.greeted;
    stream.receiver = this;
    this.#awaitRequest();
  }

  /** Sends the welcome, if it is still due. A peer that policy refuses is not welcomed. */
  greet(): void {
    if (!this.#greetingDue || !this.#admitted) return;
    this.#greetingDue = false;
    this.stream.write(this.#connection.send({ type: 'greeting' }));
  }

  /** Answers a request whose head is too slow in coming. */
  refuseSlowHead(): void {
    this.#refuse('the request took too long to arrive');
  }

  override shutdown(): void {
    if (!this.#answering && this.#request === undefined) this.closeGently();
  }

  override closed(): void {
    this.#silence?.cancel();
    super.closed();
  }

  protected override received(bytes: Uint8Array): void {
    if (!this.#answering && this.#request === undefined) this.#awaitHead();
    this.#connection.receive(bytes);
    if (this.#answering) this.stream.pause();
    else this.#advance();
  }

  protected override receivedEnd(): void {
    this.#connection.receiveEnd();
    if (!this.#answering) this.#advance();
  }

  #awaitRequest(): void {
    this.expireAfter(this.context.settings.greetedIdleTimeout, () => {
      this.closeGently();
    });
  }

  #awaitHead(): void {
    this.expireAfter(this.context.settings.headTimeout, () => {
      this.refuseSlowHead();
    });
  }

  #advance(): void {
    this.#silence?.cancel();
    while (!this.#answering && !this.isClosing) {
      let event;
      try {
        event = this.#connection.nextEvent();
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        this.#refuse(error.message);
        return;
      }
      switch (event.type) {
        case 'request':
          this.#request = event;
          this.expireAfter(this.context.settings.bodyTimeout, () => {
            this.#refuse('the body of the request stopped coming');
          });
          break;
        case 'data':
          this.#body.push(event.bytes);
          break;
        case 'end':
          void this.#answer(this.#request!);
          break;
        case 'closed':
          this.closeGently();
          break;
        default:
          this.#watchSilence();
          return;
      }
    }
  }

  /** Starts the quiet time anew after each piece of a body. */
  #watchSilence(): void {
    if (!this.#connection.awaitsSilence) return;
    this.#silence = this.context.clock.after(quietTime, () => {
      // Bytes that are queued on the socket are no silence, however late the timer is.
      this.context.clock.afterInput(() => {
        if (this.isClosing || this.#answering) return;
        this.#connection.receiveSilence();
        this.#advance();
      });
    });
  }

  async #answer(request: RequestEvent): Promise<void> {
    this.#answering = true;
    this.expireNever();
    let reply: ClassicReply;
    try {
      reply = await this.#replyTo(request);
    } catch (error) {
      this.context.log.error({ err: error }, 'a classic request could not be answered');
      reply = { status: 500, reason: 'INTERNAL_SERVER_ERROR', body: 'The server failed to answer; its log says why.' };
    }
    await this.#send(reply);
    if (this.isClosed) return;
    this.#request = undefined;
    this.#body = [];
    this.#answering = false;
    if (this.context.closing || this.#connection.localState !== 'done' || this.#connection.peerState !== 'done') {
      this.closeGently();
      return;
    }
    this.#connection.startNextCycle();
    this.#awaitRequest();
    this.stream.resume();
    this.#advance();
  }

  #replyTo({ method, authority }: RequestEvent): ClassicReply | Promise<ClassicReply> {
    let body: string;
    try {
      body = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(this.#body));
    } catch {
      return badRequest('The body is not UTF-8.');
    }
    if (!this.#admitted) return badRequest(sentence(protectedSentence));
    return answerClassic(this.context.store, { method, path: classicPath(authority), body });
  }

  /** Answers what is no request, then closes. */
  #refuse(words: string): void {
    if (this.isClosing || this.#answering) return;
    this.#answering = true;
    void this.#send(badRequest(sentence(words))).then(() => {
      this.closeGently();
    });
  }

  async #send({ status, reason, body }: ClassicReply): Promise<void> {
    this.greet();
    const bytes = new TextEncoder().encode(body);
    const head = classicResponse(status, reason, body);
    const there = await this.write(this.#connection.send(head, { type: 'data', bytes }, { type: 'end' }));
    const { method, authority } = this.#request ?? { method: '-', authority: '-' };
    const headers = this.#request?.headers ?? [];
    const lines = [`${method} / HTTP/1.1`, ...Array.from(headers, ([name, value]) => `${name}: ${value}`), '', ''];
    lines[lines.length - 1] = Buffer.concat(this.#body).subarray(0, loggedLength).toString();
    const fields = {
      address: this.stream.remoteAddress,
      dialect: 'classic',
      method,
      url: authority,
      status,
      request: lines,
    };
    this.context.log.info(fields, `${method} ${authority} ${status} ${reason}${there ? '' : ' (the client had left)'}`);
  }
}
