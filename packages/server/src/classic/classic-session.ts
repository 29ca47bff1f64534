/**
 * The classic dialect on one connection: the greeting, then request and answer in turn, for as long as the client
 * stays. A body whose sender counted wrongly ends when nothing came for the quiet time.
 */
import { classicPath, classicResponse, quietTime, type RequestEvent } from '@rowhouse/protocol';
import { admitsAnonymous, isForwarded, protectedSentence } from '../access/access.js';
import type { ByteStream } from '../connection/byte-stream.js';
import type { Timer } from '../clock.js';
import type { ServerContext } from '../context.js';
import { ExchangeSession } from '../connection/exchange-session.js';
import type { HttpProblem } from '../http/problem.js';
import { answerClassic, badRequest, type ClassicReply, classicTable } from './classic-requests.js';

/** How much of a request's body the log shows, in bytes: what the original read with one call. */
const loggedLength = 2048;

export interface ClassicSessionOptions {
  /** Whether the greeting was sent already. */
  readonly greeted: boolean;
}

export class ClassicSession extends ExchangeSession {
  readonly #isAdmitted: boolean;
  #greetingDue: boolean;
  #silence: Timer | undefined;

  constructor(context: ServerContext, stream: ByteStream, options: ClassicSessionOptions) {
    super(context, stream, 'classic', context.settings.greetedIdleTimeout);
    this.#isAdmitted = admitsAnonymous(context, stream);
    this.#greetingDue = !options.greeted;
  }

  /** Sends the welcome, if it is still due. A peer that policy refuses is not welcomed. */
  greet(): void {
    if (!this.#greetingDue || !this.#isAdmitted) return;
    this.#greetingDue = false;
    this.stream.write(this.connection.send({ type: 'greeting' }));
  }

  override closed(): void {
    this.#endSilence();
    super.closed();
  }

  protected override received(bytes: Uint8Array): void {
    this.#endSilence();
    super.received(bytes);
  }

  protected override receivedEnd(): void {
    this.#endSilence();
    super.receivedEnd();
  }

  protected override began(): void {}

  protected override needsData(): void {
    if (!this.connection.awaitsSilence) return;
    const timer = this.context.clock.after(quietTime, () => {
      // Bytes that are queued on the socket are no silence, however late the timer is: if any come now, it is over.
      this.context.clock.afterInput(() => {
        if (this.#silence !== timer || this.isClosing) return;
        this.connection.receiveSilence();
        this.advance();
      });
    });
    this.#silence = timer;
  }

  protected override async answer(request: RequestEvent): Promise<void> {
    let reply: ClassicReply;
    try {
      reply = await this.#replyTo(request);
    } catch (error) {
      this.context.log.error({ err: error }, 'A classic request could not be answered');
      reply = { status: 500, reason: 'INTERNAL_SERVER_ERROR', body: 'The server failed to answer; its log says why.' };
    }
    await this.#send(reply);
  }

  /** Whatever HTTP would call it, the classic dialect has one word for it. */
  protected override async answerProblem({ problem }: HttpProblem): Promise<void> {
    await this.#send(badRequest(problem.detail));
    this.closeGently();
  }

  #endSilence(): void {
    this.#silence?.cancel();
    this.#silence = undefined;
  }

  /** Classic requests carry no credentials: they pass the policy of an anonymous HTTP request. */
  #replyTo({ method, authority, headers }: RequestEvent): ClassicReply | Promise<ClassicReply> {
    if (!this.#isAdmitted || (!this.context.settings.open && isForwarded(headers)))
      return badRequest(protectedSentence);
    const isWrite = method === 'PUT' || method === 'POST';
    if (this.context.settings.readOnly && isWrite)
      return badRequest('This server takes no writes: it was started with --read-only.');
    // Both write over the whole table, and have no word for what they know of it.
    if (isWrite && this.context.demandsPrecondition(classicTable))
      return badRequest(`The table "${classicTable}" is written over only with If-Match, over HTTP.`);
    let body: string;
    try {
      body = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.body.bytes);
    } catch {
      return badRequest('The body is not UTF-8.');
    }
    return answerClassic(this.context.store, { method, path: classicPath(authority), body });
  }

  async #send({ status, reason, body }: ClassicReply): Promise<void> {
    this.greet();
    const bytes = new TextEncoder().encode(body);
    const head = classicResponse(status, reason, body);
    const isThere = await this.write(this.connection.send(head, { type: 'data', bytes }, { type: 'end' }));
    const { method, authority } = this.request ?? { method: '-', authority: '-' };
    const { remoteAddress: address } = this.stream;
    this.context.log.info(
      { address, dialect: 'classic', method, url: authority, status, request: this.#requestLines() },
      `${method} ${authority} ${status} ${reason}${isThere ? '' : ' (the client had left)'}`,
    );
  }

  /** The request line by line, as the original printed it. */
  #requestLines(): string[] {
    if (this.request === undefined) return [];
    const { method, headers } = this.request;
    const body = Buffer.from(this.body.bytes.subarray(0, loggedLength)).toString();
    return [`${method} / HTTP/1.1`, ...Array.from(headers, ([name, value]) => `${name}: ${value}`), '', body];
  }
}
