/**
 * One side of an HTTP/1.1 connection, without the connection: bytes that came go in by `receive()`, events come out
 * of `nextEvent()`; events to send go into `send()`, bytes for the socket come out. Socket, clock and pace are the
 * caller's. After h11 (python-hyper), whose shape this is.
 */
import { bodyWriter, type BodyWriter, type Piece } from './body-writer.js';
import { needData } from './body-reader.js';
import { greetingText, splitGreeting } from './classic/greeting.js';
import { ProtocolError, protocolError, type ErrorCode } from './errors.js';
import type {
  ClosedEvent,
  Dialect,
  FieldLines,
  OutgoingInformational,
  OutgoingRequest,
  OutgoingResponse,
  Paused,
  Received,
  Role,
  Sent,
} from './events.js';
import { opensTunnel } from './framing.js';
import { listMembers } from './grammar.js';
import { limitsFrom, type Limits } from './limits.js';
import { isOffered } from './message-head.js';
import { MessageReader, type MessageReaderOptions } from './message-reader.js';
import {
  outgoingInformational,
  outgoingRequest,
  outgoingResponse,
  nothingAsked,
  type Asked,
  type Context,
} from './outgoing-head.js';
import type { PreparedResponse } from './prepared-response.js';
import { ConnectionState, type Happening, type State } from './state.js';
import { concatenate, encodeUtf8 } from './text.js';

const paused: Paused = { type: 'paused' };
const closed: ClosedEvent = { type: 'closed' };
const nothing = new Uint8Array(0);

/** What a connection is made with; everything has a default. */
export type ConnectionOptions = MessageReaderOptions;

/**
 * One side of an HTTP/1.1 connection, from the first byte to the last: any number of exchanges, one after the other.
 * @typeParam R the side that this program is; it decides which events `nextEvent()` answers and `send()` takes
 */
export class Connection<R extends Role> {
  /** The side that this program is. */
  readonly role: R;
  /** What both sides speak, from the first byte on. */
  readonly dialect: Dialect;
  readonly #peer: Role;
  readonly #limits: Limits;
  readonly #state = new ConnectionState();
  readonly #reader: MessageReader<'request' | 'response'>;
  #writer: BodyWriter | undefined;
  #error: ProtocolError | undefined;
  #inputEnded = false;
  #silent = false;
  #handedOver = false;
  /** Whether the greeting of the classic dialect was received or sent. */
  #greeted = false;
  #bytesSent = 0;
  #asked: Asked = nothingAsked;

  /** @throws RangeError where a limit is no number from 0 on */
  constructor(role: R, options: ConnectionOptions = {}) {
    this.role = role;
    this.#peer = role === 'server' ? 'client' : 'server';
    this.dialect = options.dialect ?? 'http';
    this.#limits = limitsFrom(options.limits);
    this.#reader = new MessageReader(role === 'server' ? 'request' : 'response', options);
  }

  /** The state of this side. */
  get localState(): State {
    return this.#state[this.role];
  }

  /** The state of the other side. */
  get peerState(): State {
    return this.#state[this.#peer];
  }

  /** Whether the connection can be used again after this exchange, as far as is known now. */
  get keepAlive(): boolean {
    return this.#state.keepAlive;
  }

  /** Whether a message of the peer was begun and is not complete. */
  get insideMessage(): boolean {
    return this.#reader.insideMessage;
  }

  /**
   * Whether a quiet time means something now: the caller then starts a timer of `quietTime` after the last byte, and
   * calls `receiveSilence()` when it ends. Only ever true in the classic dialect.
   */
  get awaitsSilence(): boolean {
    if (this.dialect === 'http') return false;
    return this.#reader.endsBySilence || (this.role === 'client' && !this.#greeted && this.#reader.unread > 0);
  }

  /**
   * Feeds bytes that came. They belong to the connection until they were read: don't write over them.
   * @throws ProtocolError `illegal-event` after the end of input
   */
  receive(bytes: Uint8Array): void {
    if (this.#inputEnded) this.#refuse('illegal-event', 'bytes behind the end of input', 'RFC 9112 section 9.6');
    this.#silent = false;
    this.#reader.receive(bytes);
  }

  /** Says that the peer closed its side. */
  receiveEnd(): void {
    this.#inputEnded = true;
  }

  /** Says that nothing came for a quiet time (classic dialect; without effect where silence means nothing). */
  receiveSilence(): void {
    this.#silent = true;
  }

  /**
   * The next event that the received bytes make; `need-data` where there is none, `paused` where what is unread
   * belongs to a message after this exchange.
   * @throws ProtocolError with fault `peer` on bytes that may not be; the same again at every later call
   */
  nextEvent(): Received<R> {
    if (this.#error !== undefined) throw this.#error;
    try {
      return this.#receiveNext() as Received<R>;
    } catch (error) {
      this.#error = protocolError(error);
      this.#state.fail(this.#peer);
      throw error;
    }
  }

  /**
   * Turns events into the bytes to send, in one array.
   * @throws ProtocolError with fault `local` on an event that may not be sent now, or as it is, with fault `peer` on a
   *   request for which bytes wait already; nothing more can be sent on this connection then
   */
  send(...events: readonly Sent<R>[]): Uint8Array {
    const parts: Piece[] = [];
    try {
      for (const event of events) this.#sendOne(event, parts);
    } catch (error) {
      this.#state.fail(this.role);
      throw error;
    }
    const bytes = parts.length === 0 ? nothing : concatenate(parts);
    this.#bytesSent += bytes.length;
    return bytes;
  }

  /**
   * What `send()` makes of a prepared response's events.
   * @param lines stand before the response's own, such as Date; made bytes once, so don't change the array
   * @throws ProtocolError with fault `local` on what may not be sent now, or as it is
   */
  sendPrepared(this: Connection<'server'>, response: PreparedResponse, lines: FieldLines): Uint8Array {
    try {
      const bytes = this.#state.client === 'idle' ? undefined : response.bytesFor(this.#context, lines);
      if (bytes === undefined) return this.send(...response.events(lines, this.#asked.method));
      for (const happening of ['response', 'data', 'end'] as const) this.#move(happening);
      this.#bytesSent += bytes.length;
      return bytes;
    } catch (error) {
      this.#state.fail(this.role);
      throw error;
    }
  }

  /** Makes ready for the next exchange; both sides must be done. @throws ProtocolError `illegal-event` else */
  startNextCycle(): void {
    if (!this.#state.startNextCycle())
      this.#refuse('illegal-event', 'this exchange is not over', 'RFC 9112 section 9.3');
    this.#writer = undefined;
    this.#asked = nothingAsked;
  }

  #receiveNext(): Received<Role> {
    const state = this.peerState;
    if (state === 'switched') return this.#handOver();
    // What comes after the last message of a connection is ignored (RFC 9112 section 9.6).
    if (state === 'must-close' || state === 'closed') {
      this.#reader.takeUnread();
      return this.#inputEnded && state === 'must-close' ? this.#close() : needData;
    }
    if (this.role === 'client' && this.dialect === 'classic' && !this.#greeted) return this.#readGreeting();
    if (state === 'done' || state === 'might-switch') {
      if (this.#reader.unread === 0) return this.#inputEnded ? this.#close() : needData;
      if (this.#reader.unread > this.#limits.pipelined)
        this.#refuseUnread('too-many-pipelined', 'more requests wait than are taken');
      return paused;
    }
    if (this.#hasUnasked) this.#refuseUnread('unexpected-bytes', 'the server sent bytes that answer no request');
    return this.#readMessage();
  }

  #readMessage(): Received<Role> {
    this.#reader.answeredMethod = this.#asked.method;
    let event = this.#reader.read();
    if (event.type === 'need-data') {
      const ended = this.#inputEnded ? this.#reader.close() : this.#silent ? this.#reader.silence() : undefined;
      if (ended === undefined) return this.#inputEnded ? this.#endOfInput() : needData;
      event = ended;
    }
    switch (event.type) {
      case 'request':
        this.#ask({ method: event.method, version: event.version, offered: event.upgrade });
        if (!event.keepAlive) this.#state.keepAlive = false;
        this.#state.move('client', 'request');
        break;
      case 'response':
        if (!event.keepAlive) this.#state.keepAlive = false;
        this.#state.move(
          'server',
          this.dialect === 'http' && opensTunnel(event.status, this.#asked.method) ? 'switch' : 'response',
        );
        break;
      case 'informational':
        if (event.status === 101) {
          if (!isOffered(listMembers(event.headers.get('upgrade') ?? ''), this.#asked.offered))
            this.#refuseUnread('unexpected-bytes', 'a switch to what was not offered', 'RFC 9110 section 7.8');
          this.#state.move('server', 'switch');
        } else this.#state.move('server', 'informational');
        break;
      case 'data':
      case 'end':
        this.#state.move(this.#peer, event.type);
        break;
    }
    return event;
  }

  #ask(asked: Asked): void {
    this.#asked = asked;
    if (asked.offered.length > 0 || asked.method === 'CONNECT') this.#state.switchProposed = true;
  }

  /** The peer closed between messages, or before it answered. */
  #endOfInput(): ClosedEvent {
    if (this.role === 'client' && this.#state.client !== 'idle')
      this.#refuseUnread('truncated', 'the server closed the connection without an answer', 'RFC 9112 section 8');
    return this.#close();
  }

  #close(): ClosedEvent {
    this.#state.move(this.#peer, 'closed');
    this.#state.keepAlive = false;
    return closed;
  }

  #handOver(): Received<Role> {
    if (this.#handedOver && this.#reader.unread === 0) return needData;
    this.#handedOver = true;
    return { type: 'upgrade', tail: this.#reader.takeUnread() };
  }

  /** The greeting: the well-known one, or whatever stands there when the server falls silent or closes. */
  #readGreeting(): Received<Role> {
    const { unread } = this.#reader;
    if (unread === 0 && this.#inputEnded) return this.#endOfInput();
    if (unread === 0 || !(unread >= greetingText.length || this.#silent || this.#inputEnded)) return needData;
    this.#greeted = true;
    const { text, rest } = splitGreeting(this.#reader.takeUnread());
    this.#reader.receive(rest);
    return { type: 'greeting', text };
  }

  #sendOne(event: Sent<R>, parts: Piece[]): void {
    switch (event.type) {
      case 'greeting':
        if (this.dialect !== 'classic' || this.role !== 'server' || this.#greeted)
          this.#refuse('illegal-event', 'a greeting is sent once, by a classic server', 'classic dialect');
        this.#greeted = true;
        parts.push(encodeUtf8(greetingText));
        break;
      case 'request':
        this.#sendRequest(event, parts);
        break;
      case 'informational':
        this.#sendInformational(event, parts);
        break;
      case 'response':
        this.#sendResponse(event, parts);
        break;
      case 'data':
        this.#move('data');
        parts.push(...this.#writer!.data(event.bytes, this.#refuse));
        break;
      case 'end':
        this.#move('end');
        parts.push(...this.#writer!.end(event.trailers, this.#refuse));
        break;
      case 'closed':
        this.#move('closed');
        break;
      default:
        this.#refuse('illegal-event', `there is no event ${String((event as { type: unknown }).type)}`, 'the codec');
    }
  }

  #sendRequest(event: OutgoingRequest, parts: Piece[]): void {
    // What came before the request must not be read as its answer (CVE-2026-48931).
    if (this.#hasUnasked) this.nextEvent();
    const head = outgoingRequest(event, this.#context);
    this.#move('request');
    this.#ask(head.asked);
    this.#state.keepAlive = head.keepAlive;
    this.#writer = bodyWriter(head.framing, this.dialect === 'classic');
    parts.push(head.bytes);
  }

  #sendInformational(event: OutgoingInformational, parts: Piece[]): void {
    const head = outgoingInformational(event, this.#context);
    this.#move(head.switches ? 'switch' : 'informational');
    // HTTP/1.0 knows no informational answers (RFC 9110 section 15.2).
    if (this.#asked.version !== '1.0') parts.push(head.bytes);
  }

  #sendResponse(event: OutgoingResponse, parts: Piece[]): void {
    // An answer to no request is the last word on a connection, or the next request would be taken for answered.
    if (this.#state.client === 'idle' && this.dialect === 'http') this.#state.keepAlive = false;
    const head = outgoingResponse(event, this.#context);
    this.#state.keepAlive = head.keepAlive;
    this.#move(head.opensTunnel ? 'switch' : 'response');
    this.#writer = bodyWriter(head.framing, this.dialect === 'classic');
    parts.push(head.bytes);
  }

  /** Whether bytes wait that answer no request, in the client role: none is sent yet. */
  get #hasUnasked(): boolean {
    if (this.role !== 'client' || this.#reader.unread === 0) return false;
    return this.#state.client === 'idle' && (this.#greeted || this.dialect === 'http');
  }

  get #context(): Context {
    return { dialect: this.dialect, asked: this.#asked, keepAlive: this.#state.keepAlive, refuse: this.#refuse };
  }

  #move(happening: Happening): void {
    if (!this.#state.move(this.role, happening))
      this.#refuse('illegal-event', `a ${happening} can't be sent in state ${this.localState}`, 'RFC 9112 section 9');
  }

  readonly #refuse = (code: ErrorCode, message: string, section: string): never => {
    throw new ProtocolError(code, message, { fault: 'local', offset: this.#bytesSent, section });
  };

  #refuseUnread(code: ErrorCode, message: string, section = 'RFC 9112 section 9.2'): never {
    throw new ProtocolError(code, message, { offset: this.#reader.offset, section });
  }
}
