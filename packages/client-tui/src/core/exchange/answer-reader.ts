/**
 * Reads one answer from what comes: the codec's events, in both dialects. Each exchange has a reader of its own, so that
 * offsets in errors count from where its answer begins, whatever went over the connection before; what follows the
 * answer can be taken out for the next one.
 */
import { Connection, MessageReader, ProtocolError, classicRequest, type Received } from '@rowhouse/protocol';

export type AnswerEvent = Received<'client'>;

export interface AnswerReader {
  receive(bytes: Uint8Array): void;
  receiveEnd(): void;
  receiveSilence(): void;
  /** Whether silence means something now (classic dialect). */
  readonly awaitsSilence: boolean;
  /** The next event. @throws ProtocolError on bytes that may not be */
  nextEvent(): AnswerEvent;
  /** What follows the answer, once it is over. */
  takeUnread(): Uint8Array;
  /** Whether the connection goes on after this answer, as far as the answer is concerned. */
  readonly keepAlive: boolean;
}

/** What an answer's end depends on. */
export interface AnsweredRequest {
  readonly method: string;
  /** Protocols that the request offered in Upgrade, in small letters; undefined: any. */
  readonly offered: readonly string[] | undefined;
}

/** Answers in HTTP. It takes them for what they are even where the codec could not have sent the request. */
export class HttpAnswerReader implements AnswerReader {
  readonly awaitsSilence = false;
  keepAlive = true;
  readonly #reader = new MessageReader('response');
  readonly #request: AnsweredRequest;
  #inputEnded = false;
  #isSwitched = false;

  constructor(request: AnsweredRequest) {
    this.#request = request;
    this.#reader.answeredMethod = request.method;
  }

  receive(bytes: Uint8Array): void {
    this.#reader.receive(bytes);
  }

  receiveEnd(): void {
    this.#inputEnded = true;
    this.keepAlive = false;
  }

  receiveSilence(): void {
    // HTTP knows no silence.
  }

  nextEvent(): AnswerEvent {
    if (this.#isSwitched) return { type: 'upgrade', tail: this.#reader.takeUnread() };
    let event = this.#reader.read();
    if (event.type === 'need-data') {
      if (!this.#inputEnded) return event;
      const ended = this.#reader.close();
      if (ended === undefined) return { type: 'closed' };
      event = ended;
    }
    if (event.type === 'response') {
      if (!event.keepAlive) this.keepAlive = false;
      // RFC 9110 section 9.3.6.
      this.#isSwitched = this.#request.method === 'CONNECT' && event.status >= 200 && event.status < 300;
    }
    if (event.type === 'informational' && event.status === 101) {
      this.#checkSwitch(event.headers.get('upgrade') ?? '');
      this.#isSwitched = true;
    }
    if (this.#isSwitched) this.keepAlive = false;
    return event;
  }

  takeUnread(): Uint8Array {
    return this.#reader.takeUnread();
  }

  #checkSwitch(upgrade: string): void {
    const { offered } = this.#request;
    const chosen = protocolsIn(upgrade);
    if (offered === undefined || (chosen.length > 0 && chosen.every((protocol) => offered.includes(protocol)))) return;
    throw new ProtocolError('unexpected-bytes', 'a switch to what was not offered', {
      offset: this.#reader.offset,
      section: 'RFC 9110 section 7.8',
    });
  }
}

/** The protocols of an Upgrade field's value, in small letters. */
export function protocolsIn(upgrade: string): string[] {
  return upgrade
    .split(',')
    .map((protocol) => protocol.trim().toLowerCase())
    .filter((protocol) => protocol !== '');
}

/** Greeting and answer in the classic dialect; the request went through `codec`. */
export class ClassicAnswerReader implements AnswerReader {
  readonly keepAlive = false;
  readonly codec = new Connection('client', { dialect: 'classic' });

  get awaitsSilence(): boolean {
    return this.codec.awaitsSilence;
  }

  receive(bytes: Uint8Array): void {
    this.codec.receive(bytes);
  }

  receiveEnd(): void {
    this.codec.receiveEnd();
  }

  receiveSilence(): void {
    this.codec.receiveSilence();
  }

  nextEvent(): AnswerEvent {
    return this.codec.nextEvent();
  }

  takeUnread(): Uint8Array {
    return new Uint8Array(0);
  }

  /** Says that a request went out which the codec did not write. */
  assumeRequest(): void {
    this.codec.send(classicRequest({ method: 'GET', url: '', body: '' }), { type: 'end' });
  }
}
